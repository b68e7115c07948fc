import type { Limits } from '../domain/limits.ts';
import { steppedUpUntil } from '../domain/step-up.ts';
import type { Caller } from '../platform/caller.ts';
import type { Clock } from '../platform/ports.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import type { StepUpStore, StoredStepUp } from './ports.ts';

export interface SteppedUpDeps {
  readonly stepUps: Pick<StepUpStore, 'find'>;
  readonly clock: Clock;
  readonly limits: Limits;
}

type Asking = Pick<Caller, 'agent' | 'browser'>;

/**
 * Until when this browser session is stepped up, ms since 1970; null where it is not. A replaced session id never
 * is.
 */
export async function callerSteppedUpUntil(deps: SteppedUpDeps, caller: Asking): Promise<number | null> {
  const stored = await findOwn(deps, caller);
  return stored && steppedUpUntil(stored.stepUp, await deps.clock.now(), deps.limits);
}

export async function isSteppedUp(deps: SteppedUpDeps, caller: Asking): Promise<boolean> {
  return (await callerSteppedUpUntil(deps, caller)) !== null;
}

/** What is not as we wrote it counts as none, and is told of: stopping and leaving go on working. */
async function findOwn({ stepUps }: SteppedUpDeps, caller: Asking): Promise<StoredStepUp | null> {
  try {
    const stored = await stepUps.find(caller.browser);
    return stored?.agentId === caller.agent.id ? stored : null;
  } catch (error) {
    if (error instanceof NotAsWritten) return null;
    throw error;
  }
}
