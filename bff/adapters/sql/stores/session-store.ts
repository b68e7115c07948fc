import type { SessionStore, StoredSession } from '../../../session/ports.ts';
import { agentRole } from '../../../contract/index.ts';
import type { TraceEntry } from '../../../domain/trace.ts';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import {
  instant,
  nvarchar,
  shown,
  varchar,
  violates,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { withDayTrace } from './trace-table.ts';

const COLUMNS = `IdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt,
  LastSeenAt, ReplacedAt`;

/** What `readSession` reads, of a joined table. */
export function sessionColumns(alias: string): string {
  return COLUMNS.replace(/\w+/g, (column) => `${alias}.${column}`);
}

export const sessionStatements = {
  find: `SELECT ${COLUMNS} FROM support.Sessions WHERE IdHash = @idHash`,
  assisting: `SELECT ${COLUMNS} FROM support.Sessions
WHERE RightsReadAt < @before AND ReplacedAt IS NULL
  AND AgentId IN (SELECT AgentId FROM support.Assistances WHERE EndedAt IS NULL)
ORDER BY RightsReadAt`,
  create: `INSERT INTO support.Sessions
  (IdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt, LastSeenAt,
   ReplacedAt)
VALUES
  (@idHash, @browser, @agentId, @agentUser, @agentName, @agentEmail, @roles, @rightsReadAt, @createdAt,
   @lastSeenAt, @replacedAt)`,
  markReplaced: `UPDATE support.Sessions SET ReplacedAt = @at WHERE IdHash = @oldIdHash AND ReplacedAt IS NULL`,
  copy: `INSERT INTO support.Sessions
  (IdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt, LastSeenAt)
SELECT @newIdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt, @at
FROM support.Sessions WHERE IdHash = @oldIdHash`,
  touch: `UPDATE support.Sessions SET LastSeenAt = @at WHERE IdHash = @idHash AND LastSeenAt < @at`,
  updateRights: `UPDATE support.Sessions
SET Roles = @roles, AgentUser = @agentUser, AgentName = @agentName, AgentEmail = @agentEmail, RightsReadAt = @at
WHERE Browser = @browser AND AgentId = @agentId AND RightsReadAt <= @at`,
  confirmRights: `UPDATE support.Sessions SET RightsReadAt = @at
WHERE Browser = @browser AND RightsReadAt = @rowReadAt`,
  end: 'DELETE FROM support.Sessions WHERE Browser = @browser',
  endAllOf: 'DELETE FROM support.Sessions WHERE AgentId = @agentId',
  spendToken: 'INSERT INTO support.SpentTokens (Jti, ExpiresAt) VALUES (@jti, @expiresAt)',
  pruneIdle: 'DELETE FROM support.Sessions WHERE LastSeenAt <= @seenBefore',
  pruneOld: 'DELETE FROM support.Sessions WHERE CreatedAt <= @createdBefore',
  pruneTokens: 'DELETE FROM support.SpentTokens WHERE ExpiresAt < @now',
  email: 'SELECT Email, Since FROM support.AgentEmails WHERE AgentId = @agentId',
  firstEmail: 'INSERT INTO support.AgentEmails (AgentId, Email, Since) VALUES (@agentId, @email, @since)',
  newEmail: 'UPDATE support.AgentEmails SET Email = @email, Since = @since WHERE AgentId = @agentId',
} as const;

export function sqlSessions(database: SqlDatabase, mac: TraceMac): SessionStore {
  /** Of many who end the same session at once, one ended it: that is the row. */
  const endTraced = (entry: TraceEntry, statement: string, whose: SqlParameters) =>
    withDayTrace(
      database,
      mac,
      entry,
      async (session) => (await session.execute(statement, whose)) > 0,
      (isEnded) => isEnded,
    );

  return {
    async find(idHash) {
      const sessions = await database.query(sessionStatements.find, { idHash: hash(idHash) }, readSession);
      return sessions[0] ?? null;
    },

    create: (created, entry) =>
      withDayTrace(database, mac, entry, async (session) => {
        await session.execute(sessionStatements.create, {
          ...agentColumns(created.agent, created.roles),
          idHash: hash(created.idHash),
          browser: varchar(64, created.browser),
          rightsReadAt: instant(created.rightsReadAt),
          createdAt: instant(created.createdAt),
          lastSeenAt: instant(created.lastSeenAt),
          replacedAt: instant(created.replacedAt),
        });
      }),

    async touch(idHash, at) {
      await database.execute(sessionStatements.touch, { idHash: hash(idHash), at: instant(at) });
    },

    async updateRights(browser, { roles, agent, at }) {
      await database.execute(sessionStatements.updateRights, {
        ...agentColumns(agent, roles),
        browser: varchar(64, browser),
        at: instant(at),
      });
    },

    async confirmRights(browser, at, rowReadAt) {
      const read = { browser: varchar(64, browser), at: instant(at), rowReadAt: instant(rowReadAt) };
      await database.execute(sessionStatements.confirmRights, read);
    },

    assistingWithOldRights: (readBefore, atMost) =>
      database.query(sessionStatements.assisting, { before: instant(readBefore) }, readSession, {
        take: atMost,
      }),

    async end(browser, entry) {
      await endTraced(entry, sessionStatements.end, { browser: varchar(64, browser) });
    },

    async endAllOf(agentId, entry) {
      await endTraced(entry, sessionStatements.endAllOf, { agentId: nvarchar(128, agentId) });
    },

    async useTokenOnce(jti, expiresAt) {
      try {
        const spent = { jti: nvarchar(128, jti), expiresAt: instant(expiresAt) };
        await database.execute(sessionStatements.spendToken, spent);
        return true;
      } catch (error) {
        if (violates(error, 'PK_SpentTokens')) return false;
        throw error;
      }
    },

    async prune(now, idleMs, lifeMs) {
      await database.execute(sessionStatements.pruneIdle, { seenBefore: instant(now - idleMs) });
      await database.execute(sessionStatements.pruneOld, { createdBefore: instant(now - lifeMs) });
      await database.execute(sessionStatements.pruneTokens, { now: instant(now) });
    },

    async emailSeenSince(agentId, email, now) {
      try {
        return await emailSeenSince(database, agentId, email, now);
      } catch (error) {
        if (!violates(error, 'PK_AgentEmails')) throw error;
        return await emailSeenSince(database, agentId, email, now);
      }
    },
  };
}

/** A fresh id for the same browser session, in the transaction of what asks for it; false where it cannot be. */
export async function replaceSession(
  session: SqlSession,
  oldIdHash: string,
  newIdHash: string,
  at: number,
): Promise<boolean> {
  const ids = { oldIdHash: hash(oldIdHash), at: instant(at) };
  if ((await session.execute(sessionStatements.markReplaced, ids)) === 0) return false;
  await session.execute(sessionStatements.copy, { ...ids, newIdHash: hash(newIdHash) });
  return true;
}

/** Only the newest address is kept: one that was left and taken up again counts as new. */
function emailSeenSince(database: SqlDatabase, agentId: string, email: string, now: number): Promise<number> {
  const seen = { agentId: nvarchar(128, agentId), email: nvarchar(254, email), since: instant(now) };
  return database.transaction(async (session) => {
    const [known] = await session.query(sessionStatements.email, { agentId: seen.agentId }, (row) => ({
      email: row.text('Email'),
      since: row.instant('Since'),
    }));
    if (known?.email.toLowerCase() === email.toLowerCase()) return known.since;
    await session.execute(known ? sessionStatements.newEmail : sessionStatements.firstEmail, seen);
    return now;
  });
}

function agentColumns(agent: StoredSession['agent'], roles: StoredSession['roles']): SqlParameters {
  return {
    agentId: nvarchar(128, agent.id),
    agentUser: nvarchar(128, agent.username),
    agentName: shown(400, agent.name),
    agentEmail: nvarchar(254, agent.email),
    roles: varchar(64, roles.join(' ')),
  };
}

function hash(value: string) {
  return varchar(64, value);
}

export function readSession(row: SqlRow): StoredSession {
  return {
    idHash: row.text('IdHash'),
    browser: row.text('Browser'),
    agent: {
      id: row.text('AgentId'),
      username: row.text('AgentUser'),
      name: row.text('AgentName'),
      email: row.text('AgentEmail'),
    },
    roles: row
      .text('Roles')
      .split(' ')
      .filter(Boolean)
      .map((role) => agentRole.parse(role)),
    rightsReadAt: row.instant('RightsReadAt'),
    createdAt: row.instant('CreatedAt'),
    lastSeenAt: row.instant('LastSeenAt'),
    replacedAt: row.instantOrNull('ReplacedAt'),
  };
}
