import { refuse } from '../domain/refusal.ts';
import type { Holds } from '../platform/ports.ts';

/** After "this wasn't me" nobody assists this user or sends a code, until the block ends. Refusal: user-refused. */
export async function refuseAfterObjection(
  { holds }: { readonly holds: Holds },
  userId: string,
  now: number,
): Promise<void> {
  const held = await holds.active('user-refused', userId, now);
  if (held) refuse({ code: 'user-refused', retryAfterMs: (held.until ?? now) - now });
}
