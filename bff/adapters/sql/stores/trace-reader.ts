import { MINUTE_MS } from '../../../domain/time.ts';
import {
  CHAINS_AT_ONCE,
  type ChainHead,
  type StoredBlockRow,
  type StoredSessionRow,
  type StoredState,
  type StoredTaskRow,
  type StoredTraceRow,
  type TraceReader,
} from '../../../audit/ports.ts';
import { agentEmailStatements, readAgentEmail } from './agent-emails.ts';
import { columnsUnlikeWithin } from './assistance-columns.ts';
import { taskDecides } from './enqueue.ts';
import {
  instant,
  int,
  lenient,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
} from '../engine/sql-database.ts';

const STATE_ROW = `Id, State, Version, Step, AgentId, AgentName, UserId, UserEmail, UserName, CaseNumber, Purpose, EcosystemId,
  EcosystemName, StartedAt, SessionStartedAt, Deadline, EndedAt, Outcome, Reason, ReasonFor, HoldsUserSince`;
const TRACE_ROW = 'Chain, Sequence, At, Event, Actor, Origin, Data, Mac, KeyId';

/** `@chain0`, `@chain1`, … */
const CHAINS = Array.from({ length: CHAINS_AT_ONCE }, (_, n) => `@chain${String(n)}`).join(', ');

export const auditStatements = {
  rows: `SELECT ${TRACE_ROW} FROM support.Trace WHERE Chain = @chain AND Sequence > @sequence ORDER BY Sequence`,
  rowsOfChains: `SELECT ${TRACE_ROW} FROM support.Trace WHERE Chain IN (${CHAINS}) ORDER BY Chain, Sequence`,
  existing: `SELECT Chain FROM support.Trace WHERE Chain IN (${CHAINS}) GROUP BY Chain`,
  // By time, and those of one instant by chain and place: the first condition is the seek.
  rowsOfEvent: `SELECT ${TRACE_ROW} FROM support.Trace
WHERE At >= @from AND At <= @to AND Event = @event
  AND (At > @from OR Chain > @chain OR Chain = @chain AND Sequence > @sequence)
ORDER BY At, Chain, Sequence`,
  chainsSince: `SELECT t.Chain, t.At FROM support.Trace t
WHERE t.At >= @from AND (t.At > @from OR t.Chain > @chain) AND NOT EXISTS
  (SELECT earlier.Sequence FROM support.Trace earlier
   WHERE earlier.Chain = t.Chain AND earlier.Sequence < t.Sequence AND earlier.At >= @since)
ORDER BY t.At, t.Chain`,
  chains: 'SELECT Chain FROM support.Trace WHERE Chain > @after GROUP BY Chain ORDER BY Chain',
  // By time, and those of one instant by chain: the first condition is the seek.
  heads: `SELECT t.Chain, t.Sequence, t.Mac, t.At FROM support.Trace t
WHERE t.At >= @since AND (t.At > @since OR t.Chain > @chain) AND NOT EXISTS
  (SELECT later.Sequence FROM support.Trace later WHERE later.Chain = t.Chain AND later.Sequence > t.Sequence)
ORDER BY t.At, t.Chain`,
  decisive: `SELECT Chain, Sequence FROM support.Trace
WHERE At >= @since AND Event IN ('InternalCodeAccepted', 'InternalCodeRejected', 'UserCodeAccepted', 'UserCodeRejected',
  'UserObjected', 'UserObjectedAgain', 'AssistanceEnded', 'StepUpAccepted', 'StepUpRejected',
  'AnswerFetched')`,
  state: `SELECT ${STATE_ROW} FROM support.Assistances WHERE Id = @id`,
  states: `SELECT ${STATE_ROW} FROM support.Assistances WHERE Id IN (${CHAINS})`,
  ids: 'SELECT Id FROM support.Assistances WHERE Id > @after ORDER BY Id',
  idsSince: `SELECT Id, StartedAt FROM support.Assistances
WHERE StartedAt >= @from AND (StartedAt > @from OR Id > @after)
ORDER BY StartedAt, Id`,
  sessions: `SELECT IdHash, Browser, AgentId, Roles, CreatedAt, ReplacedAt FROM support.Sessions
WHERE IdHash > @after ORDER BY IdHash`,
  tasks: `SELECT TaskId, AssistanceId, Task, Mac FROM support.Outbox
WHERE TaskId > @after ORDER BY TaskId`,
  uses: `SELECT Kind, Subject, At FROM support.Uses
WHERE Kind IN ('start', 'wrong-internal-code', 'wrong-user-code') AND At >= @since ORDER BY At`,
  limitChanges: `SELECT ${TRACE_ROW} FROM support.Trace WHERE Event = 'LimitsInForce' ORDER BY At`,
  startedFor: `SELECT Id, AgentId FROM support.Assistances
WHERE UserId = @userId AND StartedAt >= @since AND StartedAt <= @until`,
  holds: `SELECT Id, Kind, SubjectId, SubjectEmail, Since, Until, ReleasedAt, Cause, CausedBy, AssistanceId, WrongCodes,
  Mac
FROM support.Holds
WHERE Id > @after ORDER BY Id`,
  holdRows: `SELECT ${TRACE_ROW} FROM support.Trace
WHERE At >= @since AND Event IN ('HoldPlaced', 'HoldReleased')
ORDER BY At`,
  tablesSince: 'SELECT AppliedAt FROM support.SchemaVersions ORDER BY Version',
} as const;

