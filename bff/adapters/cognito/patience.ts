import { randomInt } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { isPassing } from './answers.ts';

/** How often a read is asked at most: 20 % of calls refused are then six of a hundred thousand reads. */
const TRIES = 6;
/** At most waited before the second time, twice as long each time, and at most in all (ms). */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 400;

export interface Patience {
  /** Full jitter: a whole number from 0 up to, and without, `below` (ms). */
  readonly wait: (below: number, signal: AbortSignal | undefined) => Promise<unknown>;
  readonly onRetry: (error: unknown, attempt: number) => void;
}

export const JITTER: Patience['wait'] = (below, signal) =>
  after(randomInt(below), undefined, signal === undefined ? {} : { signal });

/**
 * What changes nothing is asked again while it is throttled, broken or not answered, until the request's deadline:
 * the last answer is then what failed.
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  { wait, onRetry }: Patience,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= TRIES || signal?.aborted === true || !isPassing(error)) throw error;
      const below = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      // The deadline came: what failed is what Cognito said last.
      await wait(below, signal).catch((cut: unknown) => {
        throw error ?? cut;
      });
      onRetry(error, attempt);
    }
  }
}
