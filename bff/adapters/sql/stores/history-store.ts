import * as z from 'zod/mini';
import { iso } from '../../../domain/time.ts';
import type { HistoryQuery, HistoryStore, StoredEntry } from '../../../audit/ports.ts';
import { outcome, purpose, step, traceRow, type TraceRow } from '../../../contract/index.ts';
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
import { FOR_SUPERVISORS } from './assistance-columns.ts';
import { auditStatements } from './trace-reader.ts';

/** One text per combination of filters, so that each has its own plan and its own index. */
export function historyStatement({ agentId, state }: Pick<HistoryQuery, 'agentId' | 'state'>): string {
  const conditions = [
    // The first condition is the seek; the second only parts entries of one instant.
    'StartedAt <= @startedAt AND (StartedAt < @startedAt OR Id < @id)',
    ...(agentId === null ? [] : ['AgentId = @agentId']),
    ...(state === null ? [] : [state === 'open' ? 'EndedAt IS NULL' : 'EndedAt IS NOT NULL']),
  ];
  return `SELECT Id, Step, AgentId, AgentName, UserEmail, UserName, CaseNumber, Purpose, EcosystemId, EcosystemName,
  StartedAt, Deadline, EndedAt, Outcome, Reason, ReasonFor
FROM support.Assistances
WHERE ${conditions.join('\n  AND ')}
ORDER BY StartedAt DESC, Id DESC`;
}

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

function readEntry(row: SqlRow, forSupervisor: boolean): StoredEntry {
  const endedAt = row.instantOrNull('EndedAt');
  const ended = row.textOrNull('Outcome');
  const name = row.textOrNull('UserName');
  const ecosystemId = row.textOrNull('EcosystemId');
  const caseNumber = row.textOrNull('CaseNumber');
  const chosen = purpose.safeParse(row.textOrNull('Purpose'));
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
    // A word of a later release is none of ours.
    ...(chosen.success && { purpose: chosen.data }),
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
