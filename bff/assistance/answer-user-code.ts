import type { AssistanceView } from '../contract/index.ts';
import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { changeAssistance, noteOnAssistance } from './change-assistance.ts';
import { costOfWrongCode } from './cost-of-wrong-code.ts';
import { refuseWhileBlocked } from '../platform/daily-caps.ts';
import { keepTokens } from './delegate-tokens.ts';
import { requireAccess } from './ecosystem-access.ts';
import { requireFreshRights } from './fresh-rights.ts';
import { ownAssistance } from './own-assistance.ts';
import type {
  AssistanceRef,
  ChallengeAnswer,
  DelegateTokens,
  SideEffect,
  StoredAssistance,
} from './ports.ts';
import type { CorePerson } from '../users/ports.ts';
import { askedFor } from './snapshot-cache.ts';
import type { UserCodeDeps } from './send-user-code.ts';
import { contextOf, keepChallenge, readChallenge, type KeptChallenge } from './user-challenge.ts';
import { viewFor } from './view.ts';
import { keepReceipt } from './kept-receipt.ts';

/** One answer that is being checked: who gave it, for which assistance, and under which reservation. */
interface Attempt {
  readonly deps: UserCodeDeps;
  readonly caller: Caller;
  readonly attemptId: string;
  /** The row with the reservation in it. */
  readonly reserved: StoredAssistance;
}

/**
 * Answers the code that the user read out. The attempt is reserved before Cognito is asked: two at once cannot
 * both be tried, and only a recorded failure counts. The right one starts the support session.
 * Refusals: wrong-step, step-up-elsewhere, ecosystem-not-allowed where the user lost it, no-code, code-expired,
 * answer-under-way, codes-blocked, wrong-code with the tries left, locked at the fifth, identity-provider-failed,
 * user-not-verifiable where Cognito asks for more than the code or takes no more of this account.
 */
export async function answerUserCode(
  deps: UserCodeDeps,
  caller: Caller,
  ref: AssistanceRef,
  code: string,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'reserve-user-answer');
  await requireFreshRights(deps, caller, own);
  const attemptId = deps.random.uuid();
  const { saved, result, now } = await changeAssistance(deps, acting(caller), own, {
    type: 'reserve-user-answer',
    plan: async (before, at) => {
      const command = { type: 'reserve-user-answer', attemptId, browser: caller.browser } as const;
      if (before.step !== 'user-verification') return { command, result: null };
      refuseWhileBlocked(await deps.blocks.activeOn(before.user.id, at), 'user-codes');
      const person = await deps.core.personById(before.user.id);
      return { command, result: { access: requireAccess(person, before), person } };
    },
  });
  const attempt: Attempt = { deps, caller, attemptId, reserved: saved };
  const kept = await readChallenge(deps, saved.state.id, saved.state.userCode.code?.id);
  if (kept === null) {
    await recordUnanswered(attempt, 'unknown');
    return refuse({ code: 'no-code' });
  }
  const context = contextOf(deps, saved.state, result?.access ?? null, { ...kept, now });
  const answer = await askCognito(attempt, () =>
    deps.challenge.answer(context, kept.challenge, code, caller.signal),
  );
  switch (answer.result) {
    case 'right':
      return startSession(attempt, kept, answer.tokens, result?.person ?? undefined);
    case 'wrong':
      return recordWrong(
        attempt,
        keepChallenge(deps.sealer, saved.state.id, { ...kept, challenge: answer.challenge }),
      );
    case 'over':
      // Somebody whose account is there, and whose code they compared: after as many wrong ones as they allow.
      if (answer.byFunctions) return recordWrong(attempt, FORGET_CHALLENGE);
      return recordOver(attempt, { code: 'code-expired' }, answer.cause);
    case 'not-verifiable':
      // What is shown was read before: the next look is at Cognito again.
      deps.snapshots.forget(askedFor(saved.state));
      return recordOver(attempt, { code: 'user-not-verifiable', findings: [answer.finding] }, answer.cause);
  }
}

const FORGET_CHALLENGE: SideEffect = { type: 'forget-secret', kind: 'user-challenge' };

/** Nobody said that the code was wrong: it is spent, and costs no try. */
async function recordOver(attempt: Attempt, refusal: Refusal, cause: unknown): Promise<never> {
  await recordUnanswered(attempt, 'unknown');
  return refuse(refusal, cause);
}

async function askCognito(attempt: Attempt, ask: () => Promise<ChallengeAnswer>): Promise<ChallengeAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    const isSpent = error.mayHaveHappened;
    await recordUnanswered(attempt, isSpent ? 'unknown' : 'not-asked');
    return refuse({ code: 'identity-provider-failed', ...(isSpent && { codeSpent: true }) }, error);
  }
}

async function startSession(
  { deps, caller, attemptId, reserved }: Attempt,
  { subject, email: to, language }: KeptChallenge,
  tokens: DelegateTokens,
  person: CorePerson | undefined,
): Promise<AssistanceView> {
  const { id } = reserved.state;
  const by = acting(caller);
  const keep = keepTokens(deps.sealer, id, { ...tokens, subject });
  try {
    const { state } = await changeAssistance(deps, by, reserved, {
      type: 'record-user-answer',
      plan: () => ({
        command: { type: 'record-user-answer', attemptId, result: 'right' },
        effects: () => [FORGET_CHALLENGE, keep, keepReceipt(deps.sealer, id, { to, language })],
      }),
    });
    return await viewFor(deps, caller, state, person);
  } catch (error) {
    // Ended while Cognito was asked: the tokens must not outlive it, over restarts too.
    if (error instanceof Refused) {
      await noteOnAssistance(deps, by, id, {
        notes: [{ type: 'TokensDiscarded', data: { because: error.refusal.code } }],
        effects: [keep, { type: 'enqueue', task: { kind: 'revoke-tokens' } }],
      });
    }
    throw error;
  }
}

/** `next`: what becomes of the challenge. */
async function recordWrong({ deps, caller, attemptId, reserved }: Attempt, next: SideEffect): Promise<never> {
  const { id, user } = reserved.state;
  const wrong = { kind: 'user-codes', subject: user, agentId: caller.agent.id, assistanceId: id } as const;
  const { events } = await changeAssistance(deps, acting(caller), reserved, {
    type: 'record-user-answer',
    plan: async (_, at) => {
      const { effects, notes } = await costOfWrongCode(deps, { ...wrong, at });
      const command = { type: 'record-user-answer', attemptId, result: 'wrong' } as const;
      return { command, effects: () => [next, ...effects], notes };
    },
  });
  const rejected = events.find((event) => event.type === 'UserCodeRejected');
  const attemptsLeft = rejected?.attemptsLeft ?? 0;
  return refuse(attemptsLeft > 0 ? { code: 'wrong-code', attemptsLeft } : { code: 'locked' });
}

async function recordUnanswered(
  { deps, caller, attemptId, reserved }: Attempt,
  result: 'unknown' | 'not-asked',
): Promise<void> {
  const command = { type: 'record-user-answer', attemptId, result } as const;
  await changeAssistance(deps, acting(caller), reserved, command);
}
