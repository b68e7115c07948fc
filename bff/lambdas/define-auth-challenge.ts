import { CHALLENGE_NAME } from '../functions-contract/challenge.ts';
import { environment } from './environment.ts';
import { isSupportClient } from './support-context.ts';
import type { DefineAuthChallengeEvent } from './trigger-events.ts';
import { fromMetadata } from './user-code.ts';

/**
 * Which challenge comes next: first "context" (a formality that carries the signed context), then the code, asked
 * again while it is wrong, as often as `WRONG_TRIES_PER_STEP` says. Any other client gets nothing by custom authentication.
 */
export function handler(event: DefineAuthChallengeEvent): Promise<DefineAuthChallengeEvent> {
  return Promise.resolve({ ...event, response: next(event) });
}

function next({ callerContext, request }: DefineAuthChallengeEvent): DefineAuthChallengeEvent['response'] {
  const refused = { issueTokens: false, failAuthentication: true };
  const challenge = { challengeName: CHALLENGE_NAME, issueTokens: false, failAuthentication: false };
  if (!isSupportClient(callerContext.clientId) || request.userNotFound === true) return refused;
  const { session } = request;
  if (session.some(({ challengeName }) => challengeName !== CHALLENGE_NAME)) return refused;
  const [context, ...codes] = session;
  if (context === undefined) return challenge;
  if (!context.challengeResult || context.challengeMetadata !== 'context') return refused;
  const last = codes.at(-1);
  if (last?.challengeResult === true && fromMetadata(last.challengeMetadata) !== null) {
    return { issueTokens: true, failAuthentication: false };
  }
  return codes.length < Number(environment('WRONG_TRIES_PER_STEP')) ? challenge : refused;
}
