import { refuse } from '../domain/refusal.ts';
import type { Blocks } from '../platform/ports.ts';

/** After "this wasn't me" nobody assists this user or sends a code, until the block ends. Refusal: user-refused. */
export async function refuseAfterObjection(
  { blocks }: { readonly blocks: Blocks },
  userId: string,
  now: number,
): Promise<void> {
  const blocked = await blocks.active('user-refused', userId, now);
  if (blocked) refuse({ code: 'user-refused', retryAfterMs: (blocked.until ?? now) - now });
}