const PAGE = 500;

/** Lower than any sequence, also than one that somebody made up. */
const BEFORE_ALL = -(2 ** 31);

/** A row is stamped before it is committed: what others were about to commit must not fall between two looks. */
const COMMITTED_WITHIN_MS = MINUTE_MS;

export function sqlTraceReader(database: SqlDatabase): TraceReader {
  const allChains = () =>
    pages(
      (after) =>
        database.query(
          auditStatements.chains,
          { after: varchar(64, after) },
          (row) => lenient(null, () => row.text('Chain')),
          { take: PAGE },
        ),
      (chain) => chain,
    );
  const chainsSince = (since: number) =>
    byTime((after?: { readonly chain: string | null; readonly at: number }) => {
      const seek = { from: instant(after?.at ?? since), chain: varchar(64, after?.chain ?? '') };
      const read = (row: SqlRow) => ({
        chain: lenient(null, () => row.text('Chain')),
        at: lenient(NaN, () => row.instant('At')),
      });
      return database.query(auditStatements.chainsSince, { ...seek, since: instant(since) }, read, {
        take: PAGE,
      });
    });
  const allIds = () =>
    pages(
      (after) =>
        database.query(
          auditStatements.ids,
          { after: uuid(after || NO_ID) },
          (row) => lenient(null, () => row.uuid('Id')),
          { take: PAGE },
        ),
      (id) => id,
    );
  const idsSince = (since: number) =>
    byTime((after?: { readonly id: string | null; readonly at: number }) => {
      const seek = { from: instant(after?.at ?? since), after: uuid(after?.id ?? NO_ID) };
      const read = (row: SqlRow) => ({
        id: lenient(null, () => row.uuid('Id')),
        at: lenient(NaN, () => row.instant('StartedAt')),
      });
      return database.query(auditStatements.idsSince, seek, read, { take: PAGE });
    });

  return {
    chains: (since) => (since === undefined ? allChains() : mapped(chainsSince(since), ({ chain }) => chain)),
    rowsOfChains: (chains, take) =>
      database.query(auditStatements.rowsOfChains, namesOf(chains), readStoredRow, { take }),
    rowsOf: (event, from, to) =>
      byTime(async (after) => {
        const seek = {
          from: instant(after?.at ?? from),
          chain: varchar(64, after?.chain ?? ''),
          sequence: int(after?.sequence ?? BEFORE_ALL),
        };
        const within = { ...seek, to: instant(to), event: varchar(64, event) };
        return database.query(auditStatements.rowsOfEvent, within, readStoredRow, { take: PAGE });
      }),
    async existing(chains) {
      const found = await database.query(auditStatements.existing, namesOf(chains), (row) =>
        row.text('Chain'),
      );
      return new Set(found);
    },
    rows: (chain, page) =>
      database.query(
        auditStatements.rows,
        { chain: varchar(64, chain), sequence: int(page?.after ?? BEFORE_ALL) },
        readStoredRow,
        page && { take: page.take },
      ),
    heads: (since) =>
      mapped(
        byTime((after?: HeadAt) => {
          const from = { at: since - COMMITTED_WITHIN_MS, chain: '' };
          const { at, chain } = after ?? from;
          const seek = { since: instant(at), chain: varchar(64, chain) };
          return database.query(auditStatements.heads, seek, readHead, { take: PAGE });
        }),
        ({ chain, sequence, mac }): ChainHead => ({ chain, sequence, mac }),
      ),
    decisiveSince: (at) =>
      database.query(auditStatements.decisive, { since: instant(at - COMMITTED_WITHIN_MS) }, (row) => ({
        chain: row.text('Chain'),
        sequence: row.number('Sequence'),
      })),
    async stateOf(chain) {
      if (!isUuid(chain)) return null;
      const states = await database.query(auditStatements.state, { id: uuid(chain) }, readState);
      return states[0] ?? null;
    },
    async statesOf(chains) {
      const ids = chains.filter(isUuid);
      if (ids.length === 0) return new Map();
      const found = await database.query(auditStatements.states, idsOf(ids), (row) => ({
        id: lenient(null, () => row.uuid('Id')),
        state: readState(row),
      }));
      return new Map(found.flatMap(({ id, state }) => (id === null ? [] : [[id, state] as const])));
    },
    assistanceIds: (since) => (since === undefined ? allIds() : mapped(idsSince(since), ({ id }) => id)),
    blocks: () =>
      pages(
        (after) =>
          database.query(auditStatements.holds, { after: uuid(after || NO_ID) }, readHoldRow, { take: PAGE }),
        ({ id, unreadable = [] }) => (unreadable.includes('Id') ? null : id),
      ),
    blockRowsSince: (at) =>
      database.query(auditStatements.holdRows, { since: instant(at - COMMITTED_WITHIN_MS) }, readStoredRow),
    sessions: () =>
      pages(
        (after) =>
          database.query(auditStatements.sessions, { after: varchar(64, after) }, readSessionRow, {
            take: PAGE,
          }),
        ({ idHash, unreadable = [] }) => (unreadable.includes('IdHash') ? null : idHash),
      ),
    tasks: () =>
      pages(
        (after) =>
          database.query(auditStatements.tasks, { after: uuid(after || NO_ID) }, readTaskRow, { take: PAGE }),
        ({ taskId, unreadable = [] }) => (unreadable.includes('TaskId') ? null : taskId),
      ),
    usesSince: (at) =>
      database.query(auditStatements.uses, { since: instant(at) }, (row) => ({
        kind: row.text('Kind'),
        subject: row.text('Subject'),
        at: lenient(NaN, () => row.instant('At')),
      })),
    limitChanges: () => database.query(auditStatements.limitChanges, {}, readStoredRow),
    async tablesSince() {
      const [at] = await database.query(
        auditStatements.tablesSince,
        {},
        (row) => lenient(null, () => row.instant('AppliedAt')),
        { take: 1 },
      );
      return at ?? null;
    },
    agentEmails: () =>
      pages(
        (after) =>
          database.query(agentEmailStatements.all, { after: nvarchar(128, after) }, readAgentEmail, {
            take: PAGE,
          }),
        ({ agentId }) => agentId,
      ),
  };
}

