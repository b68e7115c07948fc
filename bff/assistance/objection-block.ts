import { refuse } from '../domain/refusal.ts';
import { iso } from '../domain/time.ts';
import type { StoredBlock } from '../platform/ports.ts';

/** After "this wasn't me" nobody assists this user or sends a code, until the block ends. Refusal: user-refused. */
export function refuseAfterObjection(blocksOnUser: readonly StoredBlock[], now: number): void {
  const blocked = blocksOnUser.filter(({ kind }) => kind === 'user-refused');
  if (blocked.length === 0) return;
  const until = Math.max(...blocked.map((block) => block.until ?? now));
  refuse({ code: 'user-refused', retryAfterMs: until - now, until: iso(until) });
}
