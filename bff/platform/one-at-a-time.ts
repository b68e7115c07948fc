import { setTimeout as pause } from 'node:timers/promises';
import { refuse } from '../domain/refusal.ts';
import { SECOND_MS } from '../domain/time.ts';
import type { DoneWithout } from './caller.ts';
import type { Clock, LeaseKind, Leases } from './ports.ts';
import { Turns } from './turns.ts';

export interface LeaseDeps {
  readonly leases: Leases;
  readonly clock: Clock;
}

export interface WantedLease {
  readonly kind: LeaseKind;
  readonly subject: string;
  /** As of now, ms since 1970. */
  readonly now: number;
  /** Longer than the work may take: who comes after it goes on. */
  readonly lifeMs: number;
  readonly signal: AbortSignal;
  readonly doneWithout: DoneWithout;
}

/** What is to be done by one at a time, and what it is judged by. */
export interface Turn<Read, Result> {
  /** As it was read last. */
  readonly known: Read;
  /** Reads it anew: whoever waited knows what was. */
  readonly read: () => Promise<Read>;
  /** False once somebody else has done it: then nobody waits any longer. */
  readonly isNeeded: (read: Read) => boolean;
  readonly work: (read: Read) => Promise<Result>;
}

const ASKED_AGAIN_MS = 100;
const turns = new WeakMap<Leases, Turns>();

/**
 * Runs `work` while nobody else does the same, in this process or another, or once it is not needed any more. Within a
 * process one asks the database, the others stand behind it in memory.
 * Refusal: unavailable where the deadline comes first.
 */
export async function oneAtATime<Read, Result>(
  { leases, clock }: LeaseDeps,
  { kind, subject, now, lifeMs, signal, doneWithout }: WantedLease,
  { known, read, isNeeded, work }: Turn<Read, Result>,
): Promise<Result> {
  if (!isNeeded(known)) return work(known);
  const ofLeases = turns.get(leases) ?? new Turns();
  turns.set(leases, ofLeases);
  const key = `${kind} ${subject}`;
  const hasToWait = ofLeases.isTaken(key);
  return ofLeases.take(key, async () => {
    let [seen, at] = hasToWait ? [await read(), await clock.now()] : [known, now];
    for (;;) {
      if (!isNeeded(seen)) return work(seen);
      if (signal.aborted) return refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
      const name = await leases.take(kind, subject, at, lifeMs);
      if (name !== null) return held(name, seen);
      await pause(ASKED_AGAIN_MS);
      [seen, at] = [await read(), await clock.now()];
    }
  });

  async function held(name: string, seen: Read): Promise<Result> {
    try {
      return await work(seen);
    } finally {
      // It ends by itself as well: nobody's answer changes by it.
      await leases.giveBack(kind, subject, name).catch((error: unknown) => {
        doneWithout('give back a lease', error);
      });
    }
  }
}
