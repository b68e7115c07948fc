import { CALLER_WAITS_MS } from '../functions-contract/patience.ts';
import { SECOND_MS } from '../domain/time.ts';

/** Over all that one call sends, a mail and a text at once (ms). */
export const SENDS_WITHIN_MS = 4 * SECOND_MS;

/** For the answer to get back to whoever waits for it (ms). */
const ANSWER_MS = SECOND_MS / 2;

/** What is left for sending where the caller's clock says that nothing is: clocks differ (ms). */
const LEAST_MS = 2 * SECOND_MS;

/** One call of a function, as far as its time goes. */
export interface CallTimes {
  /** ms since 1970. */
  readonly now: number;
  /** How long it has run (ms). */
  readonly spentMs: number;
  /** How long Lambda lets it run; undefined where nobody says (ms). */
  readonly remainingMs: number | undefined;
  /** When its caller began to wait, where that is known (seconds since 1970). */
  readonly calledAt: number | undefined;
}

/**
 * How long a function may still send (ms): then it fails, before its caller gives up, and before Cognito calls it
 * again; of the caller's time a cold start, or other functions, have used up some. Where nearly all of it is, or clocks
 * differ, two seconds are left all the same: that one answer may come after its caller gave up (ADR 32).
 */
export function timeForSending({ now, spentMs, remainingMs = Infinity, calledAt }: CallTimes): number {
  const ofCaller =
    calledAt === undefined
      ? Infinity
      : Math.max(LEAST_MS, calledAt * SECOND_MS + CALLER_WAITS_MS - ANSWER_MS - now);
  return Math.max(0, Math.min(SENDS_WITHIN_MS - spentMs, ofCaller, remainingMs - ANSWER_MS));
}
