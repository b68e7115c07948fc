import { type Limits } from '../domain/limits.ts';
import { DAY_MS, iso } from '../domain/time.ts';
import { refuse } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { blockPlaced } from './block-placed.ts';
import type { Blocks, CountedUse, NewBlock, Random, StoredBlock, Usage, UsageKind } from './ports.ts';

export interface DailyCapDeps {
  readonly blocks: Blocks;
  readonly usage: Usage;
  readonly random: Random;
  readonly limits: Limits;
}

export type CodeBlock = 'internal-codes' | 'user-codes';

/**
 * No codes, and no answers, for somebody who has to be released by a supervisor, or until his block ends. One that
 * is not as we wrote it stops them whatever kind it says.
 */
export function refuseWhileBlocked(blocksOnSubject: readonly StoredBlock[], codes: CodeBlock): void {
  const block = whileBlocked(blocksOnSubject, codes);
  if (block) refuse({ code: 'codes-blocked', ...(block.until !== null && { until: iso(block.until) }) });
}

/** Until when; `until` is null for one that does not end by itself. Null where nothing stops them. */
export function whileBlocked(
  blocksOnSubject: readonly StoredBlock[],
  codes: CodeBlock,
): { readonly until: number | null } | null {
  const ends = blocksOnSubject
    .filter(({ kind, spoilt }) => kind === codes || spoilt)
    .map(({ until }) => until ?? Infinity);
  if (ends.length === 0) return null;
  const until = Math.max(...ends);
  return { until: until === Infinity ? null : until };
}

/** What a wrong code costs over all assistances and step-ups: one count, and at the cap a block. */
export interface WrongCodePenalty {
  readonly counted: CountedUse;
  readonly block: NewBlock | null;
  /** Says that the block was placed. */
  readonly notes: readonly Note[];
}

/** Whose codes are counted, and by whom one more is wrong in which assistance; null: in a step-up. */
export interface WrongCode {
  readonly kind: CodeBlock;
  readonly subject: { readonly id: string; readonly email: string };
  readonly agentId: string;
  readonly assistanceId: string | null;
  /** Of its row, ms since 1970: `audit:verify` compares the two. */
  readonly at: number;
}

/** Source: product.md, "wrong tries over assistances". A supervisor's release of such a block starts the count anew. */
export async function penaltyOfWrongCode(
  deps: DailyCapDeps,
  { kind, subject, agentId, assistanceId, at: now }: WrongCode,
): Promise<WrongCodePenalty> {
  const usageKind: UsageKind = kind === 'internal-codes' ? 'wrong-internal-code' : 'wrong-user-code';
  const cap =
    kind === 'internal-codes' ? deps.limits.wrongInternalCodesPerDay : deps.limits.wrongUserCodesPerDay;
  const releasedAt = (await deps.blocks.lastReleasedAt(kind, subject.id)) ?? 0;
  const since = Math.max(now - DAY_MS, releasedAt);
  const causers = [...(await deps.usage.causersSince(usageKind, subject.id, since)), agentId];
  const counted = { kind: usageKind, subject: subject.id, at: now, causedBy: agentId };
  if (causers.length < cap) return { counted, block: null, notes: [] };
  const block: NewBlock = {
    id: deps.random.uuid(),
    kind,
    subjectId: subject.id,
    subjectEmail: subject.email,
    since: now,
    until: null,
    origin: {
      cause: 'wrong-codes',
      causedBy: [...new Set(causers)].filter((id) => id !== null),
      assistanceId,
      wrongCodes: causers.length,
    },
  };
  return { counted, block, notes: [blockPlaced(block)] };
}
