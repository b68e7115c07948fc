import * as z from 'zod/mini';
import { MINUTE_MS, iso } from '../../../domain/time.ts';
import type {
  ChainHead,
  DeadlineRange,
  HistoryQuery,
  HistoryStore,
  StoredBlockRow,
  StoredEntry,
  StoredTraceRow,
  TraceReader,
} from '../../../audit/ports.ts';
import { outcome, step, traceRow, type TraceRow } from '../../../contract/index.ts';
import type { Assistance } from '../../../domain/assistance.ts';
import { columnsUnlikeWithin, FOR_SUPERVISORS } from './assistance-columns.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
} from '../engine/sql-database.ts';

/** One text per combination of filters, so that each has its own plan and its own index. */
export function historyStatement({ agentId, state }: Pick<HistoryQuery, 'agentId' | 'state'>): string {
  const conditions = [
    // The first condition is the seek; the second only parts entries of one instant.
    'StartedAt <= @startedAt AND (StartedAt < @startedAt OR Id < @id)',
    ...(agentId === null ? [] : ['AgentId = @agentId']),
    ...(state === null ? [] : [state === 'open' ? 'EndedAt IS NULL' : 'EndedAt IS NOT NULL']),
  ];
  return `SELECT Id, Step, AgentId, AgentName, UserEmail, UserName, CaseNumber, EcosystemId, EcosystemName,
  StartedAt, Deadline, EndedAt, Outcome, Reason, ReasonFor
FROM support.Assistances
WHERE ${conditions.join('\n  AND ')}
ORDER BY StartedAt DESC, Id DESC`;
}

const TRACE_ROW = 'Chain, Sequence, At, Event, Actor, Origin, Data, Mac, KeyId';

export const auditStatements = {
  rows: `SELECT ${TRACE_ROW} FROM support.Trace WHERE Chain = @chain AND Sequence > @sequence ORDER BY Sequence`,
  chains: 'SELECT Chain FROM support.Trace WHERE Chain > @after GROUP BY Chain ORDER BY Chain',
  heads: `SELECT t.Chain, t.Sequence, t.Mac FROM support.Trace t
WHERE t.At >= @since AND NOT EXISTS
  (SELECT later.Sequence FROM support.Trace later WHERE later.Chain = t.Chain AND later.Sequence > t.Sequence)`,
  state: `SELECT State, Version, Step, AgentId, AgentName, UserId, UserEmail, UserName, CaseNumber, EcosystemId,
  EcosystemName, StartedAt, SessionStartedAt, Deadline, EndedAt, Outcome, Reason, ReasonFor,
  HoldsUserSince
FROM support.Assistances WHERE Id = @id`,
  ids: 'SELECT Id FROM support.Assistances WHERE Id > @after ORDER BY Id',
  startedFor: `SELECT Id, AgentId FROM support.Assistances
WHERE UserId = @userId AND StartedAt >= @since AND StartedAt <= @until`,
  holds: `SELECT Id, Kind, SubjectId, SubjectEmail, Since, Until, ReleasedAt, Cause, CausedBy, AssistanceId, WrongCodes
FROM support.Holds
WHERE Id > @after ORDER BY Id`,
  holdRows: `SELECT ${TRACE_ROW} FROM support.Trace
WHERE At >= @since AND Event IN ('HoldPlaced', 'HoldReleased')
ORDER BY At`,
  tablesSince: 'SELECT AppliedAt FROM support.SchemaVersions ORDER BY Version',
} as const;

