import type { ProductId } from '../contract/index.ts';
import { decide, type Assistance } from '../domain/assistance.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import type { Actor, Note } from '../domain/trace.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { openTokens } from '../assistance/delegate-tokens.ts';
import { changeAssistance, noteRefusalOn } from '../assistance/change-assistance.ts';
import type { ProductToken, UserChallenge } from '../assistance/ports.ts';
import { accessNow } from '../assistance/ecosystem-access.ts';
import type { Usage, Sealer } from '../platform/ports.ts';
import type { CoreDirectory } from '../users/ports.ts';
import type { Acting, ProductCaller } from '../platform/caller.ts';
import { wholeSeconds } from '../domain/time.ts';
import { oneAtATime, type LeaseDeps } from '../platform/one-at-a-time.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { type RightsDeps, agentMayStill } from '../session/rights.ts';
import type { StoredSession } from '../session/ports.ts';
import type { FoundTicket, HandoverStore, Judged } from './ports.ts';
import type { OwnDeps } from '../assistance/own-assistance.ts';

export interface HandoverDeps extends RightsDeps, OwnDeps, LeaseDeps {
  readonly core: CoreDirectory;
  readonly handover: HandoverStore;
  readonly challenge: UserChallenge;
  readonly sealer: Sealer;
  readonly usage: Usage;
}

/**
 * Exchanges a ticket, once, for a token of the delegate that names this product alone (RFC 8693 names). The ticket is
 * used with the token that Cognito made for it, or not at all: where Cognito does not answer it is as good as before.
 * Refusals: ticket-used, which the agent is shown and which ends nothing; ticket-expired for late, voided and unknown
 * ones, after the end, and where Cognito takes the user's tokens no more; invalid-client for another product's;
 * product-not-allowed where the user lost the role meanwhile; identity-provider-failed; unavailable where other
 * tickets of this assistance took all the time there was.
 */
export async function redeemTicket(deps: HandoverDeps, caller: ProductCaller, ticket: string) {
  const { client, from } = caller;
  const actor: Actor = { kind: 'product', id: client.clientId, name: client.product };
  const by: Acting = { actor, from };
  const ticketHash = hashOf(ticket);
  const found = await deps.handover.ticketByHash(ticketHash);
  if (found === null) {
    const data = { command: 'redeem', product: client.product };
    const row = { type: 'TicketRefused', data } as const;
    return refuseTraced(deps, by, { code: 'ticket-expired' }, row);
  }
  const { ticketId, product } = found;
  const { id } = found.assistance.state;
  caller.onAssistance(id);
  const refuseOn = async (refusal: Refusal, data: Note['data'] = {}, cause?: unknown) => {
    const row = { type: 'TicketRefused', data: { ticketId, product, ...data } } as const;
    await noteRefusalOn(deps, by, id, refusal, row);
    return refuse(refusal, cause);
  };
  if (product !== client.product) return refuseOn({ code: 'invalid-client' }, { client: client.product });
  const now = await deps.clock.now();
  if (!(await isStillEntitled(deps, found, now, caller))) return refuseOn({ code: 'ticket-expired' });

  const known: ReadTicket | null = await readNow(deps, found, now);
  const lease = { kind: 'product-token', subject: id, now, lifeMs: deps.limits.callLostAfterMs } as const;
  return oneAtATime(
    deps,
    { ...lease, ...caller },
    {
      known,
      read: async () => {
        const again = await deps.handover.ticketByHash(ticketHash);
        return again && readNow(deps, again, await deps.clock.now());
      },
      isNeeded: (read) => read !== null && mayBeRedeemed(deps, read),
      work: async (read) => {
        // The end came, or a newer ticket.
        if (read === null) return refuseOn({ code: 'ticket-expired' });
        if (!mayBeRedeemed(deps, read)) return recordRedeemed(deps, by, read, null);
        const made = await tokenForProduct(deps, read, caller.signal).catch(async (error: unknown) => {
          if (!(error instanceof ServiceFailed)) throw error;
          return refuseOn({ code: 'identity-provider-failed' }, {}, error);
        });
        return made.result === 'made'
          ? recordRedeemed(deps, by, read, made.accessToken)
          : refuseOn({ code: 'ticket-expired' }, { because: 'tokens-refused' }, made.cause);
      },
    },
  );
}

