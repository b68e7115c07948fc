import { SECOND_MS } from '../domain/time.ts';

/** One deadline over all calls of a request, or of a task of the outbox: the agent is on the phone. */
const DEADLINE_MS = 9 * SECOND_MS;

/** By `performance.now()`. */
const endsAt = new WeakMap<AbortSignal, number>();

/** The request's own end does not stop it: what was begun is recorded, whoever hangs up. */
export function deadline(ms = DEADLINE_MS): AbortSignal {
  const signal = AbortSignal.timeout(ms);
  endsAt.set(signal, performance.now() + ms);
  return signal;
}

/** How long until a deadline (ms); for ever where the signal is none. */
export function timeLeft(signal: AbortSignal): number {
  return (endsAt.get(signal) ?? Infinity) - performance.now();
}
