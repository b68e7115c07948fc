import { SYSTEM, type TraceEntry } from '../../../domain/trace.ts';
import { NotAsWritten, type Unlike } from '../../../platform/row-alarm.ts';
import type { Blocks, NewBlock, StoredBlock } from '../../../platform/ports.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlReader,
  type SqlSession,
} from '../engine/sql-database.ts';
import {
  BLOCK_COLUMNS,
  blockParameters,
  asSpoilt,
  readBlockRow,
  stands,
  type BlockRow,
} from './block-rows.ts';
import { agrees, storiesOn, storyByTime, type BlockStories } from './block-stories.ts';
import { enqueue } from './enqueue.ts';
import type { RowGuard } from './row-guard.ts';
import { withDayTrace } from './trace-table.ts';
import { countInAll, takeTurn } from './usage.ts';

const VALUES = `@id, @kind, @subjectId, @subjectEmail, @since, @until, @releasedAt, @cause, @causedBy, @assistanceId,
  @wrongCodes, @mac`;

export const blockStatements = {
  place: `INSERT INTO support.Holds (${BLOCK_COLUMNS})
VALUES (${VALUES})`,
  placeFirst: `INSERT INTO support.Holds (${BLOCK_COLUMNS})
SELECT ${VALUES}
WHERE (SELECT COUNT(*) FROM support.Holds
  WHERE SubjectId = @subjectId AND Kind = @kind AND ReleasedAt IS NULL AND (Until IS NULL OR Until > @since)) <= @notOurs`,
  // Whatever they say of when they end: a column that says so may be forged. How many the trace tells of, at one
  // moment.
  onSubject: `SELECT ${BLOCK_COLUMNS},
  (SELECT COUNT(*) FROM support.Trace WHERE BlockSubject = @subjectId AND Event = 'HoldPlaced') AS Placed
FROM (SELECT 1 AS One) one
LEFT JOIN support.Holds ON SubjectId = @subjectId`,
  // Agents' own addresses where there is room: one who changes his again and again pushes nothing else off the page.
  list: `SELECT ${BLOCK_COLUMNS} FROM support.Holds
WHERE ReleasedAt IS NULL AND (Until IS NULL OR Until > @now)
ORDER BY CASE WHEN Kind = 'agent-email' THEN 1 ELSE 0 END, Since DESC, Id`,
  find: `SELECT ${BLOCK_COLUMNS} FROM support.Holds WHERE Id = @id`,
  release: `UPDATE support.Holds SET ReleasedAt = @releasedAt, Mac = @mac WHERE Id = @id AND Mac = @before`,
  stamp: `UPDATE support.Holds SET Mac = @mac WHERE Id = @id AND Mac IS NULL`,
  withoutMac: `SELECT ${BLOCK_COLUMNS} FROM support.Holds WHERE Mac IS NULL`,
} as const;

/** A page of the supervisors' list: more standing holds than this are an incident, not a list. */
const LIST_AT_MOST = 200;

