import { CHALLENGE_NAME } from '../functions-contract/challenge.ts';
import { environment } from './environment.ts';
import { FunctionError, type FunctionErrorName } from './function-error.ts';
import { logged, refusedFor, type Note } from './log.ts';
import { isSupportClient } from './support-context.ts';
import type { DefineAuthChallengeEvent } from './trigger-events.ts';
import { fromMetadata } from './user-code.ts';

/**
 * Which challenge comes next: first "context" (a formality that carries the signed context), then the code, asked
 * again while it is wrong, as often as `WRONG_TRIES_PER_STEP` says. Any other client gets nothing by custom
 * authentication.
 */
export const handler = logged('define-auth-challenge', async (event: DefineAuthChallengeEvent, note) => {
  return { ...event, response: next(event, note) };
});

function next(
  { callerContext, request }: DefineAuthChallengeEvent,
  note: Note,
): DefineAuthChallengeEvent['response'] {
  const refused = (name: FunctionErrorName) => {
    note(refusedFor(new FunctionError(name, 'no challenge')));
    return { issueTokens: false, failAuthentication: true };
  };
  const challenge = { challengeName: CHALLENGE_NAME, issueTokens: false, failAuthentication: false };
  if (!isSupportClient(callerContext.clientId)) return refused('NotForThisClient');
  if (request.userNotFound === true) return refused('NoSuchUser');
  const { session } = request;
  if (session.some(({ challengeName }) => challengeName !== CHALLENGE_NAME)) return refused('OutOfTurn');
  const [context, ...codes] = session;
  if (context === undefined) return challenge;
  if (!context.challengeResult || context.challengeMetadata !== 'context') return refused('OutOfTurn');
  const last = codes.at(-1);
  if (last?.challengeResult === true && fromMetadata(last.challengeMetadata) !== null) {
    return { issueTokens: true, failAuthentication: false };
  }
  return codes.length < Number(environment('WRONG_TRIES_PER_STEP')) ? challenge : refused('NoTriesLeft');
}
