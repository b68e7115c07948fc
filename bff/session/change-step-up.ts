import type { Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { NO_STEP_UP, upToDate, type StepUp } from '../domain/step-up.ts';
import { SECOND_MS } from '../domain/time.ts';
import type { Note } from '../domain/trace.ts';
import { inTurn } from '../platform/bounded-refusals.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import type { Clock } from '../platform/ports.ts';
import type { StepUpChange, StepUpStore } from './ports.ts';

export interface ChangeStepUpDeps {
  readonly stepUps: StepUpStore;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** What is written, of which kinds of rows, and what becomes of it for the caller. */
export interface StepUpPlan<Result> extends Pick<
  StepUpChange,
  'stepUp' | 'counted' | 'block' | 'newSessionId'
> {
  /** Left out: the newest code goes on; null: none can be answered any more. */
  readonly codeHash?: string | null;
  readonly notes: readonly Note[];
  readonly result: Result;
}

export interface StepUpNow {
  readonly stepUp: StepUp;
  readonly codeHash: string | null;
  /** ms since 1970. */
  readonly now: number;
}

const TRIES = 12;

/**
 * Decides on what is stored and writes it with its rows on the chain of the day; where somebody was faster, reads and
 * decides again. `plan` throws `Refused`; it may run again, so it reads and calls nobody. Refusal: not-signed-in where
 * the session ended or has a newer id.
 */
export function changeStepUp<Result>(
  deps: ChangeStepUpDeps,
  caller: Caller,
  plan: (before: StepUpNow) => StepUpPlan<Result> | Promise<StepUpPlan<Result>>,
): Promise<Result> {
  // Within this process nobody is faster: two hundred at once hold one connection.
  return inTurn(deps.stepUps, caller.browser, async () => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const now = await deps.clock.now();
      const { browser, agent } = caller;
      const before = await deps.stepUps.find(browser);
      if (before && before.agentId !== agent.id)
        throw new NotAsWritten({ table: 'StepUps', key: browser, because: 'wrong' });
      const stepUp = upToDate(before?.stepUp ?? NO_STEP_UP, now, deps.limits);
      const codeHash = before?.codeHash ?? null;
      const { result, notes, ...written } = await plan({ stepUp, codeHash, now });
      const entries = notes.map((what) => ({ ...acting(caller), at: now, what }));
      const change = { codeHash, ...written, browser, agentId: agent.id, before, at: now, entries };
      const saved = await deps.stepUps.save(change);
      if (saved === 'saved') return result;
      if (saved === 'gone') return refuse({ code: 'not-signed-in' });
      await new Promise((resolve) => setTimeout(resolve, 2 ** Math.min(attempt, 5)));
    }
    return refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
  });
}

/** Binds a code to its browser session, its send and its purpose. */
export function stepUpContext(browser: string, codeId: string): string {
  return `step-up:${browser}:${codeId}`;
}
