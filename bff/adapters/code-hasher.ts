import { createHmac, timingSafeEqual } from 'node:crypto';
import { isKeyId, type Ring } from '../domain/key-ring.ts';
import { UnknownKey } from '../platform/keys-in-use.ts';
import type { CodeHasher } from '../platform/ports.ts';
import { derivedKey, useOf } from './derived-key.ts';
import type { Keyless } from './sealer.ts';

/**
 * HMAC-SHA256 over the code and where it counts, as `<key id>.<hex>`. The key is derived for the use that `context`
 * begins with, up to its colon; a hash that names no key is of a release before rings, which had one key for all.
 */
export function createCodeHasher(ring: Ring, keyless: Keyless): CodeHasher {
  const digest = (keyId: string, code: string, context: string) => {
    const key = ring.find(({ id }) => id === keyId);
    if (!key) throw new UnknownKey('a hash names a key that its ring does not have');
    return hmac(derivedKey(key.bytes, useOf(context)), [keyId, context, code]);
  };
  return {
    hash: (code, context) => `${ring[0].id}.${digest(ring[0].id, code, context).toString('hex')}`,
    matches(hash, code, context, madeBefore) {
      const [keyId = '', hex] = hash.split('.');
      if (hex !== undefined) return isKeyId(keyId) && isSame(hex, digest(keyId, code, context));
      if (!keyless.values.take(madeBefore ?? keyless.now())) {
        throw new UnknownKey('a hash names no key, and is too new for that');
      }
      // Each of them is compared: how long it takes tells nothing.
      return ring.map(({ bytes }) => isSame(hash, hmac(bytes, [context, code]))).includes(true);
    },
  };
}

function hmac(key: Uint8Array, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

function isSame(hex: string, digest: Buffer): boolean {
  const known = Buffer.from(hex, 'hex');
  return known.length === digest.length && timingSafeEqual(known, digest);
}
