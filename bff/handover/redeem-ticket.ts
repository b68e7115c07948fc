import type { ProductId } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import type { Actor, Note } from '../domain/trace.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { openTokens } from '../assistance/delegate-tokens.ts';
import { changeAssistance, noteRefusalOn } from '../assistance/change-assistance.ts';
import { accessNow } from '../assistance/ecosystem-access.ts';
import type { Usage, Sealer } from '../platform/ports.ts';
import type { CoreDirectory } from '../users/ports.ts';
import type { Acting, ProductCaller } from '../platform/caller.ts';
import { wholeSeconds } from '../domain/time.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';
import { type RightsDeps, agentMayStill } from '../session/rights.ts';
import type { StoredSession } from '../session/ports.ts';
import type { HandoverStore, Judged } from './ports.ts';
import type { OwnDeps } from '../assistance/own-assistance.ts';

export interface HandoverDeps extends RightsDeps, OwnDeps {
  readonly core: CoreDirectory;
  readonly handover: HandoverStore;
  readonly sealer: Sealer;
  readonly usage: Usage;
}

/**
 * Exchanges a ticket, once, for the delegate's token (RFC 8693 names).
 * Refusals: ticket-used, which the agent is shown and which ends nothing; ticket-expired for late, voided and unknown
 * ones, and after the end; invalid-client for another product's; product-not-allowed where the user lost the role
 * meanwhile.
 */
export async function redeemTicket(deps: HandoverDeps, caller: ProductCaller, ticket: string) {
  const { client, from } = caller;
  const actor: Actor = { kind: 'product', id: client.clientId, name: client.product };
  const by: Acting = { actor, from };
  const found = await deps.handover.ticketByHash(hashOf(ticket));
  if (found === null) {
    const data = { command: 'redeem', product: client.product };
    const row = { type: 'TicketRefused', data } as const;
    return refuseTraced(deps, by, { code: 'ticket-expired' }, row);
  }
  const { assistance, ticketId, product } = found;
  const { id } = assistance.state;
  caller.onAssistance(id);
  const refuseOn = async (refusal: Refusal, data: Note['data']) => {
    await noteRefusalOn(deps, by, id, refusal, { type: 'TicketRefused', data });
    return refuse(refusal);
  };
  if (product !== client.product) {
    return refuseOn({ code: 'invalid-client' }, { ticketId, product, client: client.product });
  }
  if (!(await isStillEntitled(deps, found, caller))) {
    return refuseOn({ code: 'ticket-expired' }, { ticketId, product });
  }
  const {
    state,
    events,
    now,
    result: access,
  } = await changeAssistance(deps, by, assistance, {
    type: 'redeem-product',
    plan: async (before) => {
      const result = await accessNow(deps.core, before);
      return { command: { type: 'redeem-product', product, ticketId, access: result }, result };
    },
  }).catch(asTicketRefusal);
  if (events.some(({ type }) => type === 'TicketReused')) return refuse({ code: 'ticket-used' });
  // Whatever ended the assistance meanwhile is seen.
  const sealed = await deps.handover.tokensWhileOpen(id);
  if (sealed === null) return refuse({ code: 'ticket-expired' });
  const tokens = openTokens(deps.sealer, id, sealed);
  return {
    access_token: tokens.accessToken,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' as const,
    token_type: 'Bearer' as const,
    expires_in: Math.max(0, wholeSeconds((state.session?.endsAt ?? now) - now)),
    ...delegationOf(state, product, access, tokens.subject),
  };
}

/** Whether its agent may still assist. One that has ended is the decider's to refuse. */
async function isStillEntitled(deps: HandoverDeps, found: Judged, caller: ProductCaller): Promise<boolean> {
  if (found.assistance.state.ended) return true;
  return agentMayStill(deps, verifyingSession(found), await deps.clock.now(), caller);
}

/** The browser session that verified, while it lasts. */
export function verifyingSession({ assistance, sessions }: Judged): StoredSession | undefined {
  return sessions.find(({ browser }) => browser === assistance.state.verifiedBy);
}

/** To a product, an ended assistance is an expired ticket. */
function asTicketRefusal(error: unknown): never {
  if (
    error instanceof Refused &&
    (error.refusal.code === 'wrong-step' || error.refusal.code === 'not-found')
  ) {
    const expired: Refusal = { code: 'ticket-expired' };
    throw new Refused(expired);
  }
  throw error;
}

/** Who is admitted, by whom, where and as what: the part that redeeming and introspecting share. */
export function delegationOf(
  state: Assistance,
  product: ProductId,
  access: ProductAccess | null,
  subject: string,
) {
  if (state.ecosystem === null || access === null) throw new Error('a delegation without an ecosystem');
  const { id, name } = state.ecosystem;
  const { role } = access;
  return {
    sub: subject,
    username: state.user.email,
    ...(state.user.name === null ? {} : { name: state.user.name }),
    act: { sub: state.agent.id, name: state.agent.name },
    assistance_id: state.id,
    ecosystem: { id, name, role },
    product,
  };
}
