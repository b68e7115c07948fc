import { FunctionError } from './function-error.ts';
import { logged, type Note } from './log.ts';
import { isSupportClient, productContext, supportContext } from './support-context.ts';
import type { PreTokenGenerationEvent } from './trigger-events.ts';

/** With it, whoever holds the token could change the user's own attributes at Cognito. */
const PROFILE_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * Makes a token of the support client say who really acts (RFC 8693, section 4.1): the one that comes from the user's
 * code names no product and stays at the BFF; each that is refreshed from it names one. Every other client's token
 * stays as it is, whatever metadata that client sends; without a valid context of the right purpose there is no token.
 */
export const handler = logged('pre-token-generation', generated);

async function generated(event: PreTokenGenerationEvent, note: Note): Promise<PreTokenGenerationEvent> {
  if (!isSupportClient(event.callerContext.clientId)) {
    note({ outcome: 'not-ours' });
    return event;
  }
  const claimsToAddOrOverride = await claimsOf(event, note);
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

async function claimsOf({ triggerSource, userName, request }: PreTokenGenerationEvent, note: Note) {
  const { clientMetadata, userAttributes } = request;
  switch (triggerSource) {
    case 'TokenGeneration_Authentication': {
      const { agent, assistance, codeId, ecosystem } = await supportContext(userName, clientMetadata);
      note({ codeId });
      return { act: { sub: agent.id, name: agent.name }, assistance_id: assistance, ecosystem };
    }
    case 'TokenGeneration_RefreshTokens': {
      const context = await productContext(userAttributes['sub'] ?? '', clientMetadata);
      const { agent, assistance, ecosystem, product, supportUntil } = context;
      return {
        act: { sub: agent.id, name: agent.name },
        assistance_id: assistance,
        ecosystem,
        product,
        support_until: supportUntil,
      };
    }
    default:
      throw new FunctionError('OutOfTurn', 'no token from this trigger source');
  }
}
