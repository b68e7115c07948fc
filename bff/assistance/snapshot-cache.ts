import type { Assistance } from '../domain/assistance.ts';
import type { CorePerson } from '../users/ports.ts';
import { snapshotOf, type AskedFor, type UserSnapshot, type UserStatusDeps } from '../users/user-status.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts';

const MAX_AGE_MS = 20 * SECOND_MS;
/** What Cognito says of the account may be as old as rights, where nothing is decided by it. */
const ACCOUNT_MAX_AGE_MS = MINUTE_MS;
const MOST = 500;

interface Kept {
  readonly at: number;
  readonly accountReadAt: number;
  readonly snapshot: UserSnapshot | null;
}

/** The user's snapshot for screens that poll; commands that depend on it read it afresh. */
export class SnapshotCache {
  readonly #kept = new Map<string, Kept>();

  async get(
    deps: UserStatusDeps,
    about: AskedFor,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const kept = this.#kept.get(keyOf(about));
    if (kept && Math.abs(now - kept.at) <= MAX_AGE_MS) return kept.snapshot;
    const isKnown = kept?.snapshot && Math.abs(now - kept.accountReadAt) <= ACCOUNT_MAX_AGE_MS;
    if (!isKnown) return this.read(deps, about, now, signal, known);
    const snapshot = await snapshotOf(deps, about, now, signal, { person: known, account: kept.snapshot });
    this.#keep(about, { at: now, accountReadAt: kept.accountReadAt, snapshot });
    return snapshot;
  }

  async read(
    deps: UserStatusDeps,
    about: AskedFor,
    now: number,
    signal: AbortSignal,
    known?: CorePerson,
  ): Promise<UserSnapshot | null> {
    const snapshot = await snapshotOf(deps, about, now, signal, { person: known });
    this.#keep(about, { at: now, accountReadAt: now, snapshot });
    return snapshot;
  }

  #keep(about: AskedFor, kept: Kept): void {
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(keyOf(about), kept);
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
