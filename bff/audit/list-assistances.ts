import type { HistoryEntry } from '../contract/index.ts';
import type { Caller } from '../domain/trace.ts';
import type { HistoryStore } from './ports.ts';

export interface HistoryInput {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly state?: 'open' | 'ended' | undefined;
}

/** Own assistances, for supervisors all; newest first, by cursor. A cursor that is not ours starts at the first page. */
export async function listAssistances(
  deps: { readonly history: HistoryStore },
  caller: Caller,
  { cursor, limit, state }: HistoryInput,
): Promise<{ items: HistoryEntry[]; nextCursor?: string }> {
  const agentId = caller.roles.includes('supervisor') ? null : caller.agent.id;
  const found = await deps.history.list({
    agentId,
    state: state ?? null,
    before: cursor === undefined ? null : decode(cursor),
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > limit && last ? { nextCursor: encode(last) } : {}) };
}

function encode({ startedAt, id }: HistoryEntry): string {
  return Buffer.from(`${Date.parse(startedAt).toString()}.${id}`).toString('base64url');
}

function decode(cursor: string): { startedAt: number; id: string } | null {
  const [startedAt, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('.');
  const at = Number(startedAt);
  return Number.isSafeInteger(at) && id ? { startedAt: at, id } : null;
}
