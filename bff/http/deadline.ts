import { SECOND_MS } from '../domain/time.ts';

/** One deadline over all calls of a request: the agent is on the phone. */
const DEADLINE_MS = 9 * SECOND_MS;

/** The request's own end does not stop it: what was begun is recorded, whoever hangs up. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE_MS);
}
