import { randomInt } from 'node:crypto';
import { SECOND_MS } from '../../../domain/time.ts';
import type { OnRetry } from '../../../platform/failure-log.ts';

/** How often and how long what failed in passing is tried again. */
export interface RetryBounds {
  readonly attempts: number;
  /** No further attempt once so many ms have passed since the first began. */
  readonly withinMs: number;
  /** Before the second attempt; doubled before each one after it. */
  readonly pauseMs: number;
}

/** SQL Server looks for deadlocks every five seconds: its victim is tried once more all the same. */
export const RETRY: RetryBounds = { attempts: 4, withinMs: 5.5 * SECOND_MS, pauseMs: 50 };

/** What retrying needs of the world; specs bring their own. */
export interface Waiting {
  now(): number;
  /** From 0 to 1: so that replicas that fell together do not come back together. */
  jitter(): number;
  pause(ms: number): Promise<void>;
}

export const REAL_WAITING: Waiting = {
  now: () => performance.now(),
  jitter: () => randomInt(0, 1_000) / 1_000,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Runs `work` until it succeeds, fails in a way that `isPassing` denies, or the bounds are reached. */
export async function retrying<T>(
  work: () => Promise<T>,
  isPassing: (error: unknown) => boolean,
  onRetry: OnRetry,
  bounds: RetryBounds = RETRY,
  waiting: Waiting = REAL_WAITING,
): Promise<T> {
  const startedAt = waiting.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isLast = attempt >= bounds.attempts || waiting.now() - startedAt >= bounds.withinMs;
      if (isLast || !isPassing(error)) throw error;
      onRetry(error, attempt);
      await waiting.pause(bounds.pauseMs * 2 ** (attempt - 1) * (0.5 + waiting.jitter()));
    }
  }
}
