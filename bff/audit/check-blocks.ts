import type { RowMac } from '../domain/trace-chain.ts';
import { blockDecides } from '../platform/block-decides.ts';
import { isOwn, isWithin } from './block-causers.ts';
import { partsOf } from './parts-of.ts';
import type { StoredBlockRow, StoredTraceRow, TraceReader } from './ports.ts';

interface Told {
  placed: Readonly<Record<string, unknown>> | null;
  released: Released | null;
  /** One that was released, and then once more. */
  isTwice: boolean;
}

interface Released {
  readonly at: number;
  readonly by: { readonly kind?: unknown; readonly id?: unknown };
  /** By an operator, who made it again what the trace tells, or ended what it does not tell of. */
  readonly wasSpoilt: boolean;
}

interface Objected {
  readonly at: number;
  readonly agent: unknown;
  readonly user: unknown;
}

export interface BlockProblem {
  readonly block: string;
  readonly sentence: string;
}

/**
 * What the trace tells of blocks, collected while its rows go by (only those about blocks are kept), against the
 * blocks.
 */
export class BlocksCheck {
  readonly #told = new Map<string, Told>();
  /** When users objected, by the chain of what they objected to. */
  readonly #objectedAt = new Map<string, number>();
  readonly #mac: RowMac;
  #areMacsRequired = false;

  constructor(mac: RowMac) {
    this.#mac = mac;
  }

  take(row: StoredTraceRow): void {
    this.#areMacsRequired ||= row.event === 'RowMacsRequired';
    if (row.event === 'UserObjected') this.#objectedAt.set(row.chain, row.at);
    if (row.event !== 'HoldPlaced' && row.event !== 'HoldReleased') return;
    const data = partsOf(row.data);
    const id = data['hold'];
    if (typeof id !== 'string') return;
    const told = this.#told.get(id) ?? { placed: null, released: null, isTwice: false };
    if (row.event === 'HoldPlaced') told.placed = data;
    else {
      const wasSpoilt = data['spoilt'] === true;
      told.isTwice ||= told.released !== null && told.released.at !== row.at && !wasSpoilt;
      told.released = { at: row.at, by: partsOf(row.actor), wasSpoilt };
    }
    this.#told.set(id, told);
  }

  /** `begunAt`: when the first row went by; what was written since is looked up before anybody is accused. */
  async end(trace: TraceReader, begunAt: number): Promise<readonly BlockProblem[]> {
    const told = new Set(this.#told.keys());
    const suspects = await this.#compare(trace, told);
    if (suspects.length === 0) return [];
    for (const row of await trace.blockRowsSince(begunAt)) this.take(row);
    const suspected = new Set(suspects.map(({ block }) => block));
    return (await this.#compare(trace, told)).filter(({ block }) => suspected.has(block));
  }

  async #compare(trace: TraceReader, told: ReadonlySet<string>): Promise<readonly BlockProblem[]> {
    const problems: BlockProblem[] = [];
    const missing = new Set(told);
    const objections = await this.#objections(trace);
    for await (const block of trace.blocks()) {
      missing.delete(block.id);
      const sentence = this.#problemOf(block, objections);
      if (sentence !== null) problems.push({ block: block.id, sentence });
    }
    for (const block of missing) {
      problems.push({ block, sentence: 'there is a trace of it, but the hold is missing' });
    }
    return problems;
  }

  /** Few of them; of each the first row of its chain says whose it was. */
  async #objections(trace: TraceReader): Promise<readonly Objected[]> {
    const objections: Objected[] = [];
    for (const [chain, at] of this.#objectedAt) {
      const [started] = await trace.rows(chain);
      if (started === undefined) continue;
      const { agent, user } = partsOf(started.data);
      objections.push({ at, agent: idIn(agent), user: idIn(user) });
    }
    return objections;
  }

  #problemOf(block: StoredBlockRow, objections: readonly Objected[]): string | null {
    if (block.unreadable) return `it cannot be read: ${block.unreadable.join(', ')}`;
    const told = this.#told.get(block.id);
    if (!told?.placed) {
      const isEnded = told?.released?.wasSpoilt && told.released.at === block.releasedAt;
      return isEnded ? null : 'nobody placed it: there is no such row in the trace';
    }
    const { placed, released } = told;
    const pairs = [
      ['Kind', block.kind, placed['kind']],
      ['SubjectId', block.subjectId, placed['subject']],
      ['SubjectEmail', block.subjectEmail, placed['email']],
      ['Since', block.since, placed['since']],
      ['Until', block.until, placed['until']],
      ['ReleasedAt', block.releasedAt, released?.at ?? null],
      // Left out where there is none, and by releases that did not keep it.
      ['Cause', block.cause, placed['cause'] ?? null],
      ['CausedBy', block.causedBy, placed['causedBy'] ?? null],
      ['AssistanceId', block.assistanceId, placed['assistance'] ?? null],
      ['WrongCodes', block.wrongCodes, placed['wrongCodes'] ?? null],
    ] as const;
    const unlike = pairs.filter(([, stored, said]) => stored !== said).map(([column]) => column);
    if (unlike.length > 0) return `it is not what the trace says: ${unlike.join(', ')}`;
    if (released && !mayRelease(block, released.by, objections)) {
      return 'it was released by somebody who may not';
    }
    if (told.isTwice) return 'it was released twice';
    return this.#macProblemOf(block);
  }

  #macProblemOf({ mac, ...block }: StoredBlockRow): string | null {
    if (mac === null) return this.#areMacsRequired ? 'it has no MAC, though rows that decide need one' : null;
    const isOurs = this.#mac.isOurs(mac, 'Holds', block.id, blockDecides(block));
    return isOurs ? null : 'it is what the trace says, but its MAC is not ours';
  }
}

function idIn(part: unknown): unknown {
  return (Object(part) as Readonly<Record<string, unknown>>)['id'];
}

/** A supervisor, but nobody himself and nobody who caused it; or an operator, by `npm run blocks`. */
function mayRelease(
  block: StoredBlockRow,
  { kind, id }: { kind?: unknown; id?: unknown },
  objections: readonly Objected[],
): boolean {
  if (kind === 'operator') return true;
  const objected = objections.filter(
    ({ at, user }) =>
      block.kind === 'user-refused' &&
      user === block.subjectId &&
      isWithin(at, block.since, block.releasedAt ?? block.until),
  );
  const causers = [...(block.causedBy?.split(' ') ?? []), ...objected.map(({ agent }) => agent)];
  return kind === 'supervisor' && typeof id === 'string' && !isOwn(block, id) && !causers.includes(id);
}
