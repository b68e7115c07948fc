import type { TraceRow } from '../contract/index.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { HistoryStore } from './ports.ts';
import { refuseTraced, type RefuseDeps } from '../platform/refuse-traced.ts';

export interface ReadTraceDeps extends RefuseDeps {
  readonly history: HistoryStore;
}

export interface TraceInput {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * The rows of one assistance, oldest first, page by page. Refusal: not-found. Access: supervisors (the endpoint).
 * Who read which trace, or tried to, is a row of the chain of the day, written before anything is shown.
 */
export async function readTrace(
  deps: ReadTraceDeps,
  caller: Caller,
  id: string,
  { cursor, limit }: TraceInput,
): Promise<{ rows: TraceRow[]; nextCursor?: string }> {
  // Every assistance has its first row, and a cursor of ours has one after it.
  const found = await deps.history.trace(id, { after: Number(cursor ?? 0), take: limit + 1 });
  if (found.length === 0) {
    const row = { data: { command: 'readTrace', assistance: id } };
    return refuseTraced(deps, acting(caller), { code: 'not-found' }, row);
  }
  await noteReading(deps, caller, id);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(withoutWords),
    ...(found.length > limit && last ? { nextCursor: String(last.sequence) } : {}),
  };
}

/** One row a reader, assistance and window, however many pages he turns; a count of the others. */
async function noteReading(
  { boundedRows, dayTrace, clock }: RefuseDeps,
  caller: Caller,
  assistance: string,
): Promise<void> {
  const what = { type: 'TraceRead', data: { assistance } } as const;
  const entry = { ...acting(caller), at: await clock.now(), what };
  const bound = { kind: what.type, subject: `agent ${caller.agent.id} ${assistance}`, atMost: 1 };
  if (await boundedRows.take(bound, entry)) await dayTrace.append(entry);
}

/** The two words prove support to the user: they are for the agent who is on the phone, and for nobody else. */
function withoutWords(row: TraceRow): TraceRow {
  const { words: _, ...data } = row.data;
  return { ...row, data };
}