interface HeadAt extends ChainHead {
  readonly at: number;
}

function readHead(row: SqlRow): HeadAt {
  return {
    chain: row.text('Chain'),
    sequence: row.number('Sequence'),
    mac: row.text('Mac'),
    at: lenient(NaN, () => row.instant('At')),
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

/** The same with a cursor that `read` takes from the last item. An item without a time sorts last. */
async function* byTime<T extends { readonly at: number }>(
  read: (after?: T) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  let page: readonly T[] = [];
  do {
    page = await read(page.at(-1));
    yield* page;
  } while (page.length === PAGE && !Number.isNaN(page.at(-1)?.at));
}

async function* mapped<T, U>(items: AsyncIterable<T>, map: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield map(item);
}

/** As many as the statement has: the last again and again. */
function named(values: readonly string[], type: (value: string) => SqlParameters[string]): SqlParameters {
  const last = values.at(-1) ?? '';
  return Object.fromEntries(
    Array.from({ length: CHAINS_AT_ONCE }, (_, n) => [`chain${String(n)}`, type(values[n] ?? last)]),
  );
}

function namesOf(chains: readonly string[]): SqlParameters {
  return named(chains, (chain) => varchar(64, chain));
}

function idsOf(ids: readonly string[]): SqlParameters {
  return named(ids, uuid);
}

function readState(row: SqlRow): StoredState {
  return {
    state: lenient('', () => row.text('State')),
    version: lenient(NaN, () => row.number('Version')),
    columnsUnlike: (state, deadline) => columnsUnlikeWithin(row, state, deadline),
  };
}

function readSessionRow(row: SqlRow): StoredSessionRow {
  const { attempt, unreadable } = attempts();
  const text = (column: string) => attempt(column, '', () => row.text(column));
  return {
    idHash: text('IdHash'),
    browser: text('Browser'),
    agentId: text('AgentId'),
    roles: text('Roles'),
    createdAt: attempt('CreatedAt', NaN, () => row.instant('CreatedAt')),
    isReplaced: attempt('ReplacedAt', null, () => row.instantOrNull('ReplacedAt')) !== null,
    ...unreadable(),
  };
}

function readTaskRow(row: SqlRow): StoredTaskRow {
  const { attempt, unreadable } = attempts();
  const assistanceId = attempt('AssistanceId', null, () => row.uuidOrNull('AssistanceId'));
  const task = attempt('Task', '', () => row.text('Task'));
  return {
    taskId: attempt('TaskId', '', () => row.uuid('TaskId')),
    assistanceId,
    task,
    decides: taskDecides(assistanceId, task),
    mac: attempt('Mac', null, () => row.textOrNull('Mac')),
    ...unreadable(),
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
    mac: attempt('Mac', null, () => row.textOrNull('Mac')),
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
