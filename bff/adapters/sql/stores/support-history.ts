import type { SupportHistory } from '../../../users/ports.ts';
import { instant, nvarchar, varchar, type SqlDatabase } from '../engine/sql-database.ts';

export const supportHistoryStatements = {
  since: `SELECT
  (SELECT COUNT(*) FROM support.Uses
   WHERE Kind = @kind AND Subject = @subject AND At >= @since) AS FailedVerifications,
  (SELECT COUNT(*) FROM support.Assistances
   WHERE UserId = @userId AND SessionStartedAt >= @since) AS Sessions`,
} as const;

/** What this product's own tables remember of a user. */
export function sqlSupportHistory(database: SqlDatabase): SupportHistory {
  return {
    async since(userId, since) {
      const parameters = {
        kind: varchar(32, 'wrong-user-code'),
        subject: nvarchar(254, userId),
        userId: nvarchar(64, userId),
        since: instant(since),
      };
      const [found] = await database.query(supportHistoryStatements.since, parameters, (row) => ({
        failedVerifications: row.number('FailedVerifications'),
        wasAssisted: row.number('Sessions') > 0,
      }));
      if (found === undefined) throw new Error('counts without a row');
      return found;
    },
  };
}