export function sqlBlocks(database: SqlDatabase, guard: RowGuard): Blocks {
  const { mac } = guard;
  return {
    async activeOn(subjectId, now) {
      const { ours, spoilt } = await blocksOn(database, guard, subjectId, now);
      return [...ours.filter((block) => stands(block, now)), ...spoilt];
    },
    async list(now) {
      const page = { take: LIST_AT_MOST };
      const rows = await database.query(blockStatements.list, { now: instant(now) }, readBlockRow, page);
      // Nothing is written for a list: what lacks one is stamped where it is used.
      const mayLack = !(await guard.isRequired(database));
      const listed: StoredBlock[] = [];
      for (const row of rows) listed.push(await asListed(guard, row, mayLack));
      return listed.toSorted((one, other) => other.since - one.since || (one.id < other.id ? -1 : 1));
    },
    async find(id) {
      const [row] = await database.query(blockStatements.find, { id: uuid(id) }, readBlockRow);
      if (row === undefined) return null;
      const unlike = await unlikeOf(database, guard, row);
      if (unlike === null) return row.block;
      await guard.alarm(row.guarded, unlike);
      throw notAsWritten(row, unlike);
    },
    place: (block, entry, telling) =>
      withDayTrace(
        database,
        mac,
        entry,
        async (session) => {
          if (!(await placeFirst(session, guard, block))) return false;
          const isTold = telling !== undefined && (await countInAll(session, telling.within, block.since));
          if (isTold) await enqueue(session, mac, null, block.since, [telling.task]);
          return true;
        },
        (placed) => placed,
      ),
    release: (id, releasedAt, entry, tasks = []) =>
      withDayTrace(
        database,
        mac,
        entry,
        async (session) => {
          const [row] = await session.query(blockStatements.find, { id: uuid(id) }, readBlockRow);
          if (row?.block.releasedAt !== null) return false;
          const unlike = guard.unlike(row.guarded);
          if (unlike !== null) throw notAsWritten(row, unlike);
          const { mac: written } = blockParameters(guard, { ...row.block, releasedAt });
          const release = { id: uuid(id), releasedAt: instant(releasedAt), mac: written };
          const before = varchar(80, row.guarded.mac);
          if ((await session.execute(blockStatements.release, { ...release, before })) === 0) return false;
          if (tasks.length > 0) await enqueue(session, mac, null, releasedAt, tasks);
          return true;
        },
        (released) => released,
      ),
    async lastReleasedAt(kind, subjectId) {
      const { ours } = await blocksOn(database, guard, subjectId, await guard.now());
      const released = ours
        .filter((block) => block.kind === kind && block.origin?.cause !== 'suspected-fraud')
        .map(({ releasedAt }) => releasedAt ?? -Infinity);
      const last = Math.max(-Infinity, ...released);
      return last === -Infinity ? null : last;
    },
  };
}

/** One hold, in the transaction of what led to it. */
export async function placeHold(session: SqlSession, guard: RowGuard, hold: NewBlock): Promise<void> {
  await session.execute(blockStatements.place, blockParameters(guard, { ...hold, releasedAt: null }));
}

/** Of many who decide at the same moment, over all replicas, one places it; false where one of its kind stands. */
export async function placeOnly(session: SqlSession, guard: RowGuard, block: NewBlock): Promise<boolean> {
  await takeTurn(session, 'block', block.subjectId, block.since);
  return placeFirst(session, guard, block);
}

/** One that is not ours does not stand for one that is: it may be gone as it came. */
async function placeFirst(session: SqlSession, guard: RowGuard, block: NewBlock): Promise<boolean> {
  const { rows } = await look(session, block.subjectId);
  const notOurs = rows.filter(
    (row) =>
      row.block.kind === block.kind && stands(row.block, block.since) && guard.unlike(row.guarded) !== null,
  );
  const written = blockParameters(guard, { ...block, releasedAt: null });
  return (
    (await session.execute(blockStatements.placeFirst, { ...written, notOurs: int(notOurs.length) })) > 0
  );
}

interface BlocksOnSubject {
  /** All that ever were. */
  readonly ours: readonly StoredBlock[];
  readonly spoilt: readonly StoredBlock[];
}

/**
 * All blocks on a subject, judged. Where each is ours and there are as many as the trace tells of, that is all;
 * else the trace is read: what stands by it and is gone stands, and so does what is not ours, whatever it says.
 */
async function blocksOn(
  database: SqlDatabase,
  guard: RowGuard,
  subjectId: string,
  now: number,
): Promise<BlocksOnSubject> {
  const { rows, placed } = await look(database, subjectId);
  const areOurs = rows.every(({ guarded }) => guard.unlike(guarded) === null);
  if (areOurs && rows.length === placed) return { ours: rows.map(({ block }) => block), spoilt: [] };
  const stories = await storiesOn(database, guard, subjectId);
  // After the trace: a block is committed with its row, so one that is told of is there.
  const after = await look(database, subjectId);
  return compared(database, guard, { rows: after.rows, stories, now });
}

