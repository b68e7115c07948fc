import type { HistoryEntry } from '../contract/index.ts';
import type { Caller } from '../platform/caller.ts';
import type { HistoryStore } from './ports.ts';

export interface HistoryInput {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly state?: 'open' | 'ended' | undefined;
}

/** Own assistances, for supervisors all; newest first, by cursor. */
export async function listAssistances(
  deps: { readonly history: HistoryStore },
  caller: Caller,
  { cursor, limit, state }: HistoryInput,
): Promise<{ items: HistoryEntry[]; nextCursor?: string }> {
  const isSupervisor = caller.roles.includes('supervisor');
  const found = await deps.history.list({
    agentId: isSupervisor ? null : caller.agent.id,
    forSupervisor: isSupervisor,
    state: state ?? null,
    before: cursor === undefined ? null : decode(cursor),
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: isSupervisor ? items : items.map(withoutUnverifiedName),
    ...(found.length > limit && last ? { nextCursor: encode(last) } : {}),
  };
}

/** An agent who had not chosen an ecosystem yet had verified nobody: the name is not his to read afterwards. */
function withoutUnverifiedName(entry: HistoryEntry): HistoryEntry {
  const { name: _, ...user } = entry.user;
  return entry.ecosystem === undefined ? { ...entry, user } : entry;
}

/** Where the page ended: start (ms since 1970) and id of its last entry. The contract fixes the form. */
function encode({ startedAt, id }: HistoryEntry): string {
  return `${Date.parse(startedAt).toString()}.${id}`;
}

function decode(cursor: string): { startedAt: number; id: string } {
  const [startedAt = '', id = ''] = cursor.split('.');
  return { startedAt: Number(startedAt), id };
}
