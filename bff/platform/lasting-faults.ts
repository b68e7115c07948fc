import type { Cause } from '../domain/causes.ts';
import { MINUTE_MS } from '../domain/time.ts';

interface Fault {
  readonly job: string;
  toldAt: number;
  seenAt: number;
  untold: number;
}

/** How many faults are told apart at a time; beyond, the oldest is begun anew. */
const MOST_FAULTS = 200;

/**
 * Counts failures of the same kind, so that a fault that lasts is a line a minute and not a line a second. The same
 * kind: one job, and causes of the same names, codes, numbers and statuses.
 */
export class LastingFaults {
  readonly #now: () => number;
  readonly #faults = new Map<string, Fault>();

  /** `now`: ms, of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many failures are to be told in one line now; null while none is due. */
  failed(job: string, causes: readonly Cause[]): number | null {
    const now = this.#now();
    const kinds = causes.map(({ name, code, number, status }) => [name, code, number, status]);
    const key = JSON.stringify([job, kinds]);
    const fault = this.#faults.get(key);
    if (fault === undefined) {
      const [oldest] = this.#faults.keys();
      if (oldest !== undefined && this.#faults.size >= MOST_FAULTS) this.#faults.delete(oldest);
      this.#faults.set(key, { job, toldAt: now, seenAt: now, untold: 0 });
      return 1;
    }
    fault.seenAt = now;
    fault.untold += 1;
    if (now - fault.toldAt < MINUTE_MS) return null;
    const count = fault.untold;
    fault.toldAt = now;
    fault.untold = 0;
    return count;
  }

  /** How many were not told, where this job had failed and has not for a minute; else null. */
  over(job: string): number | null {
    const ended = [...this.#faults].filter(
      ([, fault]) => fault.job === job && this.#now() - fault.seenAt >= MINUTE_MS,
    );
    if (ended.length === 0) return null;
    for (const [key] of ended) this.#faults.delete(key);
    return ended.reduce((sum, [, { untold }]) => sum + untold, 0);
  }
}
