import type { DeliveryEvents } from '../../../assistance/ports.ts';
import {
  instant,
  uuid,
  varchar,
  violates,
  type SqlDatabase,
  type SqlSession,
} from '../engine/sql-database.ts';

export const deliveryEventStatements = {
  // What counts a code is named like it: no table of its own, and nothing more to write with each.
  whose: `SELECT u.Kind, u.Subject
FROM support.Uses u
WHERE u.Id = @codeId
AND NOT EXISTS (SELECT e.EventHash FROM support.DeliveryEvents e WHERE e.EventHash = @eventHash)`,
  note: 'INSERT INTO support.DeliveryEvents (EventHash, At) VALUES (@eventHash, @at)',
  prune: 'DELETE FROM support.DeliveryEvents WHERE At < @before',
} as const;

const OF: Readonly<Record<string, 'agent' | 'user'>> = { 'own-code': 'agent', 'user-code': 'user' };

export function sqlDeliveryEvents(database: SqlDatabase): DeliveryEvents {
  return {
    async whoseCode(codeId, eventHash) {
      const [found] = await database.query(
        deliveryEventStatements.whose,
        { codeId: uuid(codeId), eventHash: varchar(64, eventHash) },
        (row) => ({ of: OF[row.text('Kind')], id: row.text('Subject') }),
      );
      return found?.of === undefined ? null : { of: found.of, id: found.id };
    },
    async note(eventHash, at) {
      try {
        await database.execute(deliveryEventStatements.note, noted(eventHash, at));
      } catch (error) {
        if (!violates(error, 'PK_DeliveryEvents')) throw error;
      }
    },
    async prune(before) {
      await database.execute(deliveryEventStatements.prune, { before: instant(before) });
    },
  };
}

/** In the transaction of what it tells; violates its primary key where somebody was faster. */
export async function noteDelivery(session: SqlSession, eventHash: string, at: number): Promise<void> {
  await session.execute(deliveryEventStatements.note, noted(eventHash, at));
}

function noted(eventHash: string, at: number) {
  return { eventHash: varchar(64, eventHash), at: instant(at) };
}
