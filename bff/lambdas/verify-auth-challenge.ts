import { CONTEXT_ANSWER } from '../functions-contract/challenge.ts';
import { logged, type Note } from './log.ts';
import { requireSupportClient, supportContext } from './support-context.ts';
import type { VerifyAuthChallengeEvent } from './trigger-events.ts';
import { fromMetadata, isRight } from './user-code.ts';

/**
 * Whether an answer is right: never without the context that the BFF signed for this user just now. It is called
 * wrong, and counted, only where it was compared: anything else throws.
 */
export const handler = logged('verify-auth-challenge', async (event: VerifyAuthChallengeEvent, note) => {
  return { ...event, response: { answerCorrect: await isAnswered(event, note) } };
});

async function isAnswered(
  { callerContext, request, userName }: VerifyAuthChallengeEvent,
  note: Note,
): Promise<boolean> {
  requireSupportClient(callerContext.clientId);
  const { codeId } = await supportContext(userName, request.clientMetadata);
  note({ codeId });
  const { privateChallengeParameters: asked, challengeAnswer } = request;
  if (asked['kind'] === 'context') return challengeAnswer === CONTEXT_ANSWER;
  const kept = fromMetadata(asked['metadata']);
  return asked['kind'] === 'code' && kept !== null && isRight(challengeAnswer, kept, userName);
}
