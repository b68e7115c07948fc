import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { becomesRow, inTurn, subjectOf, type BoundDeps, type RefusalKind } from './bounded-refusals.ts';
import type { Acting } from './caller.ts';
import type { DayTrace } from './ports.ts';

export interface RefuseDeps extends BoundDeps {
  readonly dayTrace: DayTrace;
}

/** The row of a refusal; its `code` comes from the refusal itself. */
export interface RefusalRow {
  readonly type?: Extract<Note['type'], `${string}Refused`>;
  /** Where its code alone does not say how it is traced. */
  readonly kind?: RefusalKind;
  readonly data: Note['data'];
}

/**
 * Refuses what belongs to no assistance: first a row on the chain of the day, or a count where this actor has had his
 * rows (`TRACED_AS`), then `Refused`.
 */
export async function refuseTraced(
  deps: RefuseDeps,
  by: Acting,
  refusal: Refusal,
  { type = 'Refused', kind, data }: RefusalRow,
  cause?: unknown,
): Promise<never> {
  const { code } = refusal;
  if (await becomesRow(deps, by, { type, code, kind })) {
    const what: Note = { type, data: { ...data, code } };
    await inTurn(deps.dayTrace, subjectOf(by), async () =>
      deps.dayTrace.append({ ...by, at: await deps.clock.now(), what }),
    );
  }
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
