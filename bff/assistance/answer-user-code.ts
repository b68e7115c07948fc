import type { AssistanceView } from '../contract/index.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse, Refused } from '../domain/refusal.ts';
import { hashOf } from '../domain/secret-hash.ts';
import type { Note } from '../domain/trace.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { changeAssistance, noteOnAssistance } from './change-assistance.ts';
import { priceOfWrongCode, refuseWhileHeld } from './daily-caps.ts';
import { requireFreshRights } from './fresh-rights.ts';
import { requireAccess } from './ecosystem-access.ts';
import { ownAssistance } from './own-assistance.ts';
import { type ChallengeAnswer, type DelegateTokens, type SideEffect } from './ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { keepReceipt } from './send-receipt.ts';
import { type UserCodeDeps } from './send-user-code.ts';
import { contextOf, keepChallenge, type KeptChallenge, readChallenge } from './user-challenge.ts';
import { viewFor } from './view.ts';
import { keepTokens } from './delegate-tokens.ts';

/**
 * Answers the code that the user read out. The attempt is reserved before Cognito is asked: two at once cannot
 * both be tried, and only a recorded failure counts. The right one starts the support session.
 * Refusals: wrong-step, step-up-elsewhere, ecosystem-not-allowed where the user lost it, no-code, code-expired, answer-under-way, codes-blocked, wrong-code with
 * the tries left, locked at the fifth, identity-provider-failed.
 */
export async function answerUserCode(
  deps: UserCodeDeps,
  caller: Caller,
  id: string,
  code: string,
): Promise<AssistanceView> {
  const { user } = await ownAssistance(deps, caller, id, 'reserve-user-answer');
  await requireFreshRights(deps, caller, id);
  const attemptId = deps.random.uuid();
  let access: ProductAccess | null = null;
  const reserved = await changeAssistance(deps, id, acting(caller), {
    command: {
      type: 'reserve-user-answer',
      on: async (before) => {
        if (before.step === 'user-verification') {
          await refuseWhileHeld(deps, 'user-codes', user.id);
          access = await requireAccess(deps.core, before);
        }
        return { type: 'reserve-user-answer', attemptId, browser: caller.browser };
      },
    },
  });
  const kept = await readChallenge(deps, id, reserved.state.userCode.code?.id);
  if (kept === null) {
    await recordUnanswered(deps, caller, id, attemptId, 'unknown');
    return refuse({ code: 'no-code' });
  }
  const context = contextOf(deps, reserved.state, access, { ...kept, now: reserved.now });
  let answer: ChallengeAnswer;
  try {
    answer = await deps.challenge.answer(context, kept.challenge, code, caller.signal);
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    await recordUnanswered(deps, caller, id, attemptId, error.mayHaveHappened ? 'unknown' : 'not-asked');
    return refuse({ code: 'identity-provider-failed' });
  }
  return answer.result === 'right'
    ? startSession(deps, caller, id, attemptId, { tokens: answer.tokens, kept })
    : recordWrong(deps, caller, id, attemptId, user, kept, answer);
}

async function startSession(
  deps: UserCodeDeps,
  caller: Caller,
  id: string,
  attemptId: string,
  { tokens, kept }: { tokens: DelegateTokens; kept: KeptChallenge },
): Promise<AssistanceView> {
  const { subject, email: to, language } = kept;
  const keep = keepTokens(deps.vault, id, { ...tokens, subject });
  try {
    const { state } = await changeAssistance(deps, id, acting(caller), {
      command: { type: 'record-user-answer', attemptId, result: 'right' },
      effects: () => [
        { type: 'forget-secret', kind: 'user-challenge' },
        keep,
        keepReceipt(deps.vault, id, { to, language }),
        { type: 'index-token', tokenHash: hashOf(tokens.accessToken) },
      ],
    });
    return await viewFor(deps, caller, state);
  } catch (error) {
    // Ended while Cognito was asked: the tokens must not outlive it, over restarts too.
    if (error instanceof Refused) {
      const note: Note = { type: 'TokensDiscarded', data: { because: error.refusal.code } };
      await noteOnAssistance(
        deps,
        id,
        acting(caller),
        [note],
        [keep, { type: 'enqueue', task: { kind: 'revoke-tokens' } }],
      );
    }
    throw error;
  }
}

async function recordWrong(
  deps: UserCodeDeps,
  caller: Caller,
  id: string,
  attemptId: string,
  user: { readonly id: string; readonly email: string },
  kept: KeptChallenge,
  answer: Exclude<ChallengeAnswer, { result: 'right' }>,
): Promise<never> {
  const price = await priceOfWrongCode(deps, 'user-codes', user);
  const next: SideEffect =
    answer.result === 'wrong'
      ? keepChallenge(deps.vault, id, { ...kept, challenge: answer.challenge })
      : { type: 'forget-secret', kind: 'user-challenge' };
  const { events } = await changeAssistance(deps, id, acting(caller), {
    command: { type: 'record-user-answer', attemptId, result: 'wrong' },
    effects: () => [next, ...price.effects],
    notes: () => price.notes,
  });
  const rejected = events.find((event) => event.type === 'UserCodeRejected');
  const attemptsLeft = rejected?.attemptsLeft ?? 0;
  return refuse(attemptsLeft > 0 ? { code: 'wrong-code', attemptsLeft } : { code: 'locked' });
}

async function recordUnanswered(
  deps: UserCodeDeps,
  caller: Caller,
  id: string,
  attemptId: string,
  result: 'unknown' | 'not-asked',
): Promise<void> {
  await changeAssistance(deps, id, acting(caller), {
    command: { type: 'record-user-answer', attemptId, result },
  });
}
