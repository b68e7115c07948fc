import { createHmac } from 'node:crypto';
import { ringOf, type Ring } from '../domain/key-ring.ts';
import type { Mac, TraceMac } from '../domain/trace-chain.ts';

/** HMAC-SHA256 under `TRACE_HMAC_KEY`, hex. By the keys themselves, not derived ones: rows are kept for ever. */
export function traceMac(keys: Uint8Array | Ring): TraceMac {
  const ring = keys instanceof Uint8Array ? ringOf(keys) : keys;
  const macs = ring.map(({ id, bytes }) => ({ id, mac: macUnder(bytes) }));
  return {
    keyId: ring[0].id,
    mac: macUnder(ring[0].bytes),
    // Which of the ring was the key before rings, its order does not say: a key that is added last is the newest.
    under: (keyId) => macs.filter(({ id }) => keyId === null || id === keyId).map(({ mac }) => mac),
  };
}

function macUnder(key: Uint8Array): Mac {
  return (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
