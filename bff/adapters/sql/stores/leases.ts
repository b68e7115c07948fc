import { randomUUID } from 'node:crypto';
import type { LeaseKind, Leases } from '../../../platform/ports.ts';
import { instant, nvarchar, uuid, varchar, violates, type SqlDatabase } from '../engine/sql-database.ts';

export const leaseStatements = {
  take: `INSERT INTO support.Leases (Kind, Subject, Holder, Until)
SELECT @kind, @subject, @holder, @until
WHERE NOT EXISTS (SELECT Holder FROM support.Leases WHERE Kind = @kind AND Subject = @subject)`,
  // One that lasts longer than any that we take is nobody's.
  takeOver: `UPDATE support.Leases SET Holder = @holder, Until = @until
WHERE Kind = @kind AND Subject = @subject AND (Until <= @now OR Until > @until)`,
  giveBack: 'DELETE FROM support.Leases WHERE Kind = @kind AND Subject = @subject AND Holder = @holder',
  // What is under way, and what a crash left since the last time: never many.
  prune: 'DELETE FROM support.Leases WHERE Until < @before',
} as const;

export function sqlLeases(database: SqlDatabase): Leases {
  return {
    async take(kind, subject, now, lifeMs) {
      const holder = randomUUID();
      const lease = { ...keyOf(kind, subject), holder: uuid(holder), until: instant(now + lifeMs) };
      try {
        if ((await database.execute(leaseStatements.take, lease)) > 0) return holder;
      } catch (error) {
        // Another replica was faster, between the look and the row.
        if (violates(error, 'PK_Leases')) return null;
        throw error;
      }
      const isOver = { ...lease, now: instant(now) };
      return (await database.execute(leaseStatements.takeOver, isOver)) > 0 ? holder : null;
    },

    async giveBack(kind, subject, holder) {
      await database.execute(leaseStatements.giveBack, { ...keyOf(kind, subject), holder: uuid(holder) });
    },

    async prune(before) {
      await database.execute(leaseStatements.prune, { before: instant(before) });
    },
  };
}

function keyOf(kind: LeaseKind, subject: string) {
  return { kind: varchar(32, kind), subject: nvarchar(128, subject) };
}
