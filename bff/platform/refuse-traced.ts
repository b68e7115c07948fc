import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import type { Acting } from './caller.ts';
import type { Clock, DayTrace } from './ports.ts';

export interface RefuseDeps {
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
}

/** The row of a refusal; its `code` comes from the refusal itself. */
export interface RefusalRow {
  readonly type?: Extract<Note['type'], `${string}Refused`>;
  readonly data: Note['data'];
}

/** Refuses what belongs to no assistance: first a row on the chain of the day, then `Refused`. */
export async function refuseTraced(
  { dayTrace, clock }: RefuseDeps,
  by: Acting,
  refusal: Refusal,
  { type = 'Refused', data }: RefusalRow,
  cause?: unknown,
): Promise<never> {
  const what: Note = { type, data: { ...data, code: refusal.code } };
  await dayTrace.append({ ...by, at: await clock.now(), what });
  return refuse(refusal, cause);
}

/** Runs `work`; what it refuses is noted as `refuseTraced` does. Other errors pass. */
export async function noteRefusals<T>(
  deps: RefuseDeps,
  by: Acting,
  row: RefusalRow,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return refuseTraced(deps, by, error.refusal, row, error.cause);
    throw error;
  }
}
