import { isDeepStrictEqual } from 'node:util';
import {
  type AssistanceChange,
  type AssistanceStore,
  type SaveResult,
  type StoredAssistance,
} from '../../../assistance/ports.ts';
import type { OnRetry } from '../../../platform/failure-log.ts';
import { holdsUser } from '../../../domain/assistance.ts';
import { ServiceFailed } from '../../../platform/service-failed.ts';
import { rowOf } from '../../../domain/trace-chain.ts';
import { NotAsWritten } from '../../../platform/row-alarm.ts';
import { changingColumns, fixedColumns } from './assistance-columns.ts';
import {
  assistanceMac,
  ASSISTANCE_COLUMNS,
  judged,
  NEXT_ROW,
  readAssistanceRow,
  type AssistanceRow,
} from './assistance-rows.ts';
import type { RowGuard } from './row-guard.ts';
import {
  applySideEffects,
  BlockStands,
  SessionGone,
  sideEffectStatements,
  StepUpChanged,
} from './side-effects.ts';
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
import { endStepUpNotOurs } from './step-up-store.ts';
import { readSessionRow, sessionColumns } from './session-rows.ts';
import { appendToChain, type Head } from './trace-table.ts';

const OPEN = `SELECT ${ASSISTANCE_COLUMNS}
FROM support.Assistances a
${NEXT_ROW}`;

