import {
  isGivenBy,
  type AllSessions,
  type EndedSession,
  type Ends,
  type SessionStore,
  type StoredSession,
} from '../../../session/ports.ts';
import type { TraceEntry } from '../../../domain/trace.ts';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import {
  instant,
  lenient,
  nvarchar,
  varchar,
  violates,
  type Page,
  type SqlDatabase,
  type SqlParameter,
  type SqlParameters,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';
import { agentEmailStatements, emailSeenSince } from './agent-emails.ts';
import { enqueue } from './enqueue.ts';
import { takeTurn } from './usage.ts';
import { fetchAnswer, sessionIdStatements } from './session-ids.ts';
import { readSessionRow, SESSION_COLUMNS, sessionParameters } from './session-rows.ts';
import { withDayTrace, withDayTraceOf } from './trace-table.ts';

export const sessionStatements = {
  ...sessionIdStatements,
  ...agentEmailStatements,
  assisting: `SELECT ${SESSION_COLUMNS} FROM support.Sessions
WHERE RightsReadAt < @before AND ReplacedAt IS NULL
  AND AgentId IN (SELECT AgentId FROM support.Assistances WHERE EndedAt IS NULL)
ORDER BY RightsReadAt`,
  ofBrowser: `SELECT ${SESSION_COLUMNS} FROM support.Sessions WHERE Browser = @browser`,
  ofAgent: `SELECT ${SESSION_COLUMNS} FROM support.Sessions WHERE AgentId = @agentId`,
  touch: `UPDATE support.Sessions SET LastSeenAt = @at WHERE IdHash = @idHash AND LastSeenAt < @at`,
  // Written, so that nobody ends it before this is committed.
  hold: 'UPDATE support.Sessions SET LastSeenAt = @at WHERE Browser = @browser AND ReplacedAt IS NULL',
  end: 'DELETE FROM support.Sessions WHERE Browser = @browser',
  endAllOf: 'DELETE FROM support.Sessions WHERE AgentId = @agentId',
  endAllBut: 'DELETE FROM support.Sessions WHERE AgentId = @agentId AND Browser <> @but',
  endNotOurs: `DELETE FROM support.Sessions WHERE IdHash = @idHash AND (Mac IS NULL OR Mac = @mac)`,
  spendToken: 'INSERT INTO support.SpentTokens (Jti, ExpiresAt, Mac) VALUES (@jti, @expiresAt, @mac)',
  // The very row that was read.
  forgetNotOurs: `DELETE FROM support.SpentTokens WHERE Jti = @jti AND (Mac IS NULL OR Mac = @mac)`,
  releaseToken: 'DELETE FROM support.SpentTokens WHERE Jti = @jti',
  spentToken: 'SELECT Jti, ExpiresAt, Mac FROM support.SpentTokens WHERE Jti = @jti',
  tokensThatAreOver: `SELECT Jti, ExpiresAt, Mac FROM support.SpentTokens WHERE ExpiresAt < @now
ORDER BY ExpiresAt DESC`,
  pruneIdle: 'DELETE FROM support.Sessions WHERE LastSeenAt <= @seenBefore',
  pruneOld: 'DELETE FROM support.Sessions WHERE CreatedAt <= @createdBefore',
  pruneTokens: 'DELETE FROM support.SpentTokens WHERE ExpiresAt < @now',
} as const;

const TRIES = 20;
/** Of token ids that are over, so many are looked at before they go. */
const LOOKED_AT = 100;

export function sqlSessions(database: SqlDatabase, guard: RowGuard): SessionStore {
  const { mac } = guard;
  /** Of many who end the same session at once, one ended it: that is the row. */
  const endTraced = (entry: TraceEntry, statement: string, whose: SqlParameters) =>
    withDayTrace(
      database,
      mac,
      entry,
      async (session) => (await session.execute(statement, whose)) > 0,
      (isEnded) => isEnded,
    );

  const read = async (statement: string, parameters: SqlParameters, page?: Page) => {
    const rows = await database.query(statement, parameters, (row) => readSessionRow(row, ''), page);
    return { rows, ours: await guard.ours(rows) };
  };

  /**
   * Changes the rows of a browser session, each over the very row that was read, or none of them; null leaves one as it
   * is. `entry`: in the same transaction, where one of them has other roles afterwards.
   */
  const rewrite = async (
    browser: string,
    change: (session: StoredSession) => StoredSession | null,
    entry?: TraceEntry,
  ): Promise<void> => {
    const work = (session: SqlSession) => rewriteWithin(session, guard, browser, change);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        await (entry
          ? withDayTrace(database, mac, entry, work, (hasOtherRoles) => hasOtherRoles)
          : database.transaction(work));
        return;
      } catch (error) {
        if (!(error instanceof SessionChanged)) throw error;
      }
    }
    throw new Error('a session was changed by others again and again');
  };

  return {
    async find(idHash) {
      const { ours } = await read(sessionStatements.find, { idHash: hash(idHash) });
      return ours[0]?.session() ?? null;
    },

    async create(created, entry, ends) {
      const { id: agentId } = created.agent;
      const begin = () =>
        withDayTraceOf(database, mac, entry.at, async (session) => {
          await takeTurn(session, 'session', agentId, entry.at);
          const own = await session.query(
            sessionStatements.ofAgent,
            { agentId: nvarchar(128, agentId) },
            (row) => readSessionRow(row, ''),
          );
          // Those that are not admit nobody.
          const ours = own.filter(({ guarded }) => guard.unlike(guarded) === null);
          const ended = ends(ours.map((row) => row.session()));
          if (ended === null) return { result: false, entries: [] };
          await session.execute(sessionStatements.create, {
            ...sessionParameters(guard, created),
            lastSeenAt: instant(created.lastSeenAt),
          });
          const { entries } = await endEach(session, mac, ended, entry.at);
          return { result: true, entries: [entry, ...entries] };
        });
      try {
        return await begin();
      } catch (error) {
        // Two replicas had his first sign-in; now there is a row to wait for.
        if (!violates(error, 'PK_UseTurns')) throw error;
        return begin();
      }
    },

    async touch(idHash, at) {
      await database.execute(sessionStatements.touch, { idHash: hash(idHash), at: instant(at) });
    },

    updateRights: (browser, { roles, agent, at }, entry) =>
      rewrite(
        browser,
        (session) =>
          session.agent.id === agent.id && session.rightsReadAt <= at
            ? { ...session, roles, agent, rightsReadAt: at }
            : null,
        entry,
      ),

    confirmRights: (browser, at, rowReadAt) =>
      rewrite(browser, (session) =>
        session.rightsReadAt === rowReadAt ? { ...session, rightsReadAt: at } : null,
      ),

    async assistingWithOldRights(readBefore, atMost) {
      const before = { before: instant(readBefore) };
      const { rows, ours } = await read(sessionStatements.assisting, before, { take: atMost });
      // Nobody is signed in by them, and they would stand in front of the others for ever.
      for (const { guarded } of rows.filter((row) => !ours.includes(row))) {
        const gone = { idHash: hash(guarded.key), mac: varchar(80, guarded.mac) };
        await database.execute(sessionStatements.endNotOurs, gone);
      }
      return ours.map(({ session }) => session());
    },

    async end(browser, entry) {
      await endTraced(entry, sessionStatements.end, { browser: varchar(64, browser) });
    },

    async ofAgent(agentId) {
      const { ours } = await read(sessionStatements.ofAgent, { agentId: nvarchar(128, agentId) });
      return ours.map(({ session }) => session());
    },

    endEach: async (ends, entry) => {
      const at = (entry ?? ends.ending[0]?.entry)?.at;
      if (at === undefined) return [];
      return withDayTraceOf(database, mac, at, async (session) => {
        const { browsers, entries } = await endEach(session, mac, ends, at);
        return { result: browsers, entries: entry ? [entry, ...entries] : entries };
      });
    },

    async endOnce(ends, { jti, expiresAt }, entry) {
      const spent = { jti: nvarchar(128, jti), expiresAt: instant(expiresAt) };
      const made = guard.make('SpentTokens', jti, { expiresAt });
      for (let attempt = 0; ; attempt++) {
        try {
          return await withDayTraceOf(database, mac, entry.at, async (session) => {
            await session.execute(sessionStatements.spendToken, { ...spent, mac: made });
            const { entries } = await endEach(session, mac, ends, entry.at);
            return { result: true, entries: [entry, ...entries] };
          });
        } catch (error) {
          if (!violates(error, 'PK_SpentTokens')) throw error;
          // What somebody wrote there himself spends nothing: no release of ours wrote one of this kind without a MAC.
          if (attempt === TRIES || !(await forgotten(database, guard, spent.jti))) return false;
        }
      }
    },

    async endAllOf(agentId, entry) {
      await endTraced(entry, sessionStatements.endAllOf, { agentId: nvarchar(128, agentId) });
    },

    async idToFetch(browser, attemptHash) {
      const { ours } = await read(sessionStatements.ofBrowser, { browser: varchar(64, browser) });
      return ours.find(({ session }) => isGivenBy(session(), attemptHash))?.guarded.key ?? null;
    },

    fetchAnswer: (fetched, entry) =>
      withDayTrace(database, mac, entry, (session) => fetchAnswer(session, guard, fetched)),

    async useTokenOnce(jti, expiresAt) {
      const spent = { jti: nvarchar(128, jti), expiresAt: instant(expiresAt) };
      try {
        const made = guard.make('SpentTokens', jti, { expiresAt });
        await database.execute(sessionStatements.spendToken, { ...spent, mac: made });
        return true;
      } catch (error) {
        if (!violates(error, 'PK_SpentTokens')) throw error;
        const { jti } = spent;
        // Spent it is in any case.
        await tellOfSpent(guard, await database.query(sessionStatements.spentToken, { jti }, guardedSpent));
        return false;
      }
    },

    async releaseToken(jti) {
      await database.execute(sessionStatements.releaseToken, { jti: nvarchar(128, jti) });
    },

    async prune(now, idleMs, lifeMs) {
      await database.execute(sessionStatements.pruneIdle, { seenBefore: instant(now - idleMs) });
      await database.execute(sessionStatements.pruneOld, { createdBefore: instant(now - lifeMs) });
      const over = { now: instant(now) };
      const page = { take: LOOKED_AT };
      const looked = await database.query(sessionStatements.tokensThatAreOver, over, guardedSpent, page);
      await tellOfSpent(guard, looked);
      await database.execute(sessionStatements.pruneTokens, over);
    },

    async emailSeenSince(agentId, email, now) {
      const seen = () => emailSeenSince(database, guard, { agentId, email, now });
      const { since, notOurs } = await seen().catch((error: unknown) => {
        if (!violates(error, 'PK_AgentEmails')) throw error;
        return seen();
      });
      if (notOurs !== null) await guard.alarm(notOurs, guard.unlike(notOurs) ?? 'wrong');
      return since;
    },
  };
}

