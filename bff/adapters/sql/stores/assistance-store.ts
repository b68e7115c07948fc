import { isDeepStrictEqual } from 'node:util';
import {
  type AssistanceChange,
  type AssistanceStore,
  type SaveResult,
  type StoredAssistance,
} from '../../../assistance/ports.ts';
import type { OnRetry } from '../../../platform/failure-log.ts';
import { holdsUser, type Assistance } from '../../../domain/assistance.ts';
import { ServiceFailed } from '../../../platform/service-failed.ts';
import { parseState } from '../../../domain/stored-state.ts';
import { rowOf, type TraceMac } from '../../../domain/trace-chain.ts';
import { changingColumns, fixedColumns } from './assistance-columns.ts';
import { applySideEffects, SessionGone, sideEffectStatements } from './side-effects.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  violates,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { readSession, sessionColumns } from './session-store.ts';
import { appendToChain, type Head } from './trace-table.ts';

export const assistanceStatements = {
  // With the head of its chain, which the save that follows needs.
  load: `SELECT a.State, a.Version, t.Mac
FROM support.Assistances a
LEFT JOIN support.Trace t ON t.Chain = @chain AND t.Sequence = a.Version
WHERE a.Id = @id`,
  loadWithSession: `SELECT ${sessionColumns('s')}, a.State, a.Version, t.Mac
FROM support.Sessions s
LEFT JOIN support.Assistances a ON a.Id = @id
LEFT JOIN support.Trace t ON t.Chain = @chain AND t.Sequence = a.Version
WHERE s.IdHash = @idHash`,
  openOfAgent: `SELECT State, Version FROM support.Assistances WHERE AgentId = @agentId AND EndedAt IS NULL`,
  openForUser: `SELECT State, Version FROM support.Assistances WHERE UserId = @userId AND EndedAt IS NULL`,
  // Of the agent, and what holds the user for another agent: each by its own index.
  openOfEither: `SELECT State, Version FROM support.Assistances WHERE AgentId = @agentId AND EndedAt IS NULL
UNION ALL
SELECT State, Version FROM support.Assistances
WHERE UserId = @userId AND EndedAt IS NULL AND HoldsUserSince IS NOT NULL AND AgentId <> @agentId`,
  insert: `INSERT INTO support.Assistances
  (Id, Version, State, Step, AgentId, AgentName, UserId, UserEmail, UserName, CaseNumber, EcosystemId,
   EcosystemName, StartedAt, SessionStartedAt, Deadline, EndedAt, Outcome, Reason,
   HoldsUserSince)
VALUES
  (@id, @version, @state, @step, @agentId, @agentName, @userId, @userEmail, @userName, @caseNumber, @ecosystemId,
   @ecosystemName, @startedAt, @sessionStartedAt, @deadline, @endedAt, @outcome, @reason, @holdsUserSince)`,
  update: `UPDATE support.Assistances
SET Version = @version, State = @state, Step = @step, EcosystemId = @ecosystemId, EcosystemName = @ecosystemName,
  SessionStartedAt = @sessionStartedAt, Deadline = @deadline, EndedAt = @endedAt, Outcome = @outcome,
  Reason = @reason, HoldsUserSince = COALESCE(HoldsUserSince, @holdsUserSince)
WHERE Id = @id AND Version = @expectedVersion`,
  secret: 'SELECT Value FROM support.Secrets WHERE AssistanceId = @id AND Kind = @kind',
  overdue: `SELECT Id FROM support.Assistances
WHERE EndedAt IS NULL AND Deadline <= @now
ORDER BY Deadline`,
  writtenAfter: `SELECT At, Event, Actor, Origin, Data FROM support.Trace
WHERE Chain = @chain AND Sequence > @sequence
ORDER BY Sequence`,
  ...sideEffectStatements,
} as const;

/** State, trace and what rests beside it; `mac` chains the trace. */
export function sqlAssistanceStore(
  database: SqlDatabase,
  mac: TraceMac,
  onRetry: OnRetry = () => undefined,
): AssistanceStore {
  const one = async (statement: string, parameters: SqlParameters): Promise<StoredAssistance | null> =>
    (await database.query(statement, parameters, readAssistance))[0] ?? null;

  const heads = new SeenHeads();
  const keysOf = (id: string) => ({ id: uuid(id), chain: varchar(64, id.toLowerCase()) });
  const readWithHead = (id: string, row: SqlRow): StoredAssistance => {
    const stored = readAssistance(row);
    const lastMac = row.textOrNull('Mac');
    if (lastMac !== null) heads.see(id.toLowerCase(), { sequence: stored.version, mac: lastMac });
    return stored;
  };

  return {
    async load(id) {
      const found = await database.query(assistanceStatements.load, keysOf(id), (row) =>
        readWithHead(id, row),
      );
      return found[0] ?? null;
    },
    async loadWithSession(id, sessionIdHash) {
      const keys = { ...keysOf(id), idHash: varchar(64, sessionIdHash) };
      const [found] = await database.query(assistanceStatements.loadWithSession, keys, (row) => ({
        session: readSession(row),
        assistance: row.textOrNull('State') === null ? null : readWithHead(id, row),
      }));
      return found ?? { session: null, assistance: null };
    },
    openOfAgent: (agentId) => one(assistanceStatements.openOfAgent, { agentId: nvarchar(128, agentId) }),
    openOfEither(agentId, userId) {
      const either = { agentId: nvarchar(128, agentId), userId: nvarchar(64, userId) };
      return database.query(assistanceStatements.openOfEither, either, readAssistance);
    },
    openForUser: (userId) =>
      database.query(assistanceStatements.openForUser, { userId: nvarchar(64, userId) }, readAssistance),

    save: (change) => saveCertainly({ database, mac, heads, onRetry }, change),

    async secret(assistanceId, kind) {
      const values = await database.query(
        assistanceStatements.secret,
        { id: uuid(assistanceId), kind: varchar(32, kind) },
        (row) => row.text('Value'),
      );
      return values[0] ?? null;
    },

    overdue: (now, atMost) =>
      database.query(assistanceStatements.overdue, { now: instant(now) }, (row) => row.uuid('Id'), {
        take: atMost,
      }),
  };
}

