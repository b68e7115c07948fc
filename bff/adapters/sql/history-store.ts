import * as z from 'zod/mini';
import type {
  ChainHead,
  HistoryQuery,
  HistoryStore,
  StoredTraceRow,
  TraceReader,
} from '../../audit/ports.ts';
import { outcome, step, traceRow, type HistoryEntry, type TraceRow } from '../../contract/index.ts';
import {
  instant,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
} from './sql-database.ts';

/** One text per combination of filters, so that each has its own plan and its own index. */
export function historyStatement({ agentId, state }: Pick<HistoryQuery, 'agentId' | 'state'>): string {
  const conditions = [
    // The first condition is the seek; the second only parts entries of one instant.
    'StartedAt <= @startedAt AND (StartedAt < @startedAt OR Id < @id)',
    ...(agentId === null ? [] : ['AgentId = @agentId']),
    ...(state === null ? [] : [state === 'open' ? 'EndedAt IS NULL' : 'EndedAt IS NOT NULL']),
  ];
  return `SELECT Id, Step, AgentId, AgentName, UserEmail, UserName, CaseNumber, EcosystemId, EcosystemName,
  StartedAt, EndedAt, Outcome, Reason
FROM support.Assistances
WHERE ${conditions.join('\n  AND ')}
ORDER BY StartedAt DESC, Id DESC`;
}

const TRACE_ROW = 'Chain, Sequence, At, Event, Actor, Origin, Data, Mac';

export const auditStatements = {
  exists: 'SELECT Id FROM support.Assistances WHERE Id = @id',
  rows: `SELECT ${TRACE_ROW} FROM support.Trace WHERE Chain = @chain ORDER BY Sequence`,
  chains: 'SELECT Chain FROM support.Trace WHERE Chain > @after GROUP BY Chain ORDER BY Chain',
  heads: `SELECT t.Chain, t.Sequence, t.Mac FROM support.Trace t
WHERE t.At >= @since AND NOT EXISTS
  (SELECT later.Sequence FROM support.Trace later WHERE later.Chain = t.Chain AND later.Sequence > t.Sequence)`,
  state: 'SELECT State, Version FROM support.Assistances WHERE Id = @id',
  ids: 'SELECT Id FROM support.Assistances WHERE Id > @after ORDER BY Id',
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
      return database.query(historyStatement(query), parameters, readEntry, { take: query.limit });
    },

    async trace(assistanceId) {
      const found = await database.query(auditStatements.exists, { id: uuid(assistanceId) }, (row) =>
        row.uuid('Id'),
      );
      if (found.length === 0) return null;
      return database.query(auditStatements.rows, { chain: varchar(64, assistanceId) }, readTraceRow);
    },
  };
}

const PAGE = 500;

/** A row is stamped before it is committed: what others were about to commit must not fall between two looks. */
const COMMITTED_WITHIN_MS = 60_000;

export function sqlTraceReader(database: SqlDatabase): TraceReader {
  return {
    chains: () =>
      pages((after: string) =>
        database.query(auditStatements.chains, { after: varchar(64, after) }, (row) => row.text('Chain'), {
          take: PAGE,
        }),
      ),
    rows: (chain) => database.query(auditStatements.rows, { chain: varchar(64, chain) }, readStoredRow),
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
        state: row.text('State'),
        version: row.number('Version'),
      }));
      return states[0] ?? null;
    },
    assistanceIds: () =>
      pages((after) =>
        database.query(auditStatements.ids, { after: uuid(after || NO_ID) }, (row) => row.uuid('Id'), {
          take: PAGE,
        }),
      ),
  };
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

async function* pages(read: (after: string) => Promise<readonly string[]>): AsyncGenerator<string> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: readonly string[] = await read(after);
    yield* page;
    after = page[page.length - 1];
  }
}

function readEntry(row: SqlRow): HistoryEntry {
  const endedAt = row.instantOrNull('EndedAt');
  const ended = row.textOrNull('Outcome');
  const name = row.textOrNull('UserName');
  const ecosystemId = row.textOrNull('EcosystemId');
  const caseNumber = row.textOrNull('CaseNumber');
  const reason = row.textOrNull('Reason');
  return {
    id: row.uuid('Id'),
    startedAt: iso(row.instant('StartedAt')),
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
  return {
    chain: row.text('Chain'),
    sequence: row.number('Sequence'),
    at: row.instant('At'),
    event: row.text('Event'),
    actor: row.text('Actor'),
    origin: row.text('Origin'),
    data: row.text('Data'),
    mac: row.text('Mac'),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
