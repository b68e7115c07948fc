import { type Limits } from '../domain/limits.ts';
import { DAY_MS } from '../domain/time.ts';
import { refuse } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { holdPlaced } from './hold-placed.ts';
import type { SideEffect } from './ports.ts';
import type { Clock, Holds, NewHold, Random, Usage } from '../platform/ports.ts';

export interface DailyCapDeps {
  readonly holds: Holds;
  readonly usage: Usage;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: Limits;
}

type CodeHold = 'internal-codes' | 'user-codes';

/** No codes, and no answers, for somebody who has to be released by a supervisor. */
export async function refuseWhileHeld(deps: DailyCapDeps, kind: CodeHold, subjectId: string): Promise<void> {
  const held = await deps.holds.active(kind, subjectId, await deps.clock.now());
  if (held) refuse({ code: 'codes-blocked' });
}

/** What a wrong code costs over all assistances: one count, and at the cap a hold. */
export interface WrongCodePrice {
  readonly effects: () => readonly SideEffect[];
  readonly notes: readonly Note[];
}

/** Source: product.md, "wrong tries over assistances". A supervisor's release starts the count anew. */
export async function priceOfWrongCode(
  deps: DailyCapDeps,
  kind: CodeHold,
  subject: { readonly id: string; readonly email: string },
): Promise<WrongCodePrice> {
  const now = await deps.clock.now();
  const usageKind = kind === 'internal-codes' ? 'wrong-internal-code' : 'wrong-user-code';
  const cap =
    kind === 'internal-codes' ? deps.limits.wrongInternalCodesPerDay : deps.limits.wrongUserCodesPerDay;
  const releasedAt = (await deps.holds.lastReleasedAt(kind, subject.id)) ?? 0;
  const before = await deps.usage.since(usageKind, subject.id, Math.max(now - DAY_MS, releasedAt));
  const counted: SideEffect = { type: 'count-usage', kind: usageKind, subject: subject.id, at: now };
  if (before + 1 < cap) return { effects: () => [counted], notes: [] };
  const hold: NewHold = {
    id: deps.random.uuid(),
    kind,
    subjectId: subject.id,
    subjectEmail: subject.email,
    since: now,
    until: null,
  };
  return {
    effects: () => [counted, { type: 'place-hold', hold }],
    notes: [holdPlaced(hold)],
  };
}
