import { refuse } from '../domain/refusal.ts';
import type { Clock, Usage, UsageKind, UsageLimit } from './ports.ts';

export interface Use {
  readonly kind: UsageKind;
  readonly subject: string;
  readonly limits: readonly UsageLimit[];
  /** To release it by; one of its own where it is left out. */
  readonly id?: string;
}

/**
 * Counts one use before it happens; answers its id, to release it where it did not count after all.
 * Refusal: rate-limited where the counter is full, and nothing stays counted.
 */
export async function reserveOrRefuse(
  { usage, clock }: { readonly usage: Usage; readonly clock: Clock },
  { kind, subject, limits, id }: Use,
): Promise<string> {
  const counted = await usage.reserve(kind, subject, limits, await clock.now(), id);
  return 'id' in counted ? counted.id : refuse({ code: 'rate-limited', retryAfterMs: counted.retryAfterMs });
}
