import { refuse } from '../domain/refusal.ts';
import { iso } from '../domain/time.ts';
import type { StoredBlock } from '../platform/ports.ts';

/**
 * After "this wasn't me" nobody assists this user or sends a code, until the block ends. Refusal: user-refused. Of
 * a block that says no end nobody knows whether the user placed it: it stops codes alone.
 */
export function refuseAfterObjection(blocksOnUser: readonly StoredBlock[], now: number): void {
  const ends = blocksOnUser.flatMap(({ kind, until }) => (kind === 'user-refused' ? (until ?? []) : []));
  if (ends.length === 0) return;
  const until = Math.max(...ends);
  refuse({ code: 'user-refused', retryAfterMs: until - now, until: iso(until) });
}
