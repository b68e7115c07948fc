import type { Clock, DayTrace } from '../assistance/ports.ts';
import type { TraceRow } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import { asActor, type Caller, type Note } from '../domain/trace.ts';
import type { HistoryStore } from './ports.ts';

export interface ReadTraceDeps {
  readonly history: HistoryStore;
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
}

/**
 * Every row of one assistance, oldest first. Refusal: not-found. Access: supervisors (the endpoint).
 * Who read which trace, or tried to, is a row of the chain of the day, written before anything is shown.
 */
export async function readTrace(
  deps: ReadTraceDeps,
  caller: Caller,
  id: string,
): Promise<{ rows: TraceRow[] }> {
  const rows = await deps.history.trace(id);
  const what: Note =
    rows === null
      ? { type: 'Refused', data: { command: 'readTrace', code: 'not-found', assistance: id } }
      : { type: 'TraceRead', data: { assistance: id } };
  await deps.dayTrace.append({ at: await deps.clock.now(), actor: asActor(caller), from: caller.from, what });
  return rows === null ? refuse({ code: 'not-found' }) : { rows: rows.map(withoutWords) };
}

/** The two words prove support to the user: they are for the agent who is on the phone, and for nobody else. */
function withoutWords(row: TraceRow): TraceRow {
  const { words: _, ...data } = row.data;
  return { ...row, data };
}