const HEADS_AT_MOST = 1_000;

/** Where chains ended when this process last looked; a save that finds another end than it expects asks again. */
class SeenHeads {
  readonly #heads = new Map<string, Head>();

  see(chain: string, head: Head): void {
    if (this.#heads.size >= HEADS_AT_MOST) this.#heads.clear();
    this.#heads.set(chain, head);
  }

  of(chain: string): Head | undefined {
    return this.#heads.get(chain);
  }
}

interface Saving {
  readonly database: SqlDatabase;
  readonly mac: TraceMac;
  readonly heads: SeenHeads;
  readonly onRetry: OnRetry;
}

const SAVES = 3;

/**
 * Where a connection broke on the way of the commit, the version guard makes it safe to save again: what stands
 * already is not written twice, and whether it is ours its trace rows tell.
 */
async function saveCertainly(saving: Saving, change: AssistanceChange): Promise<SaveResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await saveOnce(saving, change);
      const isLate = attempt > 1 && result !== 'saved';
      return isLate && (await isStored(saving.database, change)) ? 'saved' : result;
    } catch (error) {
      const isUnknown = error instanceof ServiceFailed && error.mayHaveHappened;
      if (!isUnknown || attempt === SAVES) throw error;
      saving.onRetry(error, attempt);
    }
  }
}

async function saveOnce({ database, mac, heads }: Saving, change: AssistanceChange): Promise<SaveResult> {
  const chain = change.state.id;
  try {
    const head = await database.transaction((session) => saveWithin(session, mac, change, heads.of(chain)));
    if (head === null) return 'stale';
    heads.see(chain, head);
    return 'saved';
  } catch (error) {
    const result = lostRace(error);
    if (result) return result;
    throw error;
  }
}

async function isStored(database: SqlDatabase, change: AssistanceChange): Promise<boolean> {
  const { expectedVersion, state, entries } = change;
  const rows = await database.query(
    assistanceStatements.writtenAfter,
    { chain: varchar(64, state.id), sequence: int(expectedVersion) },
    (row) => [row.instant('At'), row.text('Event'), row.text('Actor'), row.text('Origin'), row.text('Data')],
    { take: entries.length },
  );
  const ours = entries.map((entry, index) => rowOf(state.id, expectedVersion + index + 1, entry));
  return isDeepStrictEqual(
    rows,
    ours.map(({ at, event, actor, origin, data }) => [at, event, actor, origin, data]),
  );
}

/** The new head of the chain; null where somebody was faster. */
async function saveWithin(
  session: SqlSession,
  mac: TraceMac,
  change: AssistanceChange,
  seen: Head | undefined,
): Promise<Head | null> {
  const { expectedVersion, state, entries, effects } = change;
  if (entries.length === 0) throw new Error('a change without a trace row');
  const parameters = {
    ...changingColumns(state, change.deadline),
    holdsUserSince: instant(holdsUser(state) ? state.lastStepAt : null),
    id: uuid(state.id),
    version: int(expectedVersion + entries.length),
  };
  if (expectedVersion === 0) {
    await session.execute(assistanceStatements.insert, { ...parameters, ...fixedColumns(state) });
  } else {
    const guarded = { ...parameters, expectedVersion: int(expectedVersion) };
    if ((await session.execute(assistanceStatements.update, guarded)) === 0) return null;
  }
  const head = await appendToChain(session, mac, state.id, expectedVersion, entries, seen);
  const at = entries[entries.length - 1]?.at ?? state.lastStepAt;
  await applySideEffects(session, state.id, at, effects);
  return head;
}

function lostRace(error: unknown): SaveResult | null {
  if (error instanceof SessionGone || violates(error, 'PK_Assistances')) return 'stale';
  if (violates(error, 'UX_Assistances_OpenAgent')) return 'agent-busy';
  if (violates(error, 'UX_Assistances_HeldUser')) return 'user-busy';
  return null;
}

/** The state is parsed when somebody looks at it: a request that is refused before that need not wait for it. */
export function readAssistance(row: SqlRow): StoredAssistance {
  const text = row.text('State');
  let parsed: Assistance | undefined;
  return {
    version: row.number('Version'),
    get state() {
      return (parsed ??= parseState(text));
    },
  };
}
