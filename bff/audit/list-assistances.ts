import type { EntryAsSeen, HistoryEntry } from '../contract/index.ts';
import { iso } from '../domain/time.ts';
import type { Caller } from '../platform/caller.ts';
import { isSteppedUp, type SteppedUpDeps } from '../session/stepped-up.ts';
import type { HistoryStore, StoredEntry } from './ports.ts';

export interface HistoryInput {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly state?: 'open' | 'ended' | undefined;
}

export interface ListDeps extends SteppedUpDeps {
  readonly history: HistoryStore;
}

/** Own assistances, for supervisors all; newest first, by cursor. What is in them depends on a step-up. */
export async function listAssistances(
  deps: ListDeps,
  caller: Caller,
  { cursor, limit, state }: HistoryInput,
): Promise<{ items: EntryAsSeen[]; nextCursor?: string }> {
  const isSupervisor = caller.roles.includes('supervisor');
  const found = await deps.history.list({
    agentId: isSupervisor ? null : caller.agent.id,
    forSupervisor: isSupervisor,
    state: state ?? null,
    before: cursor === undefined ? null : decode(cursor),
    limit: limit + 1,
  });
  const hasSteppedUp = await isSteppedUp(deps, caller);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((entry) => asSeen(entry, caller, hasSteppedUp)),
    ...(found.length > limit && last ? { nextCursor: encode(last) } : {}),
  };
}

function asSeen({ deadline, ...entry }: StoredEntry, caller: Caller, hasSteppedUp: boolean): EntryAsSeen {
  if (hasSteppedUp) return caller.roles.includes('supervisor') ? entry : withoutUnverifiedName(entry);
  if (entry.agent.id === caller.agent.id) return asToAnySession(entry);
  const { id, agent, step, startedAt } = entry;
  return { id, agent, step, startedAt, ...(deadline === null ? {} : { lapsesAt: iso(deadline) }) };
}

/** An agent who had not chosen an ecosystem yet had verified nobody: the name is not his to read afterwards. */
function withoutUnverifiedName(entry: HistoryEntry): HistoryEntry {
  return entry.ecosystem === undefined ? withoutName(entry) : entry;
}

/** What the assistance itself shows to a browser session that did not verify itself in it. */
function asToAnySession({ ecosystem: _, reason: __, ...entry }: HistoryEntry): HistoryEntry {
  return withoutName(entry);
}

function withoutName(entry: HistoryEntry): HistoryEntry {
  return { ...entry, user: { email: entry.user.email } };
}

/** Where the page ended: start (ms since 1970) and id of its last entry. The contract fixes the form. */
function encode({ startedAt, id }: HistoryEntry): string {
  return `${Date.parse(startedAt).toString()}.${id}`;
}

function decode(cursor: string): { startedAt: number; id: string } {
  const [startedAt = '', id = ''] = cursor.split('.');
  return { startedAt: Number(startedAt), id };
}
