import type { Clock } from '../../../platform/ports.ts';
import type { SqlDatabase } from '../engine/sql-database.ts';
import { SECOND_MS } from '../../../domain/time.ts';

export const clockStatements = { now: 'SELECT SYSUTCDATETIME() AS CurrentTime' } as const;

/** How long what the database said is carried on by this process's own clock, ms. */
const ASK_EVERY_MS = SECOND_MS;

/**
 * The one clock that all replicas share. A request asks for the time again and again: the database is asked once a
 * second, in between its answer goes on with this process's clock, which has no second to drift away in.
 */
export function sqlClock(database: SqlDatabase, ownNow: () => number = Date.now): Clock {
  let askedAt = -Infinity;
  let ahead = 0;
  return {
    async now() {
      const own = ownNow();
      if (own >= askedAt && own < askedAt + ASK_EVERY_MS) return own + ahead;
      const [now] = await database.query(clockStatements.now, {}, (row) => row.instant('CurrentTime'));
      if (now === undefined) throw new Error('the database has no clock');
      askedAt = ownNow();
      ahead = now - askedAt;
      return now;
    },
  };
}
