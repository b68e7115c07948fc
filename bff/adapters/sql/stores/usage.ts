import { randomUUID } from 'node:crypto';
import { Turns } from '../../../platform/turns.ts';
import type { CountedUse, Usage, UsageKind, UsageLimit, UseWithin } from '../../../platform/ports.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  violates,
  type SqlDatabase,
  type SqlSession,
} from '../engine/sql-database.ts';

export const usageStatements = {
  takeTurn: 'UPDATE support.UseTurns SET At = @at WHERE Kind = @kind AND Subject = @subject',
  firstTurn: 'INSERT INTO support.UseTurns (Kind, Subject, At) VALUES (@kind, @subject, @at)',
  newest: `SELECT At FROM support.Uses
WHERE Kind = @kind AND Subject = @subject AND At > @after
ORDER BY At DESC`,
  count: `INSERT INTO support.Uses (Id, Kind, Subject, At, CausedBy)
VALUES (@id, @kind, @subject, @at, @causedBy)`,
  release: 'DELETE FROM support.Uses WHERE Id = @id',
  causersSince: `SELECT CausedBy FROM support.Uses
WHERE Kind = @kind AND Subject = @subject AND At >= @since`,
  prune: 'DELETE FROM support.Uses WHERE At < @before',
  pruneTurns: 'DELETE FROM support.UseTurns WHERE At < @before',
} as const;

/** Counts one use where each of so many limits still has room for it. */
export function countWithinStatement(limits: number): string {
  const room = Array.from(
    { length: limits },
    (_, limit) => `(SELECT COUNT(*) FROM support.Uses
  WHERE Kind = @kind AND Subject = @subject AND At > @after${String(limit)}) < @atMost${String(limit)}`,
  );
  return `INSERT INTO support.Uses (Id, Kind, Subject, At)
SELECT @id, @kind, @subject, @at
WHERE ${room.join('\nAND ')}`;
}

export function sqlUsage(database: SqlDatabase): Usage {
  const turns = new Turns();
  const reserve: Usage['reserve'] = (kind, subject, limits, now, id = randomUUID()) =>
    database.transaction(async (session) => {
      await takeTurn(session, kind, subject, now);
      if (await countWithin(session, id, kind, subject, limits, now)) return { id };
      let retryAfterMs = 0;
      for (const limit of limits) {
        retryAfterMs = Math.max(retryAfterMs, await waitFor(session, kind, subject, limit, now));
      }
      return { retryAfterMs };
    });

  return {
    // One at a time, also within this process: so many tries of one subject hold one connection, not all there are.
    reserve: (kind, subject, limits, now, id) =>
      turns.take(`${kind} ${subject}`, async () => {
        try {
          return await reserve(kind, subject, limits, now, id);
        } catch (error) {
          // Two replicas counted this subject for the first time; now its row is there to wait for.
          if (!violates(error, 'PK_UseTurns')) throw error;
          return await reserve(kind, subject, limits, now, id);
        }
      }),

    async release(id) {
      await database.execute(usageStatements.release, { id: uuid(id) });
    },

    causersSince: (kind, subject, since) =>
      database.query(
        usageStatements.causersSince,
        { ...keyOf(kind, subject), since: instant(since) },
        (row) => row.textOrNull('CausedBy'),
      ),

    async prune(before) {
      await database.execute(usageStatements.prune, { before: instant(before) });
      await database.execute(usageStatements.pruneTurns, { before: instant(before) });
    },
  };
}

/** One use, in the transaction of what it counts. */
export async function countUse(
  session: SqlSession,
  id: string,
  { kind, subject, at, causedBy }: CountedUse,
): Promise<void> {
  const use = { id: uuid(id), at: instant(at), causedBy: nvarchar(128, causedBy) };
  await session.execute(usageStatements.count, { ...keyOf(kind, subject), ...use });
}

/** One use of each, in the transaction of what it allows, where all have room for it; else of none. */
export async function countInAll(
  session: SqlSession,
  within: readonly UseWithin[],
  now: number,
): Promise<boolean> {
  const counted: string[] = [];
  for (const { kind, subject, ...limit } of within) {
    const id = randomUUID();
    await takeTurn(session, kind, subject, now);
    if (!(await countWithin(session, id, kind, subject, [limit], now))) {
      for (const use of counted) await session.execute(usageStatements.release, { id: uuid(use) });
      return false;
    }
    counted.push(id);
  }
  return true;
}

/** What is decided by one at a time, counted or not. */
type TurnKind = UsageKind | 'session' | 'block';

/** From here to the end of the transaction nobody else takes this subject's turn, on whichever replica. */
export async function takeTurn(
  session: SqlSession,
  kind: TurnKind,
  subject: string,
  now: number,
): Promise<void> {
  const turn = { ...keyOf(kind, subject), at: instant(now) };
  if ((await session.execute(usageStatements.takeTurn, turn)) > 0) return;
  await session.execute(usageStatements.firstTurn, turn);
}

async function countWithin(
  session: SqlSession,
  id: string,
  kind: UsageKind,
  subject: string,
  limits: readonly UsageLimit[],
  now: number,
): Promise<boolean> {
  const use = { ...keyOf(kind, subject), id: uuid(id), at: instant(now) };
  const room = limits.flatMap(({ atMost, windowMs }, limit) => [
    [`after${String(limit)}`, instant(now - windowMs)] as const,
    [`atMost${String(limit)}`, int(atMost)] as const,
  ]);
  const parameters = { ...use, ...Object.fromEntries(room) };
  return (await session.execute(countWithinStatement(limits.length), parameters)) > 0;
}

/** How long until this limit allows one more use, ms; 0 for now. */
async function waitFor(
  session: SqlSession,
  kind: UsageKind,
  subject: string,
  { atMost, windowMs }: UsageLimit,
  now: number,
): Promise<number> {
  if (atMost < 1) return windowMs;
  // The use that has to leave the window first: the oldest of the `atMost` newest ones.
  const [leaves] = await session.query(
    usageStatements.newest,
    { ...keyOf(kind, subject), after: instant(now - windowMs) },
    (row) => row.instant('At'),
    { skip: atMost - 1, take: 1 },
  );
  return leaves === undefined ? 0 : leaves + windowMs - now;
}

function keyOf(kind: TurnKind, subject: string) {
  return { kind: varchar(32, kind), subject: nvarchar(254, subject) };
}