/** Ends those that are there, and queues what is told of them, in the transaction of what ends them. */
async function endEach(
  session: SqlSession,
  mac: TraceMac,
  { ending, tell, allOf }: Ends,
  at: number,
): Promise<{ readonly browsers: readonly string[]; readonly entries: readonly TraceEntry[] }> {
  const ended: EndedSession[] = [];
  for (const one of ending) {
    const browser = varchar(64, one.browser);
    if ((await session.execute(sessionStatements.end, { browser })) > 0) ended.push(one);
  }
  if (allOf) await endAll(session, allOf);
  const browsers = ended.map(({ browser }) => browser);
  const tasks = tell?.(browsers) ?? [];
  if (tasks.length > 0) await enqueue(session, mac, null, at, tasks);
  return { browsers, entries: ended.map(({ entry }) => entry) };
}

async function endAll(session: SqlSession, { agentId, but }: AllSessions): Promise<void> {
  const whose = { agentId: nvarchar(128, agentId) };
  await (but === undefined
    ? session.execute(sessionStatements.endAllOf, whose)
    : session.execute(sessionStatements.endAllBut, { ...whose, but: varchar(64, but) }));
}

/** False where the browser session has ended; else nobody ends it before this transaction is over. */
export async function holdSession(session: SqlSession, browser: string, at: number): Promise<boolean> {
  const held = { browser: varchar(64, browser), at: instant(at) };
  return (await session.execute(sessionStatements.hold, held)) > 0;
}

