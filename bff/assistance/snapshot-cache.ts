import type { CorePerson } from '../users/ports.ts';
import { snapshotOf, type UserSnapshot, type UserStatusDeps } from '../users/user-status.ts';
import { SECOND_MS } from '../domain/time.ts';

const MAX_AGE_MS = 20 * SECOND_MS;
const MOST = 500;

/** The user's snapshot for screens that poll; commands that depend on it read it afresh. */
export class SnapshotCache {
  readonly #kept = new Map<string, { readonly at: number; readonly snapshot: UserSnapshot | null }>();

  async get(
    deps: UserStatusDeps,
    userId: string,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const kept = this.#kept.get(userId);
    if (kept && Math.abs(now - kept.at) <= MAX_AGE_MS) return kept.snapshot;
    return this.read(deps, userId, now, signal, known);
  }

  async read(
    deps: UserStatusDeps,
    userId: string,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const snapshot = await snapshotOf(deps, userId, now, signal, known);
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(userId, { at: now, snapshot });
    return snapshot;
  }
}
