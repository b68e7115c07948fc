import type { Clock } from '../../assistance/ports.ts';
import type { SqlDatabase } from './sql-database.ts';

export const clockStatements = { now: 'SELECT SYSUTCDATETIME() AS CurrentTime' } as const;

/** The one clock that all replicas share. */
export function sqlClock(database: SqlDatabase): Clock {
  return {
    async now() {
      const [now] = await database.query(clockStatements.now, {}, (row) => row.instant('CurrentTime'));
      if (now === undefined) throw new Error('the database has no clock');
      return now;
    },
  };
}
