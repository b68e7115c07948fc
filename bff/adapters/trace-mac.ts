import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { ringOf, type Ring } from '../domain/key-ring.ts';
import { canonicalJson, type Decides, type Mac, type RowMac, type TraceMac } from '../domain/trace-chain.ts';
import { derivedKey, type KeyUse } from './derived-key.ts';

/** HMAC-SHA256 under `TRACE_HMAC_KEY`, hex. By the keys themselves, not derived ones: the trace's are kept for ever. */
export function traceMac(keys: Uint8Array | Ring): TraceMac {
  const ring = keys instanceof Uint8Array ? ringOf(keys) : keys;
  const macs = ring.map(({ id, bytes }) => ({ id, mac: macUnder(bytes) }));
  return {
    keyId: ring[0].id,
    mac: macUnder(ring[0].bytes),
    // Which of the ring was the key before rings, its order does not say: a key that is added last is the newest.
    under: (keyId) => macs.filter(({ id }) => keyId === null || id === keyId).map(({ mac }) => mac),
    rows: rowMac(ring, 'row-mac'),
    // By this ring, since it never loses a key: who was seen before is known after every rotation.
    contacts: rowMac(ring, 'contact'),
  };
}

/** Of the text under the MAC: a later one is another text. */
const FORMAT = 1;

function rowMac(ring: Ring, use: KeyUse): RowMac {
  const macs = new Map(ring.map(({ id, bytes }) => [id, macUnder(derivedKey(bytes, use))]));
  const made = (keyId: string, table: string, key: string, decides: Decides) =>
    macs.get(keyId)?.(canonicalJson([FORMAT, keyId, table, key, decides])) ?? null;
  const [{ id: first }] = ring;
  return {
    make: (table, key, decides) => `${first}.${made(first, table, key, decides) ?? ''}`,
    isOurs(mac, table, key, decides) {
      const [keyId = ''] = mac.split('.');
      const right = made(keyId, table, key, decides);
      return right !== null && isSame(`${keyId}.${right}`, mac);
    },
  };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function macUnder(bytes: Uint8Array): Mac {
  // Prepared once: `audit:verify` makes a MAC a row.
  const key = createSecretKey(bytes);
  return (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