/** Later than any start (the last instant that both engines can hold). */
const NEWEST = { startedAt: Date.UTC(9999, 11, 31), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export function sqlHistory(database: SqlDatabase): HistoryStore {
  return {
    list(query) {
      const before = query.before ?? NEWEST;
      const parameters: SqlParameters = {
        startedAt: instant(before.startedAt),
        id: uuid(before.id),
        ...(query.agentId === null ? {} : { agentId: nvarchar(128, query.agentId) }),
      };
      const read = (row: SqlRow) => readEntry(row, query.forSupervisor === true);
      return database.query(historyStatement(query), parameters, read, { take: query.limit });
    },

    trace: (assistanceId, { after, take }) =>
      database.query(
        auditStatements.rows,
        { chain: varchar(64, assistanceId), sequence: int(after) },
        readTraceRow,
        { take },
      ),

    startedFor(userId, from, to) {
      const between = { userId: nvarchar(64, userId), since: instant(from), until: instant(to) };
      return database.query(auditStatements.startedFor, between, (row) => ({
        id: row.uuid('Id'),
        agentId: row.text('AgentId'),
      }));
    },
  };
}

const PAGE = 500;

/** Lower than any sequence, also than one that somebody made up. */
const BEFORE_ALL = -(2 ** 31);

/** A row is stamped before it is committed: what others were about to commit must not fall between two looks. */
const COMMITTED_WITHIN_MS = MINUTE_MS;

export function sqlTraceReader(database: SqlDatabase): TraceReader {
  return {
    chains: () =>
      pages(
        (after) =>
          database.query(
            auditStatements.chains,
            { after: varchar(64, after) },
            (row) => orElse(null, () => row.text('Chain')),
            { take: PAGE },
          ),
        (chain) => chain,
      ),
    rows: (chain, page) =>
      database.query(
        auditStatements.rows,
        { chain: varchar(64, chain), sequence: int(page?.after ?? BEFORE_ALL) },
        readStoredRow,
        page && { take: page.take },
      ),
    heads: (since) =>
      database.query(
        auditStatements.heads,
        { since: instant(since - COMMITTED_WITHIN_MS) },
        (row): ChainHead => ({
          chain: row.text('Chain'),
          sequence: row.number('Sequence'),
          mac: row.text('Mac'),
        }),
      ),
    async stateOf(chain) {
      if (!isUuid(chain)) return null;
      const states = await database.query(auditStatements.state, { id: uuid(chain) }, (row) => ({
        state: orElse('', () => row.text('State')),
        version: orElse(NaN, () => row.number('Version')),
        columnsUnlike: (state: Assistance, deadline: DeadlineRange | null) =>
          columnsUnlikeWithin(row, state, deadline),
      }));
      return states[0] ?? null;
    },
    assistanceIds: () =>
      pages(
        (after) =>
          database.query(
            auditStatements.ids,
            { after: uuid(after || NO_ID) },
            (row) => orElse(null, () => row.uuid('Id')),
            { take: PAGE },
          ),
        (id) => id,
      ),
    blocks: () =>
      pages(
        (after) =>
          database.query(auditStatements.holds, { after: uuid(after || NO_ID) }, readHoldRow, { take: PAGE }),
        ({ id, unreadable = [] }) => (unreadable.includes('Id') ? null : id),
      ),
    blockRowsSince: (at) =>
      database.query(auditStatements.holdRows, { since: instant(at - COMMITTED_WITHIN_MS) }, readStoredRow),
    async tablesSince() {
      const [at] = await database.query(
        auditStatements.tablesSince,
        {},
        (row) => orElse(null, () => row.instant('AppliedAt')),
        { take: 1 },
      );
      return at ?? null;
    },
  };
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** Page after page by key. A key that cannot be read is null: it sorts last, and nothing can follow it. */
async function* pages<T>(
  read: (after: string) => Promise<readonly T[]>,
  keyOf: (item: T) => string | null,
): AsyncGenerator<T> {
  for (let after: string | null | undefined = ''; after !== undefined && after !== null;) {
    const page: readonly T[] = await read(after);
    yield* page;
    after = page.map(keyOf).at(-1);
  }
}

function readEntry(row: SqlRow, forSupervisor: boolean): StoredEntry {
  const endedAt = row.instantOrNull('EndedAt');
  const ended = row.textOrNull('Outcome');
  const name = row.textOrNull('UserName');
  const ecosystemId = row.textOrNull('EcosystemId');
  const caseNumber = row.textOrNull('CaseNumber');
  const mayRead = forSupervisor || row.textOrNull('ReasonFor') !== FOR_SUPERVISORS;
  const reason = mayRead ? row.textOrNull('Reason') : null;
  return {
    id: row.uuid('Id'),
    startedAt: iso(row.instant('StartedAt')),
    deadline: row.instantOrNull('Deadline'),
    step: step.parse(row.text('Step')),
    user: { email: row.text('UserEmail'), ...(name === null ? {} : { name }) },
    agent: { id: row.text('AgentId'), name: row.text('AgentName') },
    ...(endedAt === null ? {} : { endedAt: iso(endedAt) }),
    ...(ended === null ? {} : { outcome: outcome.parse(ended) }),
    ...(ecosystemId === null ? {} : { ecosystem: { id: ecosystemId, name: row.text('EcosystemName') } }),
    ...(caseNumber === null ? {} : { caseNumber }),
    ...(reason === null ? {} : { reason }),
  };
}

const actor = traceRow.shape.actor;
const from = traceRow.shape.from;
const data = z.record(z.string(), z.unknown());

function readTraceRow(row: SqlRow): TraceRow {
  return {
    sequence: row.number('Sequence'),
    at: iso(row.instant('At')),
    event: row.text('Event'),
    actor: actor.parse(JSON.parse(row.text('Actor'))),
    from: from.parse(JSON.parse(row.text('Origin'))),
    data: data.parse(JSON.parse(row.text('Data'))),
  };
}

function readStoredRow(row: SqlRow): StoredTraceRow {
  const { attempt, unreadable } = attempts();
  const text = (column: string) => attempt(column, '', () => row.text(column));
  return {
    chain: text('Chain'),
    sequence: attempt('Sequence', NaN, () => row.number('Sequence')),
    at: attempt('At', NaN, () => row.instant('At')),
    event: text('Event'),
    actor: text('Actor'),
    origin: text('Origin'),
    data: text('Data'),
    mac: text('Mac'),
    keyId: attempt('KeyId', null, () => row.textOrNull('KeyId')),
    ...unreadable(),
  };
}

function readHoldRow(row: SqlRow): StoredBlockRow {
  const { attempt, unreadable } = attempts();
  const text = (column: string) => attempt(column, '', () => row.text(column));
  return {
    id: attempt('Id', '', () => row.uuid('Id')),
    kind: text('Kind'),
    subjectId: text('SubjectId'),
    subjectEmail: text('SubjectEmail'),
    since: attempt('Since', NaN, () => row.instant('Since')),
    until: attempt('Until', NaN, () => row.instantOrNull('Until')),
    releasedAt: attempt('ReleasedAt', NaN, () => row.instantOrNull('ReleasedAt')),
    cause: attempt('Cause', null, () => row.textOrNull('Cause')),
    causedBy: attempt('CausedBy', null, () => row.textOrNull('CausedBy')),
    assistanceId: attempt('AssistanceId', null, () => row.uuidOrNull('AssistanceId')),
    wrongCodes: attempt('WrongCodes', null, () => row.numberOrNull('WrongCodes')),
    ...unreadable(),
  };
}

/** Reads column after column; what holds something else than expected is named and does not stop the rest. */
function attempts() {
  const failed: string[] = [];
  return {
    attempt: <T>(column: string, instead: T, read: () => T): T => {
      try {
        return read();
      } catch {
        failed.push(column);
        return instead;
      }
    },
    unreadable: () => (failed.length === 0 ? {} : { unreadable: failed }),
  };
}

function orElse<T, E>(instead: E, read: () => T): T | E {
  try {
    return read();
  } catch {
    return instead;
  }
}
