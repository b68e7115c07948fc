import { isGivenBy, NothingToFetch, type FetchedAnswer, type NewSessionId } from '../../../session/ports.ts';
import { instant, varchar, type SqlSession } from '../engine/sql-database.ts';
import type { RowGuard } from './row-guard.ts';
import { readSessionRow, SESSION_COLUMNS, sessionParameters } from './session-rows.ts';

export const sessionIdStatements = {
  find: `SELECT ${SESSION_COLUMNS} FROM support.Sessions WHERE IdHash = @idHash`,
  create: `INSERT INTO support.Sessions
  (IdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt, LastSeenAt,
   ReplacedAt, Address, UserAgent, AuthenticatedAt, AttemptHash, Mac)
VALUES
  (@idHash, @browser, @agentId, @agentUser, @agentName, @agentEmail, @roles, @rightsReadAt, @createdAt,
   @lastSeenAt, @replacedAt, @address, @userAgent, @authenticatedAt, @attemptHash, @mac)`,
  // What decides is written as a whole, over the very row that was read.
  write: `UPDATE support.Sessions
SET Browser = @browser, AgentId = @agentId, AgentUser = @agentUser, AgentName = @agentName,
  AgentEmail = @agentEmail, Roles = @roles, RightsReadAt = @rightsReadAt, CreatedAt = @createdAt,
  ReplacedAt = @replacedAt, Address = @address, UserAgent = @userAgent, AuthenticatedAt = @authenticatedAt,
  AttemptHash = @attemptHash, Mac = @mac
WHERE IdHash = @idHash AND Mac = @macBefore`,
  // The very row that was read.
  endId: 'DELETE FROM support.Sessions WHERE IdHash = @idHash AND Mac = @macBefore',
} as const;

/**
 * A fresh id for the same browser session, in the transaction of what asks for it; false where it cannot be, and where
 * the session is not as we wrote it.
 */
export async function replaceSession(
  session: SqlSession,
  guard: RowGuard,
  { oldIdHash, newIdHash, attemptHash }: NewSessionId,
  at: number,
): Promise<boolean> {
  const [old] = await session.query(sessionIdStatements.find, { idHash: hash(oldIdHash) }, (row) =>
    readSessionRow(row, ''),
  );
  if (old === undefined || guard.unlike(old.guarded) !== null) return false;
  const before = old.session();
  if (before.replacedAt !== null) return false;
  const marked = {
    ...sessionParameters(guard, { ...before, replacedAt: at }),
    macBefore: varchar(80, old.guarded.mac),
  };
  if ((await session.execute(sessionIdStatements.write, marked)) === 0) return false;
  const fresh = sessionParameters(guard, { ...before, idHash: newIdHash, attemptHash });
  await session.execute(sessionIdStatements.create, { ...fresh, lastSeenAt: instant(at) });
  return true;
}

/**
 * Another id in the place of the one that an answer gave, which is gone with it: of many who ask at once one has it.
 * Throws `NothingToFetch`.
 */
export async function fetchAnswer(
  session: SqlSession,
  guard: RowGuard,
  { voidIdHash, attemptHash, newIdHash, at }: FetchedAnswer,
): Promise<void> {
  const key = { idHash: hash(voidIdHash) };
  for (;;) {
    const [row] = await session.query(sessionIdStatements.find, key, (found) => readSessionRow(found, ''));
    const given = row && guard.unlike(row.guarded) === null ? row.session() : undefined;
    if (row === undefined || given === undefined || !isGivenBy(given, attemptHash))
      throw new NothingToFetch();
    const over = { ...key, macBefore: varchar(80, row.guarded.mac) };
    // Where its rights were confirmed in between it is another row.
    if ((await session.execute(sessionIdStatements.endId, over)) === 0) continue;
    const next = sessionParameters(guard, { ...given, idHash: newIdHash, attemptHash: null });
    await session.execute(sessionIdStatements.create, { ...next, lastSeenAt: instant(at) });
    return;
  }
}

function hash(value: string) {
  return varchar(64, value);
}
