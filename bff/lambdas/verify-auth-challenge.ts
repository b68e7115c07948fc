import { CONTEXT_ANSWER } from '../functions-contract/challenge.ts';
import { isRefusal } from './function-error.ts';
import { requireSupportClient, supportContext } from './support-context.ts';
import type { VerifyAuthChallengeEvent } from './trigger-events.ts';
import { fromMetadata, isRight } from './user-code.ts';

/** Whether an answer is right: never without the context that the BFF signed for this user just now. */
export async function handler(event: VerifyAuthChallengeEvent): Promise<VerifyAuthChallengeEvent> {
  return { ...event, response: { answerCorrect: await isAnswered(event) } };
}

async function isAnswered({ callerContext, request, userName }: VerifyAuthChallengeEvent): Promise<boolean> {
  try {
    requireSupportClient(callerContext.clientId);
    await supportContext(userName, request.clientMetadata);
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
  const { privateChallengeParameters: asked, challengeAnswer } = request;
  if (asked['kind'] === 'context') return challengeAnswer === CONTEXT_ANSWER;
  const kept = fromMetadata(asked['metadata']);
  return asked['kind'] === 'code' && kept !== null && isRight(challengeAnswer, kept, userName);
}
