import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse } from '../domain/refusal.ts';
import type { ProductClient } from './ports.ts';

/**
 * The product that these HTTP Basic credentials belong to. Every client is compared, so that time does not tell
 * whether the id or the secret was wrong. Refusal: invalid-client.
 */
export function authenticateProduct(
  clients: readonly ProductClient[],
  authorization: string | undefined,
): ProductClient {
  const given = parseBasic(authorization);
  const secret = createHash('sha256').update(given.secret).digest();
  let found: ProductClient | null = null;
  for (const client of clients) {
    const matches = timingSafeEqual(secret, Buffer.from(client.secretHash, 'hex'));
    if (matches && client.clientId === given.id) found = client;
  }
  return found ?? refuse({ code: 'invalid-client' });
}

/** RFC 7617; id and secret are form-encoded within (RFC 6749, section 2.3.1). */
function parseBasic(authorization: string | undefined): { id: string; secret: string } {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { id: text.slice(0, Math.max(0, colon)), secret: colon < 0 ? '' : text.slice(colon + 1) };
}
