import { expireIfOverdue, type ChangeDeps } from './change-assistance.ts';

const AT_MOST = 50;

/**
 * Ends what is overdue: users and supervisors see it, and products lose access, without anybody asking. One that
 * cannot be ended is told, and the others end all the same.
 */
export async function expireOverdue(deps: ChangeDeps, tell: (error: unknown) => void): Promise<number> {
  const ids = await deps.store.overdue(await deps.clock.now(), AT_MOST);
  for (const id of ids) await expireIfOverdue(deps, id).catch(tell);
  return ids.length;
}
