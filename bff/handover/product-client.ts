import { createHash, timingSafeEqual } from 'node:crypto';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import { networkOf } from '../domain/network.ts';
import { refuse } from '../domain/refusal.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Origin } from '../domain/trace.ts';
import type { ProductClient } from '../platform/caller.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';

export interface ProductClientDeps extends RefuseDeps {
  readonly clients: readonly ProductClient[];
  readonly usage: Usage;
}

/** An address may make a few wrong tries only. Right credentials are never counted. */
const WRONG_TRIES: UsageLimit = { windowMs: MINUTE_MS, atMost: 60 };
const CLIENT_ID_LENGTH = 64;

/**
 * The product that these HTTP Basic credentials belong to. Refusals: invalid-client; rate-limited for an address with
 * sixty wrong tries in a minute.
 */
export async function authenticateProduct(
  deps: ProductClientDeps,
  command: string,
  authorization: string | undefined,
  from: Origin,
): Promise<ProductClient> {
  const given = parseBasic(authorization);
  const found = clientOf(deps.clients, given);
  if (found) return found;
  const subject = networkOf(from.address ?? 'unknown');
  const client = given.id.slice(0, CLIENT_ID_LENGTH).toWellFormed();
  const actor = { kind: 'product', id: 'unknown', name: 'unknown' } as const;
  return noteRefusals(deps, { actor, from }, { data: { command, client } }, async () => {
    await reserveOrRefuse(deps, { kind: 'wrong-client', subject, limits: [WRONG_TRIES] });
    return refuse({ code: 'invalid-client' });
  });
}

interface Given {
  readonly id: string;
  readonly secret: string;
}

/** Every client is compared, so that time does not tell whether the id or the secret was wrong. */
function clientOf(clients: readonly ProductClient[], given: Given): ProductClient | null {
  const secret = createHash('sha256').update(given.secret).digest();
  let found: ProductClient | null = null;
  for (const client of clients) {
    const matches = timingSafeEqual(secret, Buffer.from(client.secretHash, 'hex'));
    if (matches && client.clientId === given.id) found = client;
  }
  return found;
}

/** RFC 7617; id and secret are form-encoded within (RFC 6749, section 2.3.1). */
function parseBasic(authorization: string | undefined): Given {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { id: text.slice(0, Math.max(0, colon)), secret: colon < 0 ? '' : text.slice(colon + 1) };
}
