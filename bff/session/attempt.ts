import { hashOf } from '../domain/secret-hash.ts';

/** What a press answers, beside the assistances. */
export const STEP_UP = 'step-up';

/**
 * What of a press is kept, to know it again: bound to the session id that it was made with and to what it answered, the
 * id of an assistance or `STEP_UP`. Null where it made no secret of its own.
 */
export function attemptHashOf(
  attempt: string | undefined,
  { sessionIdHash, answered }: { readonly sessionIdHash: string; readonly answered: string },
): string | null {
  return attempt === undefined ? null : hashOf(`${answered} ${sessionIdHash} ${attempt}`);
}

/** Names a void session id in the trace: enough to know it by, and nothing that opens anything. */
export function shortHash(idHash: string): string {
  return idHash.slice(0, 16);
}
