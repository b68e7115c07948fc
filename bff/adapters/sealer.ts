import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Key, Ring } from '../domain/key-ring.ts';
import { BrokenSeal, UnknownKey, type KeylessValues } from '../platform/keys-in-use.ts';
import type { Sealer } from '../platform/ports.ts';
import { derivedKey } from './derived-key.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const USE = 'seal';

/** How old what names no key may be; `now` stands in where nobody knows when it was made. */
export interface Keyless {
  readonly values: KeylessValues;
  readonly now: () => number;
}

/**
 * AES-256-GCM by the first key of the ring, as `<key id>.<base64>`. The key's id and `context` are authenticated
 * with the value, so that nothing can be moved from one assistance to another.
 */
export function createSealer(ring: Ring, keyless: Keyless): Sealer {
  return {
    seal(plain, context) {
      const { id, bytes } = ring[0];
      const iv = randomBytes(IV_BYTES);
      const key = derivedKey(bytes, USE);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(`${id}.${context}`));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}`;
    },
    open(sealed, context, madeBefore) {
      const [keyId = '', value] = sealed.split('.');
      if (value !== undefined) {
        const key = ring.find(({ id }) => id === keyId);
        if (!key) throw new UnknownKey('a sealed value names a key that its ring does not have');
        return opened(derivedKey(key.bytes, USE), value, `${keyId}.${context}`);
      }
      if (!keyless.values.take(madeBefore ?? keyless.now())) {
        throw new UnknownKey('a sealed value names no key, and is too new for that');
      }
      return openedByAny(ring, sealed, context);
    },
  };
}

/** Of a release before rings, whose one key is somewhere among ours. */
function openedByAny(ring: readonly Key[], sealed: string, context: string): string {
  const failures: unknown[] = [];
  for (const { bytes } of ring) {
    try {
      return opened(bytes, sealed, context);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new UnknownKey('a sealed value that names no key is of none of the ring', { cause: failures[0] });
}

function opened(key: Uint8Array, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch (cause) {
    throw new BrokenSeal('a sealed value is not as it was sealed', { cause });
  }
}
