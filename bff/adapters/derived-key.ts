import { hkdfSync } from 'node:crypto';

/** A key for one use (HKDF-SHA256, 32 bytes): what was made for one use is worth nothing for another. */
export function derivedKey(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `user-support ${use}`, 32));
}