/** Somebody else was faster with one of the rows. */
class SessionChanged extends Error {}

/** Whether a row has other roles now. */
async function rewriteWithin(
  session: SqlSession,
  guard: RowGuard,
  browser: string,
  change: (session: StoredSession) => StoredSession | null,
): Promise<boolean> {
  const rows = await session.query(sessionStatements.ofBrowser, { browser: varchar(64, browser) }, (row) =>
    readSessionRow(row, ''),
  );
  let hasOtherRoles = false;
  // Those that are not ours admit nobody, whatever they say.
  for (const row of rows.filter(({ guarded }) => guard.unlike(guarded) === null)) {
    const before = row.session();
    const changed = change(before);
    if (changed === null) continue;
    const written = sessionParameters(guard, changed);
    if (written.mac.value === row.guarded.mac) continue;
    const over = { ...written, macBefore: varchar(80, row.guarded.mac) };
    if ((await session.execute(sessionStatements.write, over)) === 0) throw new SessionChanged();
    hasOtherRoles ||= changed.roles.join() !== before.roles.join();
  }
  return hasOtherRoles;
}

function guardedSpent(row: SqlRow): GuardedRow {
  const expiresAt = lenient(NaN, () => row.instant('ExpiresAt'));
  return { table: 'SpentTokens', key: row.text('Jti'), decides: { expiresAt }, mac: row.textOrNull('Mac') };
}

/** Whether what was spent there is not as we wrote it: it goes, once it was told of. */
async function forgotten(database: SqlDatabase, guard: RowGuard, jti: SqlParameter): Promise<boolean> {
  const [row] = await database.query(sessionStatements.spentToken, { jti }, guardedSpent);
  const because = row && guard.unlike(row);
  if (row === undefined || because === null || because === undefined) return row === undefined;
  await guard.alarm(row, because);
  await database.execute(sessionStatements.forgetNotOurs, { jti, mac: varchar(80, row.mac) });
  return true;
}

/** An id that was spent before rows had a MAC is spent, and nothing to tell of. */
async function tellOfSpent(guard: RowGuard, rows: readonly GuardedRow[]): Promise<void> {
  for (const row of rows) {
    if (guard.unlike(row) === 'wrong') await guard.alarm(row, 'wrong');
  }
}

function hash(value: string) {
  return varchar(64, value);
}
