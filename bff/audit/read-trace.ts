import type { TraceRow } from '../contract/index.ts';
import { type Note } from '../domain/trace.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { HistoryStore } from './ports.ts';
import { refuseTraced, type RefuseDeps } from '../platform/refuse-traced.ts';

export interface ReadTraceDeps extends RefuseDeps {
  readonly history: HistoryStore;
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
  const data = { assistance: id };
  if (rows === null) {
    const row = { data: { command: 'readTrace', ...data } };
    return refuseTraced(deps, acting(caller), { code: 'not-found' }, row);
  }
  const what: Note = { type: 'TraceRead', data };
  await deps.dayTrace.append({ ...acting(caller), at: await deps.clock.now(), what });
  return { rows: rows.map(withoutWords) };
}

/** The two words prove support to the user: they are for the agent who is on the phone, and for nobody else. */
function withoutWords(row: TraceRow): TraceRow {
  const { words: _, ...data } = row.data;
  return { ...row, data };
}
