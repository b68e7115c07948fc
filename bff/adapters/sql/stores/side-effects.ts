import { randomUUID } from 'node:crypto';
import type { SideEffect } from '../../../assistance/ports.ts';
import { TaskGone } from '../../../platform/task-gone.ts';
import { placeHold, placeOnly } from './block-store.ts';
import { fetchAnswer, replaceSession } from './session-ids.ts';
import { noteDelivery } from './delivery-events.ts';
import { holdSession } from './session-store.ts';
import { noteInternalCode } from './step-up-store.ts';
import {
  instant,
  nvarchar,
  uuid,
  varchar,
  type SqlSession,
  type SqlParameter,
} from '../engine/sql-database.ts';
import { ticketDecides, tokenDecides } from './handover-rows.ts';
import { each, numbered } from './many-rows.ts';
import { enqueue } from './enqueue.ts';
import { outboxStatements } from './outbox.ts';
import type { RowGuard } from './row-guard.ts';
import { countUse } from './usage.ts';

export const sideEffectStatements = {
  keepFirstSecret: `INSERT INTO support.Secrets (AssistanceId, Kind, Value)
SELECT @id, @kind0, @value0
WHERE NOT EXISTS (SELECT Kind FROM support.Secrets WHERE AssistanceId = @id AND Kind = @kind0)`,
  voidTicket: `DELETE FROM support.Tickets
WHERE AssistanceId = @id AND Product = @product AND TicketId = @ticketId`,
  voidTickets: 'DELETE FROM support.Tickets WHERE AssistanceId = @id',
  issueTicket: `INSERT INTO support.Tickets (TicketHash, TicketId, AssistanceId, Product, ExpiresAt, Mac)
VALUES (@ticketHash, @ticketId, @id, @product, @expiresAt, @mac)`,
  indexToken: `INSERT INTO support.ProductTokens (TokenHash, AssistanceId, Product, Mac)
VALUES (@tokenHash, @id, @product, @mac)`,
} as const;

export function forgetSecretsStatement(kinds: number): string {
  return `DELETE FROM support.Secrets WHERE AssistanceId = @id AND Kind IN (${each(kinds, (n) => `@kind${n}`)})`;
}

export function keepSecretsStatement(kinds: number): string {
  const rows = each(kinds, (n) => `(@id, @kind${n}, @value${n})`);
  return `INSERT INTO support.Secrets (AssistanceId, Kind, Value) VALUES ${rows}`;
}

/** The session is gone, or its id that was to change has a newer one: the whole change is off. */
export class SessionGone extends Error {}

/** Another block stands: the whole change is off. */
export class BlockStands extends Error {}

/** Somebody else changed the step-up of that browser session at the same moment: the whole change is off. */
export class StepUpChanged extends Error {}

type Of<T extends SideEffect['type']> = Extract<SideEffect, { readonly type: T }>;

/** Writes what belongs to a change of an assistance, in its transaction. `at`: when the change happened. */
export async function applySideEffects(
  session: SqlSession,
  guard: RowGuard,
  assistanceId: string,
  at: number,
  effects: readonly SideEffect[],
): Promise<void> {
  const secrets = effects.filter(
    (effect) => effect.type === 'keep-secret' || effect.type === 'forget-secret',
  );
  const tasks = effects.filter((effect) => effect.type === 'enqueue');
  const id = uuid(assistanceId);
  if (secrets.length > 0) await changeSecrets(session, id, secrets);
  for (const effect of effects) await applyOne(session, guard, assistanceId, effect);
  if (tasks.length > 0) {
    await enqueue(
      session,
      guard.mac,
      assistanceId,
      at,
      tasks.map(({ task }) => task),
    );
  }
}

/** Of each kind the last word counts. */
async function changeSecrets(
  session: SqlSession,
  id: SqlParameter,
  changes: readonly Of<'keep-secret' | 'forget-secret'>[],
): Promise<void> {
  const last = [...new Map(changes.map((change) => [change.kind, change])).values()];
  const kept = last.filter((change) => change.type === 'keep-secret');
  const secrets = {
    id,
    ...numbered(kept, ({ kind, value }) => ({ kind: varchar(32, kind), value: nvarchar('max', value) })),
  };
  const isOneToKeep = kept.length === 1 && last.length === 1;
  if (isOneToKeep && (await session.execute(sideEffectStatements.keepFirstSecret, secrets)) > 0) return;
  const kinds = { id, ...numbered(last, ({ kind }) => ({ kind: varchar(32, kind) })) };
  await session.execute(forgetSecretsStatement(last.length), kinds);
  if (kept.length > 0) await session.execute(keepSecretsStatement(kept.length), secrets);
}

async function applyOne(
  session: SqlSession,
  guard: RowGuard,
  assistanceId: string,
  effect: SideEffect,
): Promise<void> {
  const id = uuid(assistanceId);
  switch (effect.type) {
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
        mac: guard.make('Tickets', effect.ticketHash, ticketDecides({ ...effect, assistanceId })),
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
        product: varchar(16, effect.product),
        mac: guard.make('ProductTokens', effect.tokenHash, tokenDecides(assistanceId, effect.product)),
      });
      return;
    case 'replace-session':
      if (!(await replaceSession(session, guard, effect, effect.at))) throw new SessionGone();
      return;
    case 'fetch-answer':
      await fetchAnswer(session, guard, effect);
      return;
    case 'require-session':
      if (!(await holdSession(session, effect.browser, effect.at))) throw new SessionGone();
      return;
    case 'step-up':
      if (!(await noteInternalCode(session, guard, effect))) throw new StepUpChanged();
      return;
    case 'place-block':
      if (effect.isOnlyOne !== true) await placeHold(session, guard, effect.block);
      else if (!(await placeOnly(session, guard, effect.block))) throw new BlockStands();
      return;
    case 'end-task':
      if ((await session.execute(outboxStatements.done, { taskId: uuid(effect.taskId) })) === 0) {
        throw new TaskGone();
      }
      return;
    case 'note-delivery':
      await noteDelivery(session, effect.eventHash, effect.at);
      return;
    case 'count-usage':
      await countUse(session, randomUUID(), effect.use);
      return;
    // Together with the others of their kind.
    case 'keep-secret':
    case 'forget-secret':
    case 'enqueue':
      return;
  }
}
