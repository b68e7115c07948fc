import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import type { StoredBlock } from '../platform/ports.ts';
import type { HistoryStore, StoredTraceRow, TraceReader } from './ports.ts';

export interface BlockCausersDeps {
  readonly history: Pick<HistoryStore, 'startedFor'>;
  readonly trace: Pick<TraceReader, 'rows'>;
}

/** Whether an objection came while the block stood. */
export function isWithin(at: number, since: number, until: number | null): boolean {
  return at >= since && (until === null || at < until);
}

/** A link of a mail is good for a day, and the assistance that sent it lasted for less than another. */
const STARTED_WITHIN_MS = 2 * DAY_MS;

/** Whether he is the one who gets no codes. A block on an address belongs to `<agent>:<address>`. */
export function isOwn({ subjectId }: Pick<StoredBlock, 'subjectId'>, agentId: string): boolean {
  return subjectId === agentId || subjectId.startsWith(`${agentId}:`);
}

/**
 * Ids of the agents who caused a block; where it does not say so itself, those of whom the trace tells it. While an
 * objection stands, a further one places no block of its own: its agent is a causer as well.
 */
export async function causersOf(deps: BlockCausersDeps, block: StoredBlock): Promise<readonly string[]> {
  const { subjectId, since, until, origin, kind } = block;
  if (origin && kind !== 'user-refused') return origin.causedBy;
  const to = kind === 'user-refused' ? (until ?? since) : since;
  const started = await deps.history.startedFor(subjectId, since - STARTED_WITHIN_MS, to);
  const causers: string[] = [...(origin?.causedBy ?? [])];
  for (const { id, agentId } of started) {
    if ((await deps.trace.rows(id)).some((row) => isCause(block, row))) causers.push(agentId);
  }
  return causers;
}

function isCause({ id, kind, since, until }: StoredBlock, { event, data, at }: StoredTraceRow): boolean {
  if (event === 'HoldPlaced') return data.includes(id);
  if (event === 'UserObjected') return kind === 'user-refused' && isWithin(at, since, until);
  // The block was placed a moment before the last of them was written.
  const isCounted = at > since - DAY_MS && at <= since + MINUTE_MS;
  return kind === 'user-codes' && event === 'UserCodeRejected' && isCounted;
}