/** What a ticket is judged by, as of one moment. */
interface ReadTicket extends FoundTicket {
  readonly access: ProductAccess | null;
  readonly now: number;
}

async function readNow(deps: HandoverDeps, found: FoundTicket, now: number): Promise<ReadTicket> {
  return { ...found, access: await accessNow(deps.core, found.assistance.state), now };
}

/** Whether it would be used now: nobody is asked for the token of a ticket that is no good. */
function mayBeRedeemed(
  { limits }: HandoverDeps,
  { assistance, ticketId, product, sealedTokens, access, now }: ReadTicket,
): boolean {
  const command = { type: 'redeem-product', product, ticketId, access } as const;
  const { events } = decide(assistance.state, command, now, limits);
  return sealedTokens !== null && events.some(({ type }) => type === 'ProductRedeemed');
}

async function tokenForProduct(
  deps: HandoverDeps,
  { assistance: { state }, product, sealedTokens, access, now }: ReadTicket,
  signal: AbortSignal,
): Promise<ProductToken> {
  if (state.session === null || sealedTokens === null) throw new Error('a token without a session');
  const { refreshToken, subject } = openTokens(deps.sealer, state.id, sealedTokens);
  const { act, ecosystem } = delegationOf(state, product, access, subject);
  const context = {
    assistanceId: state.id,
    subject,
    agent: { id: act.sub, name: act.name },
    ecosystem,
    product,
    supportUntil: state.session.endsAt,
    now,
  };
  return deps.challenge.productToken(context, refreshToken, signal);
}

/**
 * In one transaction: the ticket is used, the row says so, the token is known. Without one, what is wrong is
 * recorded.
 */
async function recordRedeemed(
  deps: HandoverDeps,
  by: Acting,
  { assistance, ticketId, product, sealedTokens, access }: ReadTicket,
  token: string | null,
) {
  const command = { type: 'redeem-product', product, ticketId, access } as const;
  const { state, events, now } = await changeAssistance(deps, by, assistance, {
    type: 'redeem-product',
    plan: () => ({
      command,
      effects: (happened) =>
        happened.flatMap(({ type }) =>
          type === 'ProductRedeemed'
            ? [{ type: 'index-token', tokenHash: hashOf(required(token)), product } as const]
            : [],
        ),
    }),
  }).catch(asTicketRefusal);
  if (events.some(({ type }) => type === 'TicketReused')) return refuse({ code: 'ticket-used' });
  const { subject } = openTokens(deps.sealer, state.id, required(sealedTokens));
  return {
    access_token: required(token),
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' as const,
    token_type: 'Bearer' as const,
    expires_in: Math.max(0, wholeSeconds((state.session?.endsAt ?? now) - now)),
    ...delegationOf(state, product, access, subject),
  };
}

/** A ticket that was no good before has become good: that cannot be. */
function required(value: string | null): string {
  if (value === null) throw new Error('redeemed without a token');
  return value;
}

/** Whether its agent may still assist. One that has ended is the decider's to refuse. */
async function isStillEntitled(
  deps: HandoverDeps,
  found: Judged,
  now: number,
  caller: ProductCaller,
): Promise<boolean> {
  if (found.assistance.state.ended) return true;
  // The reading on which the ticket was issued, or a newer one: tickets are younger.
  const maxAgeMs = Math.min(deps.limits.rightsMaxAgeMs, deps.limits.ticketLifeMs);
  return agentMayStill(deps, verifyingSession(found), { now, maxAgeMs }, caller);
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
