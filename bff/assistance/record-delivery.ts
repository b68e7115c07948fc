import { refuse } from '../domain/refusal.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { networkOf } from '../domain/network.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Actor, Origin } from '../domain/trace.ts';
import { BY_SYSTEM } from '../platform/caller.ts';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import { changeAssistance, type ChangeDeps } from './change-assistance.ts';
import type {
  DeliveryEvents,
  DeliveryStatement,
  DeliveryStatements,
  SideEffect,
  StoredAssistance,
  WhoseCode,
} from './ports.ts';

export interface RecordDeliveryDeps extends ChangeDeps, RefuseDeps {
  readonly deliveryStatements: DeliveryStatements;
  readonly deliveryEvents: DeliveryEvents;
  readonly usage: Usage;
}

/** As for a product's wrong credentials: what is signed rightly is never counted. */
const FORGED: UsageLimit = { windowMs: MINUTE_MS, atMost: 60 };

const SOMEBODY: Actor = { kind: 'system', id: 'unknown', name: 'unknown' };

/**
 * What became of a code on a channel. Told of the newest code of an open assistance alone, and there only what is
 * news; of any other, of one told before, and of an agent's step-up, nothing follows, and nobody learns which it was.
 * Refusals: invalid-client where the functions did not sign it just now; rate-limited after sixty such in a minute.
 */
export async function recordDelivery(deps: RecordDeliveryDeps, from: Origin, signed: string): Promise<null> {
  const now = await deps.clock.now();
  const statement = await deps.deliveryStatements.read(signed, now);
  if (statement === null) return refuseForged(deps, from);
  const eventHash = hashOf(statement.eventId);
  const whose = await deps.deliveryEvents.whoseCode(statement.codeId, eventHash);
  if (whose === null) return null;
  try {
    const stored = await openWithCode(deps, whose, statement.codeId);
    const isTold = stored !== null && (await tell(deps, stored, statement, { eventHash, at: now }));
    if (!isTold) await deps.deliveryEvents.note(eventHash, now);
  } catch (error) {
    // The alarm has told of it.
    if (!(error instanceof NotAsWritten)) throw error;
  }
  return null;
}

/** False where it is no news. */
async function tell(
  deps: RecordDeliveryDeps,
  stored: StoredAssistance,
  { eventId: _, ...report }: DeliveryStatement,
  event: { readonly eventHash: string; readonly at: number },
): Promise<boolean> {
  const noted: SideEffect = { type: 'note-delivery', ...event };
  const { events } = await changeAssistance(deps, BY_SYSTEM, stored, {
    type: 'report-code-delivery',
    plan: () => ({ command: { type: 'report-code-delivery', ...report }, effects: () => [noted] }),
  });
  return events.length > 0;
}

async function openWithCode(
  { store }: RecordDeliveryDeps,
  { of, id }: WhoseCode,
  codeId: string,
): Promise<StoredAssistance | null> {
  if (of === 'user') {
    const open = await store.trustedOpenForUser(id);
    return open.find(({ state }) => state.userCode.code?.id === codeId) ?? null;
  }
  const own = await store.openOfAgent(id);
  return own?.state.internal.code?.id === codeId ? own : null;
}

async function refuseForged(deps: RecordDeliveryDeps, from: Origin): Promise<never> {
  const row = { data: { command: 'recordDelivery' } };
  return noteRefusals(deps, { actor: SOMEBODY, from }, row, async () => {
    const subject = networkOf(from.address ?? 'unknown');
    await reserveOrRefuse(deps, { kind: 'wrong-client', subject, limits: [FORGED] });
    return refuse({ code: 'invalid-client' });
  });
}
