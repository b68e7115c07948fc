import { holdCause, holdKind } from '../../../contract/index.ts';
import { MINUTE_MS } from '../../../domain/time.ts';
import { canonicalJson } from '../../../domain/trace-chain.ts';
import { blockPlaced } from '../../../platform/block-placed.ts';
import type { NewBlock, StoredBlock } from '../../../platform/ports.ts';
import { instant, lenient, nvarchar, type SqlReader, type SqlRow } from '../engine/sql-database.ts';
import type { RowGuard } from './row-guard.ts';
import { PROVABLE_ROWS, readProvenRow } from './trace-table.ts';

export const blockStoryStatements = {
  onSubject: `${PROVABLE_ROWS}
WHERE t.BlockSubject = @subjectId AND t.Event IN ('HoldPlaced', 'HoldReleased')`,
  all: `${PROVABLE_ROWS}
WHERE t.BlockSubject IS NOT NULL AND t.Event IN ('HoldPlaced', 'HoldReleased')`,
  between: `${PROVABLE_ROWS}
WHERE t.At >= @from AND t.At <= @to AND t.Event IN ('HoldPlaced', 'HoldReleased')`,
} as const;

/** What the trace tells of a block. */
export interface BlockStory {
  readonly block: NewBlock;
  /** The data of the row that placed it, as it is stored. */
  readonly placed: string;
  /** Whether that row is one of ours, in its place. Another frees nobody, and is believed in nothing else. */
  readonly isProven: boolean;
  /** By a row of ours; ms since 1970. */
  readonly releasedAt: number | null;
}

export type BlockStories = ReadonlyMap<string, BlockStory>;

interface ToldRow {
  readonly event: string;
  readonly at: number;
  readonly data: string;
  readonly place: string;
  readonly isProven: boolean;
}

export async function storiesOn(
  reader: SqlReader,
  guard: RowGuard,
  subjectId: string,
): Promise<BlockStories> {
  const on = { subjectId: nvarchar(128, subjectId) };
  return storiesIn(await reader.query(blockStoryStatements.onSubject, on, (row) => readTold(row, guard)));
}

/** Of all blocks: for an operator, who has the time. */
export async function allStories(reader: SqlReader, guard: RowGuard): Promise<BlockStories> {
  return storiesIn(await reader.query(blockStoryStatements.all, {}, (row) => readTold(row, guard)));
}

/** By the times that a block itself names: a replica of the release before names no subject in the trace. */
export async function storyByTime(
  reader: SqlReader,
  guard: RowGuard,
  { id, since, releasedAt }: StoredBlock,
): Promise<BlockStory | null> {
  const rows: ToldRow[] = [];
  for (const at of releasedAt === null ? [since] : [since, releasedAt]) {
    // Placed a moment before the last row of its change was written.
    const around = { from: instant(at), to: instant(at + MINUTE_MS) };
    rows.push(...(await reader.query(blockStoryStatements.between, around, (row) => readTold(row, guard))));
  }
  return storiesIn(rows).get(id) ?? null;
}

/** Whether a row says exactly what the trace tells of it. */
export function agrees(block: StoredBlock, { placed, isProven, releasedAt }: BlockStory): boolean {
  return isProven && placed === canonicalJson(blockPlaced(block).data) && releasedAt === block.releasedAt;
}

function readTold(row: SqlRow, guard: RowGuard): ToldRow {
  const { event, at, data, chain, sequence, isProven } = readProvenRow(row, guard.mac);
  return { event, at, data, place: `${chain} ${sequence}`, isProven };
}

function storiesIn(rows: readonly ToldRow[]): BlockStories {
  const stories = new Map<string, BlockStory>();
  for (const row of rows.filter(({ event }) => event === 'HoldPlaced')) {
    const block = blockIn(row);
    if (row.isProven || !stories.has(block.id)) {
      stories.set(block.id, { block, placed: row.data, isProven: row.isProven, releasedAt: null });
    }
  }
  for (const { event, at, data, isProven } of rows) {
    const story = stories.get(String(partsOf(data)['hold']));
    if (event !== 'HoldReleased' || !isProven || story === undefined) continue;
    stories.set(story.block.id, { ...story, releasedAt: at });
  }
  return stories;
}

/** Whatever a row says that nobody proves: what it does not say stops codes until an operator ends it. */
function blockIn({ data, at, place }: ToldRow): NewBlock {
  const parts = partsOf(data);
  const text = (name: string, instead: string) => {
    const value = parts[name];
    return typeof value === 'string' ? value : instead;
  };
  const number = (name: string) => {
    const value = parts[name];
    return typeof value === 'number' ? value : null;
  };
  const kind = holdKind.safeParse(parts['kind']);
  const cause = holdCause.safeParse(parts['cause']);
  return {
    id: text('hold', place),
    kind: kind.success ? kind.data : 'user-codes',
    subjectId: text('subject', ''),
    subjectEmail: text('email', ''),
    since: number('since') ?? at,
    until: number('until'),
    ...(cause.success && {
      origin: {
        cause: cause.data,
        causedBy: text('causedBy', '').split(' ').filter(Boolean),
        assistanceId: text('assistance', '') || null,
        wrongCodes: number('wrongCodes'),
      },
    }),
  };
}

function partsOf(json: string): Readonly<Record<string, unknown>> {
  return lenient({}, () => Object(JSON.parse(json)) as Readonly<Record<string, unknown>>);
}
