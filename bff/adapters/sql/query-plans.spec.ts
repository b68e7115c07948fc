import { randomUUID } from 'node:crypto';
import { START } from '../../spec-kit/assistance-at-each-step.ts';
import { assistanceRowStatements } from './stores/assistance-rows.ts';
import { rowGuardStatements } from './stores/row-guard.ts';
import { assistanceStatements } from './stores/assistance-store.ts';
import { coreStatements } from './core/core-directory.ts';
import { makeSqlite, type SpecDatabase } from '../../spec-kit/sql/database.ts';
import { historyStatement } from './stores/history-store.ts';
import { auditStatements } from './stores/trace-reader.ts';
import { deliveryEventStatements } from './stores/delivery-events.ts';
import { handoverStatements } from './stores/handover-store.ts';
import { blockStoryStatements } from './stores/block-stories.ts';
import { blockStatements } from './stores/block-store.ts';
import { boundedRowStatements } from './stores/bounded-rows.ts';
import { leaseStatements } from './stores/leases.ts';
import { outboxStatements } from './stores/outbox.ts';
import { sessionStatements } from './stores/session-store.ts';
import {
  coreText,
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  type SqlParameters,
} from './engine/sql-database.ts';
import { stepUpStatements } from './stores/step-up-store.ts';
import { traceStatements } from './stores/trace-table.ts';
import { supportHistoryStatements } from './stores/support-history.ts';
import { usageStatements, countWithinStatement } from './stores/usage.ts';
import { forgetSecretsStatement } from './stores/side-effects.ts';

const ANY: SqlParameters = {
  after: varchar(64, 'a'),
  atMost: int(5),
  agentId: nvarchar(128, 'a'),
  at: instant(START),
  before: instant(START),
  browser: varchar(64, 'a'),
  chain: varchar(64, 'a'),
  codeId: uuid(randomUUID()),
  to: instant(START),
  event: varchar(64, 'a'),
  eventHash: varchar(64, 'a'),
  ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`chain${String(n)}`, varchar(64, 'a')])),
  counted: int(1),
  createdBefore: instant(START),
  email: coreText(254, 'a'),
  expectedVersion: int(1),
  id: uuid(randomUUID()),
  idHash: varchar(64, 'a'),
  jti: nvarchar(128, 'a'),
  kind: varchar(32, 'a'),
  kind0: varchar(32, 'a'),
  macBefore: varchar(80, 'a'),
  kind1: varchar(32, 'b'),
  now: instant(START),
  farthest: instant(START),
  mac: varchar(64, 'a'.repeat(64)),
  from: coreText(254, 'mar'),
  holder: uuid(randomUUID()),
  pattern: coreText(254, 'mar\\_%'),
  product: varchar(16, 'web'),
  seenBefore: instant(START),
  sequence: int(0),
  since: instant(START),
  startedAt: instant(START),
  subject: nvarchar(254, 'a'),
  subjectId: nvarchar(128, 'a'),
  taskId: uuid(randomUUID()),
  ticketHash: varchar(64, 'a'),
  ticketId: varchar(64, 'a'),
  tokenHash: varchar(64, 'a'),
  until: instant(START),
  userId: nvarchar(64, 'a'),
};

/** What people wait for, or what runs often, on tables that grow. */
const SEEKS: Readonly<Record<string, string>> = {
  'suggestions by prefix': coreStatements.suggest,
  'user by e-mail': coreStatements.byEmail,
  'assistance by id': assistanceStatements.load,
  'assistance and session by their ids': assistanceStatements.loadWithSession,
  'assistance by id, once more': assistanceRowStatements.again,
  'whole chain of an assistance': assistanceRowStatements.chain,
  'open assistance of an agent': assistanceStatements.openOfAgent,
  'open assistances for a user': assistanceStatements.openForUser,
  'open assistances of an agent or for a user': assistanceStatements.openOfEither,
  'overdue assistances': assistanceStatements.overdue,
  'whose a code is': deliveryEventStatements.whose,
  'delivery events of days ago': deliveryEventStatements.prune,
  'ticket by hash': handoverStatements.ticket,
  'assistance by token': handoverStatements.byToken,
  'lease to take over': leaseStatements.takeOver,
  'lease to give back': leaseStatements.giveBack,
  secret: assistanceStatements.secret,
  'secrets to forget': forgetSecretsStatement(2),
  'void tickets': assistanceStatements.voidTicket,
  'head of a chain': traceStatements.head,
  'rows of a chain': auditStatements.rows,
  'rows of many chains': auditStatements.rowsOfChains,
  'chains that there are': auditStatements.existing,
  'names of the chains': auditStatements.chains,
  'rows to be noted at once': auditStatements.decisive,
  'assistances since a day': auditStatements.idsSince,
  'states of many': auditStatements.states,
  sessions: auditStatements.sessions,
  'addresses of agents': sessionStatements.all,
  'rows about holds': auditStatements.holdRows,
  'uses in a window': usageStatements.newest,
  'causers of uses': usageStatements.causersSince,
  'assistances started for a user': auditStatements.startedFor,
  'old uses': usageStatements.prune,
  'what the trace tells of holds on a subject': blockStoryStatements.onSubject,
  'what the trace tells of a hold, by its times': blockStoryStatements.between,
  'rows counted in a window': boundedRowStatements.count,
  'rows written in a window': boundedRowStatements.write,
  'window of rows': boundedRowStatements.find,
  'windows that are over': boundedRowStatements.over,
  'window to end': boundedRowStatements.end,
  'window that is not ours': boundedRowStatements.endNotOurs,
  'tasks that are due': outboxStatements.due,
  'what came of a task': outboxStatements.notes,
  'session by id': sessionStatements.find,
  'ids of a browser session': sessionStatements.end,
  'sessions of an agent': sessionStatements.endAllOf,
  'own sessions': sessionStatements.ofAgent,
  'all ids of a browser session': sessionStatements.ofBrowser,
  'id that an answer gave': sessionStatements.endId,
  'who signed in at a moment': sessionStatements.signedInAt,
  'token id': sessionStatements.spentToken,
  'address of an agent': sessionStatements.email,
  'idle sessions': sessionStatements.pruneIdle,
  'step-up of a browser session': stepUpStatements.find,
  'step-ups that are over': stepUpStatements.prune,
  'token ids that are over': sessionStatements.pruneTokens,
  'token ids to look at': sessionStatements.tokensThatAreOver,
  'contacts that were seen': supportHistoryStatements.seen,
  history: historyStatement({ agentId: null, state: null }),
  'history, ended': historyStatement({ agentId: null, state: 'ended' }),
  'history of an agent': historyStatement({ agentId: 'a', state: null }),
  'history of an agent, ended': historyStatement({ agentId: 'a', state: 'ended' }),
};

