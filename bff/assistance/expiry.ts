import { type ChangeDeps, changeAssistance } from './change-assistance.ts';
import type { AssistanceRef, StoredAssistance } from './ports.ts';
import { isOverdue } from '../domain/assistance.ts';
import { BY_SYSTEM } from '../platform/caller.ts';

const AT_MOST = 50;

/** Ends an assistance whose deadline has passed; nothing happens to others. */
export async function expireIfOverdue(deps: ChangeDeps, id: string): Promise<void> {
  await changeAssistance(deps, BY_SYSTEM, id, { type: 'expire' });
}

/** The assistance of an id, or of a row that was just read, ended first where it is overdue; null for none. */
export async function upToDate(deps: ChangeDeps, ref: AssistanceRef): Promise<StoredAssistance | null> {
  const stored = typeof ref === 'string' ? await deps.store.load(ref) : ref;
  if (stored === null || !isOverdue(stored.state, await deps.clock.now(), deps.limits)) return stored;
  const { id } = stored.state;
  await expireIfOverdue(deps, id);
  return deps.store.load(id);
}

/** The assistance where it is open; an overdue one is ended and counts as none. */
export async function stillOpen(
  deps: ChangeDeps,
  stored: StoredAssistance | null,
): Promise<StoredAssistance | null> {
  if (stored === null || !isOverdue(stored.state, await deps.clock.now(), deps.limits)) return stored;
  await expireIfOverdue(deps, stored.state.id);
  return null;
}

/**
 * Ends what is overdue: users and supervisors see it, and products lose access, without anybody asking. One that
 * cannot be ended is told, and the others end all the same.
 */
export async function expireOverdue(deps: ChangeDeps, onError: (error: unknown) => void): Promise<number> {
  const ids = await deps.store.overdue(await deps.clock.now(), AT_MOST);
  for (const id of ids) await expireIfOverdue(deps, id).catch(onError);
  return ids.length;
}
