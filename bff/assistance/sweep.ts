import { SYSTEM } from '../domain/trace.ts';
import { openTokens } from './answer-user-code.ts';
import { expireIfOverdue, noteOnAssistance, type ChangeDeps } from './change-assistance.ts';
import type { Outbox, TakenTask, UserChallenge, Vault } from './ports.ts';

export interface SweepDeps extends ChangeDeps {
  readonly outbox: Outbox;
  readonly challenge: UserChallenge;
  readonly vault: Vault;
}

const AT_MOST = 50;
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;
const CALL_MS = 9_000;

/** Ends what is overdue: users and supervisors see it, and products lose access, without anybody asking. */
export async function expireOverdue(deps: ChangeDeps): Promise<number> {
  const ids = await deps.store.overdue(await deps.clock.now(), AT_MOST);
  for (const id of ids) await expireIfOverdue(deps, id);
  return ids.length;
}

/** Does what must happen after an end, at least once, over restarts: revokes the delegate's tokens. */
export async function workOutbox(deps: SweepDeps): Promise<number> {
  const tasks = await deps.outbox.take(await deps.clock.now(), LEASE_MS, AT_MOST);
  for (const task of tasks) await revokeTokens(deps, task);
  return tasks.length;
}

async function revokeTokens(deps: SweepDeps, task: TakenTask): Promise<void> {
  const { assistanceId: id, taskId, attempt } = task;
  const system = { actor: SYSTEM, from: {} };
  const sealed = await deps.store.secret(id, 'tokens');
  if (sealed === null) return deps.outbox.done(taskId);
  const tokens = openTokens(deps.vault, id, sealed);
  try {
    await deps.challenge.revoke(tokens.refreshToken, AbortSignal.timeout(CALL_MS));
  } catch {
    if (attempt === 1) {
      await noteOnAssistance(deps, id, system, [{ type: 'RevocationFailed', data: { willRetry: true } }]);
    }
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
    return deps.outbox.retryAt(taskId, (await deps.clock.now()) + delay);
  }
  await noteOnAssistance(
    deps,
    id,
    system,
    [{ type: 'TokensRevoked', data: { attempt } }],
    [{ type: 'forget-secret', kind: 'tokens' }],
  );
  await deps.outbox.done(taskId);
}
