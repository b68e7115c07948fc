import type { Assistance } from '../domain/assistance.ts';
import type { CorePerson } from '../users/ports.ts';
import { snapshotOf, type AskedFor, type UserSnapshot, type UserStatusDeps } from '../users/user-status.ts';
import { SECOND_MS } from '../domain/time.ts';

const MAX_AGE_MS = 20 * SECOND_MS;
const MOST = 500;

/** The user's snapshot for screens that poll; commands that depend on it read it afresh. */
export class SnapshotCache {
  readonly #kept = new Map<string, { readonly at: number; readonly snapshot: UserSnapshot | null }>();

  async get(
    deps: UserStatusDeps,
    about: AskedFor,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const kept = this.#kept.get(keyOf(about));
    if (kept && Math.abs(now - kept.at) <= MAX_AGE_MS) return kept.snapshot;
    return this.read(deps, about, now, signal, known);
  }

  async read(
    deps: UserStatusDeps,
    about: AskedFor,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const snapshot = await snapshotOf(deps, about, now, signal, known);
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(keyOf(about), { at: now, snapshot });
    return snapshot;
  }

  forget(about: AskedFor): void {
    this.#kept.delete(keyOf(about));
  }
}

/** What counts as its own differs from one assistance of a user to the next. */
function keyOf({ userId, before }: AskedFor): string {
  return `${String(before)} ${userId}`;
}

export function askedFor({ user, startedAt }: Assistance): AskedFor {
  return { userId: user.id, before: startedAt };
}
