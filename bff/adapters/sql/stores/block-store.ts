import type { BlockOrigin, Blocks, NewBlock, StoredBlock } from '../../../platform/ports.ts';
import { holdCause, holdKind } from '../../../contract/index.ts';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { enqueue } from './outbox.ts';
import { withDayTrace } from './trace-table.ts';

const ORIGIN = 'Cause, CausedBy, AssistanceId, WrongCodes';
const COLUMNS = `Id, Kind, SubjectId, SubjectEmail, Since, Until, ReleasedAt, ${ORIGIN}`;
const PLACED = `Id, Kind, SubjectId, SubjectEmail, Since, Until, ${ORIGIN}`;
const VALUES = `@id, @kind, @subjectId, @subjectEmail, @since, @until, @cause, @causedBy, @assistanceId, @wrongCodes`;

export const blockStatements = {
  place: `INSERT INTO support.Holds (${PLACED})
VALUES (${VALUES})`,
  placeFirst: `INSERT INTO support.Holds (${PLACED})
SELECT ${VALUES}
WHERE NOT EXISTS (SELECT Id FROM support.Holds
  WHERE SubjectId = @subjectId AND Kind = @kind AND ReleasedAt IS NULL AND (Until IS NULL OR Until > @since))`,
  activeOn: `SELECT ${COLUMNS} FROM support.Holds
WHERE SubjectId = @subjectId AND ReleasedAt IS NULL AND (Until IS NULL OR Until > @now)`,
  list: `SELECT ${COLUMNS} FROM support.Holds
WHERE ReleasedAt IS NULL AND (Until IS NULL OR Until > @now)
ORDER BY Since DESC, Id`,
  find: `SELECT ${COLUMNS} FROM support.Holds WHERE Id = @id`,
  release: `UPDATE support.Holds SET ReleasedAt = @releasedAt WHERE Id = @id AND ReleasedAt IS NULL`,
  lastRelease: `SELECT ReleasedAt FROM support.Holds
WHERE SubjectId = @subjectId AND Kind = @kind AND ReleasedAt IS NOT NULL
  AND (Cause IS NULL OR Cause <> 'suspected-fraud')
ORDER BY ReleasedAt DESC`,
} as const;

/** A page of the supervisors' list: more standing holds than this are an incident, not a list. */
const LIST_AT_MOST = 200;

export function sqlBlocks(database: SqlDatabase, mac: TraceMac): Blocks {
  return {
    activeOn(subjectId, now) {
      const parameters = { subjectId: nvarchar(128, subjectId), now: instant(now) };
      return database.query(blockStatements.activeOn, parameters, readHold);
    },
    list: (now) =>
      database.query(blockStatements.list, { now: instant(now) }, readHold, { take: LIST_AT_MOST }),
    async find(id) {
      return (await database.query(blockStatements.find, { id: uuid(id) }, readHold))[0] ?? null;
    },
    place: (hold, entry) =>
      withDayTrace(
        database,
        mac,
        entry,
        async (session) => (await session.execute(blockStatements.placeFirst, holdColumns(hold))) > 0,
        (placed) => placed,
      ),
    release: (id, releasedAt, entry, tasks = []) =>
      withDayTrace(
        database,
        mac,
        entry,
        async (session) => {
          const release = { id: uuid(id), releasedAt: instant(releasedAt) };
          if ((await session.execute(blockStatements.release, release)) === 0) return false;
          if (tasks.length > 0) await enqueue(session, null, releasedAt, tasks);
          return true;
        },
        (released) => released,
      ),
    async lastReleasedAt(kind, subjectId) {
      const [at] = await database.query(
        blockStatements.lastRelease,
        subjectOf(kind, subjectId),
        (row) => row.instant('ReleasedAt'),
        { take: 1 },
      );
      return at ?? null;
    },
  };
}

/** One hold, in the transaction of what led to it. */
export async function placeHold(session: SqlSession, hold: NewBlock): Promise<void> {
  await session.execute(blockStatements.place, holdColumns(hold));
}

function holdColumns(hold: NewBlock) {
  return {
    ...subjectOf(hold.kind, hold.subjectId),
    id: uuid(hold.id),
    subjectEmail: nvarchar(254, hold.subjectEmail),
    since: instant(hold.since),
    until: instant(hold.until),
    cause: varchar(32, hold.origin?.cause ?? null),
    causedBy: nvarchar('max', hold.origin?.causedBy.join(' ') ?? null),
    assistanceId: uuid(hold.origin?.assistanceId ?? null),
    wrongCodes: int(hold.origin?.wrongCodes ?? null),
  };
}

function subjectOf(kind: NewBlock['kind'], subjectId: string) {
  return { kind: varchar(32, kind), subjectId: nvarchar(128, subjectId) };
}

function readHold(row: SqlRow): StoredBlock {
  const origin = readOrigin(row);
  return {
    id: row.uuid('Id'),
    kind: holdKind.parse(row.text('Kind')),
    subjectId: row.text('SubjectId'),
    subjectEmail: row.text('SubjectEmail'),
    since: row.instant('Since'),
    until: row.instantOrNull('Until'),
    releasedAt: row.instantOrNull('ReleasedAt'),
    ...(origin && { origin }),
  };
}

function readOrigin(row: SqlRow): BlockOrigin | null {
  const cause = row.textOrNull('Cause');
  if (cause === null) return null;
  return {
    cause: holdCause.parse(cause),
    causedBy: row.text('CausedBy').split(' ').filter(Boolean),
    assistanceId: row.uuidOrNull('AssistanceId'),
    wrongCodes: row.numberOrNull('WrongCodes'),
  };
}