interface Compared {
  readonly rows: readonly BlockRow[];
  readonly stories: BlockStories;
  readonly now: number;
}

async function compared(
  database: SqlDatabase,
  guard: RowGuard,
  { rows, stories, now }: Compared,
): Promise<BlocksOnSubject> {
  const ours: StoredBlock[] = [];
  const notOurs: StoredBlock[] = [];
  const there = new Set<string>();
  for (const row of rows) {
    const { block, guarded } = row;
    there.add(block.id);
    const unlike = await unlikeOf(database, guard, row, stories);
    if (unlike === null) ours.push(block);
    else {
      await guard.alarm(guarded, unlike);
      const story = stories.get(block.id);
      notOurs.push(asSpoilt(story?.isProven === true ? story.block : null, block, now));
    }
  }
  for (const { block, releasedAt } of stories.values()) {
    const told = { ...block, releasedAt };
    if (there.has(block.id) || !stands(told, now)) continue;
    await guard.alarm({ table: 'Holds', key: block.id }, 'gone');
    notOurs.push(asSpoilt(block, told, now));
  }
  return { ours, spoilt: notOurs };
}

async function look(reader: SqlReader, subjectId: string) {
  const on = { subjectId: nvarchar(128, subjectId) };
  const found = await reader.query(blockStatements.onSubject, on, (row) => ({
    placed: row.number('Placed'),
    row: row.textOrNull('SubjectId') === null ? null : readBlockRow(row),
  }));
  return {
    placed: found[0]?.placed ?? 0,
    rows: found.flatMap(({ row }) => row ?? []),
  };
}

/**
 * Why it is not ours; null: it is, and one from before blocks had a MAC has one now, where its trace tells exactly
 * it.
 */
async function unlikeOf(
  database: SqlDatabase,
  guard: RowGuard,
  row: BlockRow,
  stories?: BlockStories,
): Promise<'missing' | 'wrong' | null> {
  const unlike = guard.unlike(row.guarded);
  if (unlike !== 'missing' || !(await guard.mayLack(database, row.block.since))) return unlike;
  return adopt(database, guard, row, stories);
}

/** Stamps one that lacks a MAC, where its trace tells exactly it. */
export async function adopt(
  database: SqlDatabase,
  guard: RowGuard,
  row: BlockRow,
  stories?: BlockStories,
): Promise<'missing' | 'wrong' | null> {
  const { block, guarded } = row;
  const known = (stories ?? (await storiesOn(database, guard, block.subjectId))).get(block.id);
  const story = known ?? (await storyByTime(database, guard, block));
  if (story === null || !agrees(block, story)) return guard.unlike(guarded);
  const { id, mac } = blockParameters(guard, block);
  const at = await guard.now();
  const what = { type: 'RowStamped', data: { table: 'Holds', key: guarded.key } } as const;
  const entry: TraceEntry = { at, actor: SYSTEM, from: {}, what };
  const isStamped = await withDayTrace(
    database,
    guard.mac,
    entry,
    async (session) => (await session.execute(blockStatements.stamp, { id, mac })) > 0,
    (stamped) => stamped,
  );
  if (isStamped) return null;
  // Another replica was faster.
  const [now] = await database.query(blockStatements.find, { id }, readBlockRow);
  return now === undefined ? 'missing' : guard.unlike(now.guarded);
}

async function asListed(guard: RowGuard, row: BlockRow, mayLack: boolean): Promise<StoredBlock> {
  const unlike = guard.unlike(row.guarded);
  if (unlike === null) return row.block;
  if (unlike === 'missing' && mayLack && guard.isFromBefore(row.block.since)) return row.block;
  await guard.alarm(row.guarded, unlike);
  return { ...row.block, spoilt: true };
}

function notAsWritten({ guarded: { table, key } }: BlockRow, because: Unlike): NotAsWritten {
  return new NotAsWritten({ table, key, because });
}
