import { randomUUID } from 'node:crypto';
import type { SideEffect } from '../../../assistance/ports.ts';
import { canonicalJson } from '../../../domain/trace-chain.ts';
import { placeHold } from './hold-store.ts';
import { outboxStatements } from './outbox.ts';
import { replaceSession } from './session-store.ts';
import { instant, int, nvarchar, uuid, varchar, type SqlSession } from '../engine/sql-database.ts';
import { countUse } from './usage.ts';

export const sideEffectStatements = {
  forgetSecret: 'DELETE FROM support.Secrets WHERE AssistanceId = @id AND Kind = @kind',
  keepSecret: 'INSERT INTO support.Secrets (AssistanceId, Kind, Value) VALUES (@id, @kind, @value)',
  voidTicket: `DELETE FROM support.Tickets
WHERE AssistanceId = @id AND Product = @product AND TicketId = @ticketId`,
  voidTickets: 'DELETE FROM support.Tickets WHERE AssistanceId = @id',
  issueTicket: `INSERT INTO support.Tickets (TicketHash, TicketId, AssistanceId, Product, ExpiresAt)
VALUES (@ticketHash, @ticketId, @id, @product, @expiresAt)`,
  indexToken: 'INSERT INTO support.ProductTokens (TokenHash, AssistanceId) VALUES (@tokenHash, @id)',
} as const;

/** The session whose id was to change is gone or has a newer id: the whole change is off. */
export class SessionGone extends Error {}

/** Writes what belongs to a change of an assistance, in its transaction. `at`: when the change happened. */
export async function applySideEffect(
  session: SqlSession,
  assistanceId: string,
  at: number,
  effect: SideEffect,
): Promise<void> {
  const id = uuid(assistanceId);
  switch (effect.type) {
    case 'keep-secret': {
      const kind = varchar(32, effect.kind);
      await session.execute(sideEffectStatements.forgetSecret, { id, kind });
      const value = nvarchar('max', effect.value);
      await session.execute(sideEffectStatements.keepSecret, { id, kind, value });
      return;
    }
    case 'forget-secret':
      await session.execute(sideEffectStatements.forgetSecret, { id, kind: varchar(32, effect.kind) });
      return;
    case 'issue-ticket': {
      const product = varchar(16, effect.product);
      if (effect.voids !== null) {
        const ticketId = varchar(64, effect.voids);
        await session.execute(sideEffectStatements.voidTicket, { id, product, ticketId });
      }
      await session.execute(sideEffectStatements.issueTicket, {
        id,
        product,
        ticketHash: varchar(64, effect.ticketHash),
        ticketId: varchar(64, effect.ticketId),
        expiresAt: instant(effect.expiresAt),
      });
      return;
    }
    case 'void-tickets':
      await session.execute(sideEffectStatements.voidTickets, { id });
      return;
    case 'index-token':
      await session.execute(sideEffectStatements.indexToken, {
        id,
        tokenHash: varchar(64, effect.tokenHash),
      });
      return;
    case 'replace-session':
      if (!(await replaceSession(session, effect.oldIdHash, effect.newIdHash, effect.at))) {
        throw new SessionGone();
      }
      return;
    case 'place-hold':
      await placeHold(session, effect.hold);
      return;
    case 'count-usage':
      await countUse(session, randomUUID(), effect.kind, effect.subject, effect.at);
      return;
    case 'enqueue':
      await session.execute(outboxStatements.enqueue, {
        id,
        taskId: uuid(randomUUID()),
        task: nvarchar('max', canonicalJson(effect.task)),
        attempt: int(0),
        dueAt: instant(at),
      });
      return;
  }
}