export const assistanceStatements = {
  // With the head of its chain, which the save that follows needs.
  load: `SELECT ${ASSISTANCE_COLUMNS}, t.Mac AS HeadMac
FROM support.Assistances a
LEFT JOIN support.Trace t ON t.Chain = @chain AND t.Sequence = a.Version
${NEXT_ROW}
WHERE a.Id = @id`,
  loadWithSession: `SELECT ${sessionColumns('s')}, ${ASSISTANCE_COLUMNS}, t.Mac AS HeadMac
FROM support.Sessions s
LEFT JOIN support.Assistances a ON a.Id = @id
LEFT JOIN support.Trace t ON t.Chain = @chain AND t.Sequence = a.Version
${NEXT_ROW}
WHERE s.IdHash = @idHash`,
  openOfAgent: `${OPEN}
WHERE a.AgentId = @agentId AND a.EndedAt IS NULL`,
  openForUser: `${OPEN}
WHERE a.UserId = @userId AND a.EndedAt IS NULL`,
  // Of the agent, and what holds the user for another agent: each by its own index.
  openOfEither: `${OPEN}
WHERE a.AgentId = @agentId AND a.EndedAt IS NULL
UNION ALL
${OPEN}
WHERE a.UserId = @userId AND a.EndedAt IS NULL AND a.HoldsUserSince IS NOT NULL AND a.AgentId <> @agentId`,
  insert: `INSERT INTO support.Assistances
  (Id, Version, State, Step, AgentId, AgentName, UserId, UserEmail, UserName, CaseNumber, Purpose,
   EcosystemId, EcosystemName, StartedAt, SessionStartedAt, Deadline, EndedAt, Outcome, Reason, ReasonFor, HoldsUserSince, Mac)
VALUES
  (@id, @version, @state, @step, @agentId, @agentName, @userId, @userEmail, @userName, @caseNumber, @purpose,
   @ecosystemId, @ecosystemName, @startedAt, @sessionStartedAt, @deadline, @endedAt, @outcome, @reason, @reasonFor,
   @holdsUserSince, @mac)`,
  update: `UPDATE support.Assistances
SET Version = @version, State = @state, Step = @step, CaseNumber = @caseNumber, Purpose = @purpose,
  EcosystemId = @ecosystemId, EcosystemName = @ecosystemName,
  SessionStartedAt = @sessionStartedAt, Deadline = @deadline, EndedAt = @endedAt, Outcome = @outcome,
  Reason = @reason, ReasonFor = @reasonFor, HoldsUserSince = COALESCE(HoldsUserSince, @holdsUserSince), Mac = @mac
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

/** State, trace and what rests beside it; `guard` knows which rows are ours. */
export function sqlAssistanceStore(
  database: SqlDatabase,
  guard: RowGuard,
  onRetry: OnRetry = () => undefined,
): AssistanceStore {
  const heads = new SeenHeads();
  const keysOf = (id: string) => ({ id: uuid(id), chain: varchar(64, id.toLowerCase()) });
  const readWithHead = (row: SqlRow): AssistanceRow => {
    const found = readAssistanceRow(row);
    const lastMac = row.textOrNull('HeadMac');
    if (lastMac !== null) heads.see(found.id, { sequence: found.version, mac: lastMac });
    return found;
  };
  const openJudged = async (statement: string, parameters: SqlParameters) => {
    const found: (StoredAssistance | NotAsWritten)[] = [];
    for (const row of await database.query(statement, parameters, readAssistanceRow)) {
      found.push(await judged(database, guard, row));
    }
    // One that was read a second time may have ended in between.
    return found.filter((one) => one instanceof NotAsWritten || one.state.ended === null);
  };
  /** Those that are open; throws `NotAsWritten` where one is not as we wrote it. */
  const open = async (statement: string, parameters: SqlParameters): Promise<readonly StoredAssistance[]> =>
    (await openJudged(statement, parameters)).map(orThrow);
  const one = async (statement: string, parameters: SqlParameters) =>
    (await open(statement, parameters))[0] ?? null;

  return {
    async load(id) {
      const [found] = await database.query(assistanceStatements.load, keysOf(id), readWithHead);
      return found === undefined ? null : orThrow(await judged(database, guard, found));
    },
    async loadWithSession(id, sessionIdHash) {
      const keys = { ...keysOf(id), idHash: varchar(64, sessionIdHash) };
      const rows = await database.query(assistanceStatements.loadWithSession, keys, (row) => ({
        ...readSessionRow(row),
        assistance: row.textOrNull('OfId') === null ? null : readWithHead(row),
      }));
      const [found] = await guard.ours(rows);
      if (found === undefined) return { session: null, assistance: null };
      const { assistance } = found;
      return {
        session: found.session(),
        assistance: assistance && orElseThrowLater(await judged(database, guard, assistance)),
      };
    },
    openOfAgent: (agentId) => one(assistanceStatements.openOfAgent, { agentId: nvarchar(128, agentId) }),
    openOfEither(agentId, userId) {
      const either = { agentId: nvarchar(128, agentId), userId: nvarchar(64, userId) };
      return open(assistanceStatements.openOfEither, either);
    },
    openForUser: (userId) => open(assistanceStatements.openForUser, { userId: nvarchar(64, userId) }),
    async trustedOpenForUser(userId) {
      const found = await openJudged(assistanceStatements.openForUser, { userId: nvarchar(64, userId) });
      return found.filter((one): one is StoredAssistance => !(one instanceof NotAsWritten));
    },

    save: (change) => saveCertainly({ database, guard, heads, onRetry }, change),

    async secret(assistanceId, kind) {
      const values = await database.query(
        assistanceStatements.secret,
        { id: uuid(assistanceId), kind: varchar(32, kind) },
        (row) => row.text('Value'),
      );
      return values[0] ?? null;
    },

    async overdue(now, atMost) {
      // Nothing is done with them, so they stand in front for ever: the others are to have their turn.
      const notOurs = await guard.knownOf('Assistances');
      const ids = await database.query(
        assistanceStatements.overdue,
        { now: instant(now) },
        (row) => row.uuid('Id'),
        { take: atMost + notOurs.size },
      );
      return ids.filter((id) => !notOurs.has(id)).slice(0, atMost);
    },
  };
}

function orThrow(found: StoredAssistance | NotAsWritten): StoredAssistance {
  if (found instanceof NotAsWritten) throw found;
  return found;
}

/** Who asks is looked at before what he asks about. */
function orElseThrowLater(found: StoredAssistance | NotAsWritten): StoredAssistance {
  if (!(found instanceof NotAsWritten)) return found;
  return {
    version: NaN,
    get state(): never {
      throw found;
    },
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
  readonly guard: RowGuard;
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

async function saveOnce({ database, guard, heads }: Saving, change: AssistanceChange): Promise<SaveResult> {
  const chain = change.state.id;
  try {
    const head = await database.transaction((session) => saveWithin(session, guard, change, heads.of(chain)));
    if (head === null) return 'stale';
    heads.see(chain, head);
    return 'saved';
  } catch (error) {
    const result = lostRace(error);
    if (result) return result;
    if (!(error instanceof NotAsWritten) || error.row.table !== 'StepUps') throw error;
    await endStepUpNotOurs(database, guard, error.row);
    return 'stale';
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
  guard: RowGuard,
  change: AssistanceChange,
  seen: Head | undefined,
): Promise<Head | null> {
  const { expectedVersion, state, entries, effects } = change;
  if (entries.length === 0) throw new Error('a change without a trace row');
  const version = expectedVersion + entries.length;
  const changing = changingColumns(state, change.deadline);
  const parameters = {
    ...changing,
    holdsUserSince: instant(holdsUser(state) ? state.lastStepAt : null),
    id: uuid(state.id),
    version: int(version),
    mac: assistanceMac(guard, state.id, version, String(changing.state.value), change.deadline),
  };
  if (expectedVersion === 0) {
    await session.execute(assistanceStatements.insert, { ...parameters, ...fixedColumns(state) });
  } else {
    const guarded = { ...parameters, expectedVersion: int(expectedVersion) };
    if ((await session.execute(assistanceStatements.update, guarded)) === 0) return null;
  }
  const head = await appendToChain(session, guard.mac, state.id, expectedVersion, entries, seen);
  const at = entries[entries.length - 1]?.at ?? state.lastStepAt;
  await applySideEffects(session, guard, state.id, at, effects);
  return head;
}

function lostRace(error: unknown): SaveResult | null {
  if (error instanceof SessionGone || error instanceof StepUpChanged) return 'stale';
  if (error instanceof BlockStands || violates(error, 'PK_UseTurns')) return 'stale';
  if (violates(error, 'PK_DeliveryEvents')) return 'stale';
  if (violates(error, 'PK_Assistances') || violates(error, 'PK_StepUps')) return 'stale';
  if (violates(error, 'UX_Assistances_OpenAgent')) return 'agent-busy';
  if (violates(error, 'UX_Assistances_HeldUser')) return 'user-busy';
  return null;
}
