import { hashOf } from '../domain/secret-hash.ts';
import { openTokens } from '../assistance/delegate-tokens.ts';
import { noteOnAssistance } from '../assistance/change-assistance.ts';
import { isOverdue } from '../domain/assistance.ts';
import { accessNow } from '../assistance/ecosystem-access.ts';
import { DAY_MS, wholeSeconds } from '../domain/time.ts';
import { mayOpen } from '../domain/product-access.ts';
import { delegationOf, verifyingSession, type HandoverDeps } from './redeem-ticket.ts';
import type { ProductId } from '../contract/index.ts';
import { productNamedIn } from './named-product.ts';
import type { FoundToken } from './ports.ts';
import { type ProductCaller } from '../platform/caller.ts';
import { agentMayStill } from '../session/rights.ts';

/**
 * Whether a delegate's token still admits to this product (RFC 7662). Anything but a token for this very product, in a
 * running session, for a user who may still be assisted in it and by an agent who may still assist, is
 * `active: false`, without a reason.
 */
export async function introspectToken(deps: HandoverDeps, caller: ProductCaller, token: string) {
  const { client, from } = caller;
  const inactive = { active: false } as const;
  const found = await deps.handover.assistanceByToken(hashOf(token));
  if (found === null) return inactive;
  const { state } = found.assistance;
  caller.onAssistance(state.id);
  const now = await deps.clock.now();
  if (state.session === null || state.ended || isOverdue(state, now, deps.limits)) return inactive;
  if (!isForProduct(found, token, client.product)) {
    await traceForeign(deps, { client, from }, state.id, now);
    return inactive;
  }
  const young = { now, maxAgeMs: deps.limits.delegateRightsMaxAgeMs };
  if (!(await agentMayStill(deps, verifyingSession(found), young, caller))) return inactive;
  const access = await accessNow(deps.core, state);
  if (access === null || !mayOpen(client.product, access)) return inactive;
  if (found.sealedTokens === null) return inactive;
  const { subject } = openTokens(deps.sealer, state.id, found.sealedTokens);
  return {
    active: true as const,
    token_type: 'Bearer' as const,
    client_id: client.clientId,
    exp: wholeSeconds(state.session.endsAt),
    iat: wholeSeconds(state.session.startedAt),
    ...delegationOf(state, client.product, access, subject),
  };
}

/** By the row that finds it, and by its own claims: no hand in the database makes it another product's. */
function isForProduct({ product }: FoundToken, token: string, asks: ProductId): boolean {
  return product === asks && productNamedIn(token) === asks;
}

/** A product that holds a token which was never given to it: once a day and product, or it could fill the trace. */
async function traceForeign(
  deps: HandoverDeps,
  { client, from }: Pick<ProductCaller, 'client' | 'from'>,
  id: string,
  now: number,
): Promise<void> {
  const once = { windowMs: DAY_MS, atMost: 1 };
  const counted = await deps.usage.reserve('foreign-token', `${id}:${client.product}`, [once], now);
  if (!('id' in counted)) return;
  const actor = { kind: 'product', id: client.clientId, name: client.product } as const;
  const data = { code: 'invalid-client', client: client.product };
  await noteOnAssistance(deps, { actor, from }, id, { notes: [{ type: 'TokenRefused', data }] });
}
