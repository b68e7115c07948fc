import { refuse } from '../domain/refusal.ts';
import * as stepUps from '../domain/step-up.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { penaltyOfWrongCode, refuseWhileBlocked, type DailyCapDeps } from '../platform/daily-caps.ts';
import type { CodeHasher } from '../platform/ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { attemptHashOf, shortHash, STEP_UP } from './attempt.ts';
import {
  changeStepUp,
  stepUpContext,
  type ChangeStepUpDeps,
  type StepUpNow,
  type StepUpPlan,
} from './change-step-up.ts';
import { ownCodeAnswered, type OwnCodeDeps } from './own-codes.ts';

export interface AnswerStepUpDeps extends ChangeStepUpDeps, DailyCapDeps, RefuseDeps, OwnCodeDeps {
  readonly codeHasher: CodeHasher;
}

export interface StepUpAnswer {
  readonly code: string;
  /** By which press the answer may be fetched once more. */
  readonly attempt?: string | undefined;
  /** The fresh id of the browser session, written with the acceptance (ASVS 7.2.4). */
  readonly newSessionIdHash: string;
}

interface Compared {
  /** ms since 1970. */
  readonly at: number;
  /** Null where it was right. */
  readonly attemptsLeft: number | null;
  /** Of the one that was answered rightly. */
  readonly codeId?: string | undefined;
}

/**
 * Compares the code, and steps the browser session up; nobody hears what a comparison gave before the try is written.
 * Refusals: no-code, code-expired, codes-blocked, locked while it is, each a row of the chain of the day; wrong-code
 * with the tries left, locked at the last, which the process records itself. Answers when it was stepped up.
 */
export async function answerStepUp(
  deps: AnswerStepUpDeps,
  caller: Caller,
  { code, attempt, newSessionIdHash }: StepUpAnswer,
): Promise<{ readonly at: number }> {
  const row = { data: { command: 'answerStepUp' } };
  const { at, attemptsLeft, codeId } = await noteRefusals(deps, acting(caller), row, () =>
    changeStepUp<Compared>(deps, caller, async (before) => {
      const { stepUp, now } = before;
      refuseWhileBlocked(await deps.blocks.activeOn(caller.agent.id, now), 'internal-codes');
      const refusal = stepUps.refusalToAnswer(stepUp, now, deps.limits);
      if (refusal) return refuse(refusal);
      if (!isRight(deps, caller, before, code)) return rejected(deps, caller, before);
      const { browser, sessionIdHash } = caller;
      const attemptHash = attemptHashOf(attempt, { sessionIdHash, answered: STEP_UP });
      return {
        stepUp: stepUps.accepted(now),
        codeHash: null,
        notes: [{ type: 'StepUpAccepted', data: { browser, replaced: shortHash(sessionIdHash) } }],
        newSessionId: { oldIdHash: sessionIdHash, newIdHash: newSessionIdHash, attemptHash },
        result: { at: now, attemptsLeft: null, codeId: stepUp.verification.code?.id },
      };
    }),
  );
  if (attemptsLeft === null) {
    await ownCodeAnswered(deps, caller, codeId);
    return { at };
  }
  if (attemptsLeft > 0) return refuse({ code: 'wrong-code', attemptsLeft });
  return refuse({ code: 'locked', retryAfterMs: deps.limits.stepUpLockMs });
}

function isRight(
  { codeHasher }: AnswerStepUpDeps,
  { browser }: Caller,
  { stepUp, codeHash }: StepUpNow,
  code: string,
): boolean {
  const { code: sent } = stepUp.verification;
  if (codeHash === null || sent === null) return false;
  return codeHasher.matches(codeHash, code, stepUpContext(browser, sent.id));
}

/** Counts as a wrong internal code of the agent's day, too. */
async function rejected(
  deps: AnswerStepUpDeps,
  { agent }: Caller,
  { stepUp, now }: StepUpNow,
): Promise<StepUpPlan<Compared>> {
  const tried = stepUps.withWrongTry(stepUp, now, deps.limits);
  const wrong = {
    kind: 'internal-codes',
    subject: agent,
    agentId: agent.id,
    assistanceId: null,
    at: now,
  } as const;
  const { counted, block, notes } = await penaltyOfWrongCode(deps, wrong);
  const attemptsLeft = stepUps.triesLeft(tried, deps.limits);
  const note = { type: 'StepUpRejected', data: { attemptsLeft } } as const;
  return {
    stepUp: tried,
    ...(attemptsLeft === 0 ? { codeHash: null } : {}),
    counted,
    block,
    notes: [note, ...notes],
    result: { at: now, attemptsLeft },
  };
}
