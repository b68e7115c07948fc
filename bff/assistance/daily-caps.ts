import { type Limits } from '../domain/limits.ts';
import { DAY_MS } from '../domain/time.ts';
import { refuse } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { blockPlaced } from './block-placed.ts';
import type { SideEffect } from './ports.ts';
import type { Clock, Blocks, NewBlock, Random, StoredBlock, Usage } from '../platform/ports.ts';

export interface DailyCapDeps {
  readonly blocks: Blocks;
  readonly usage: Usage;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: Limits;
}

type CodeBlock = 'internal-codes' | 'user-codes';

/** No codes, and no answers, for somebody who has to be released by a supervisor. */
export function refuseWhileBlocked(blocksOnSubject: readonly StoredBlock[], codes: CodeBlock): void {
  if (blocksOnSubject.some(({ kind }) => kind === codes)) refuse({ code: 'codes-blocked' });
}

/** What a wrong code costs over all assistances: one count, and at the cap a block. */
export interface WrongCodePenalty {
  readonly effects: () => readonly SideEffect[];
  readonly notes: readonly Note[];
}

/** Source: product.md, "wrong tries over assistances". A supervisor's release starts the count anew. */
export async function penaltyOfWrongCode(
  deps: DailyCapDeps,
  kind: CodeBlock,
  subject: { readonly id: string; readonly email: string },
): Promise<WrongCodePenalty> {
  const now = await deps.clock.now();
  const usageKind = kind === 'internal-codes' ? 'wrong-internal-code' : 'wrong-user-code';
  const cap =
    kind === 'internal-codes' ? deps.limits.wrongInternalCodesPerDay : deps.limits.wrongUserCodesPerDay;
  const releasedAt = (await deps.blocks.lastReleasedAt(kind, subject.id)) ?? 0;
  const before = await deps.usage.since(usageKind, subject.id, Math.max(now - DAY_MS, releasedAt));
  const counted: SideEffect = { type: 'count-usage', kind: usageKind, subject: subject.id, at: now };
  if (before + 1 < cap) return { effects: () => [counted], notes: [] };
  const block: NewBlock = {
    id: deps.random.uuid(),
    kind,
    subjectId: subject.id,
    subjectEmail: subject.email,
    since: now,
    until: null,
  };
  return {
    effects: () => [counted, { type: 'place-block', block }],
    notes: [blockPlaced(block)],
  };
}
