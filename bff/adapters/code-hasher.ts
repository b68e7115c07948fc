import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CodeHasher } from '../platform/ports.ts';

/** HMAC-SHA256 with a key of 32 bytes, over the code and where it counts. */
export function createCodeHasher(key: Buffer): CodeHasher {
  const digest = (code: string, context: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([context, code]))
      .digest();
  return {
    hash: (code, context) => digest(code, context).toString('hex'),
    matches(hash, code, context) {
      const known = Buffer.from(hash, 'hex');
      const given = digest(code, context);
      return known.length === given.length && timingSafeEqual(known, given);
    },
  };
}
