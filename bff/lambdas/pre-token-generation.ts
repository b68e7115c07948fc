import { logged, type Note } from './log.ts';
import { isSupportClient, supportContext } from './support-context.ts';
import type { PreTokenGenerationEvent } from './trigger-events.ts';

/** With it, whoever holds the token could change the user's own attributes at Cognito. */
const PROFILE_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * Makes the token of the support client say who really acts (RFC 8693, section 4.1) and what it is for. Every other
 * client's token stays as it is, whatever metadata that client sends; without a valid context there is no token.
 */
export const handler = logged('pre-token-generation', generated);

async function generated(event: PreTokenGenerationEvent, note: Note): Promise<PreTokenGenerationEvent> {
  if (!isSupportClient(event.callerContext.clientId)) {
    note({ outcome: 'not-ours' });
    return event;
  }
  const { agent, assistance, codeId, ecosystem, products } = await supportContext(
    event.userName,
    event.request.clientMetadata,
  );
  note({ codeId });
  const claimsToAddOrOverride = {
    act: { sub: agent.id, name: agent.name },
    assistance_id: assistance,
    ecosystem,
    products,
  };
  return {
    ...event,
    response: {
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride },
        accessTokenGeneration: { claimsToAddOrOverride, scopesToSuppress: [PROFILE_SCOPE] },
      },
    },
  };
}