describe('query plan on SQLite', () => {
  let spec: SpecDatabase;

  beforeAll(async () => {
    spec = await makeSqlite();
  });
  afterAll(() => spec.discard());

  const planOf = (statement: string, more: SqlParameters = {}) => {
    const named = [...statement.matchAll(/@(\w+)/g)].map(([, name]) => name ?? '');
    const parameters = Object.fromEntries(
      Object.entries({ ...ANY, ...more }).filter(([name]) => named.includes(name)),
    );
    return spec.database.query(`EXPLAIN QUERY PLAN ${statement}`, parameters, (row) => row.text('detail'));
  };

  for (const [name, statement] of Object.entries(SEEKS)) {
    it(`seeks and neither scans nor sorts: ${name}`, async () => {
      const plan = (await planOf(statement)).join('; ');
      expect(plan).toContain('SEARCH');
      expect(plan).not.toContain('SCAN');
      expect(plan).not.toContain('TEMP B-TREE');
    });
  }

  it('seeks the step-up that it changes', async () => {
    const row = { state: nvarchar('max', '{}'), codeHash: varchar(80, null), changedAt: instant(START) };
    const plan = await planOf(stepUpStatements.change, {
      ...row,
      mac: varchar(80, 'a'),
      macBefore: varchar(80, 'a'),
    });
    expect(plan.join('; ')).toMatch(/^SEARCH \S+ USING PRIMARY KEY/);
  });

  it('seeks a person and the memberships by user, and sorts only those', async () => {
    const plan = await planOf(coreStatements.person);
    expect(plan.filter((step) => step.startsWith('SEARCH')).length).toBe(5);
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN CONSTANT ROW', 'SCAN absent']);
  });

  it('seeks the holds on a subject, and how many the trace tells of', async () => {
    const plan = await planOf(blockStatements.onSubject);
    expect(plan.filter((step) => step.startsWith('SEARCH')).length).toBe(2);
    expect(plan.join('; ')).toContain('COVERING INDEX IX_Trace_BlockSubject (BlockSubject=? AND Event=?)');
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN CONSTANT ROW', 'SCAN one']);
  });

  it('seeks all of the support history', async () => {
    const plan = await planOf(supportHistoryStatements.since);
    expect(plan.filter((step) => step.startsWith('SEARCH')).length).toBe(4);
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN CONSTANT ROW', 'SCAN one']);
  });

  it('seeks the uses of each limit where one more is counted', async () => {
    const limits = { after0: instant(START), after1: instant(START), atMost0: int(1), atMost1: int(1) };
    const plan = await planOf(countWithinStatement(2), limits);
    expect(plan.filter((step) => step.startsWith('SEARCH')).length).toBe(2);
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN CONSTANT ROW']);
  });

  it('seeks what is read in the order of time by it, and sorts those of one instant alone', async () => {
    for (const statement of [
      auditStatements.heads,
      auditStatements.chainsSince,
      auditStatements.rowsOfEvent,
    ]) {
      const plan = (await planOf(statement)).join('; ');
      expect(plan).toContain('IX_Trace_At');
      expect(plan).not.toContain('SCAN');
    }
    expect((await planOf(auditStatements.uses)).join('; ')).toContain('IX_Uses');
  });

  it('seeks the heads by time', async () => {
    const plan = (await planOf(auditStatements.heads)).join('; ');
    expect(plan).toContain('IX_Trace_At');
    expect(plan).not.toContain('SCAN');
  });

  it('finds the keys and the limits of the trace by indexes of theirs alone', async () => {
    expect((await planOf(traceStatements.keyChanges)).join('; ')).toContain('IX_Trace_KeyChanges');
    expect((await planOf(traceStatements.limitChanges)).join('; ')).toContain('IX_Trace_LimitsInForce');
  });

  it('finds since when rows need a MAC by an index of its own', async () => {
    expect((await planOf(rowGuardStatements.required)).join('; ')).toContain('IX_Trace_RowMacs');
  });

  it('finds a scan where there is one', async () => {
    expect((await planOf('SELECT Id FROM support.Assistances WHERE Reason IS NULL')).join()).toContain(
      'SCAN',
    );
  });
});
