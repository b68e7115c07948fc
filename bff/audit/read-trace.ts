import type { TraceRow } from '../contract/index.ts';
import { type OwnDeps, visibleAssistance } from '../assistance/own-assistance.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { isSteppedUp, type SteppedUpDeps } from '../session/stepped-up.ts';
import type { HistoryStore } from './ports.ts';
import { shownTo, type TraceReaderKind } from './shown-data.ts';
import { refuseTraced, type RefuseDeps } from '../platform/refuse-traced.ts';

export interface ReadTraceDeps extends RefuseDeps, OwnDeps, SteppedUpDeps {
  readonly history: HistoryStore;
}

export interface TraceInput {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * The rows of one assistance, oldest first, page by page: own ones, of others for supervisors who stepped up.
 * Refusals: not-found, step-up-needed. Who read which trace, or tried to, is a row of the chain of the day, written
 * before anything is shown.
 */
export async function readTrace(
  deps: ReadTraceDeps,
  caller: Caller,
  id: string,
  { cursor, limit }: TraceInput,
): Promise<{ rows: TraceRow[]; nextCursor?: string }> {
  const { kind, hidesName } = await readerOf(deps, caller, id);
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
    rows: rows.map((row) => shownTo(kind, row, hidesName)),
    ...(found.length > limit && last ? { nextCursor: String(last.sequence) } : {}),
  };
}

/** One row a reader, assistance and window, however many pages he turns; a count of the others. */
async function noteReading(
  { boundedRows, clock }: RefuseDeps,
  caller: Caller,
  assistance: string,
): Promise<void> {
  const what = { type: 'TraceRead', data: { assistance } } as const;
  const entry = { ...acting(caller), at: await clock.now(), what };
  const bound = { kind: what.type, subject: `agent ${caller.agent.id} ${assistance}`, atMost: 1 };
  await boundedRows.append(bound, entry);
}

interface Reader {
  readonly kind: TraceReaderKind;
  readonly hidesName: boolean;
}

async function readerOf(deps: ReadTraceDeps, caller: Caller, id: string): Promise<Reader> {
  const hasSteppedUp = await isSteppedUp(deps, caller);
  // Also where its row is gone: what happened to it is for supervisors to see.
  if (hasSteppedUp && caller.roles.includes('supervisor')) return { kind: 'supervisor', hidesName: false };
  const { state } = await visibleAssistance(deps, caller, id, 'readTrace');
  if (state.agent.id !== caller.agent.id) {
    const row = { data: { command: 'readTrace', assistance: id } };
    return refuseTraced(deps, acting(caller), { code: 'step-up-needed' }, row);
  }
  // As in the agent's own list: whoever verified nobody reads no name.
  const isProved = hasSteppedUp || state.verifiedBy === caller.browser;
  return { kind: isProved ? 'proved' : 'unproved', hidesName: !isProved || state.ecosystem === null };
}
