import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../platform/ports.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM for what rests sealed, HMAC-SHA256 for codes. Both keys: 32 bytes. `context` is authenticated with the
 * value, so that nothing can be moved from one assistance to another.
 */
export function createVault(sealKey: Buffer, codeKey: Buffer): Vault {
  const fingerprint = (code: string, context: string) =>
    createHmac('sha256', codeKey)
      .update(JSON.stringify([context, code]))
      .digest();
  return {
    seal(plain, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const plain = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(plain).toString('utf8');
    },
    fingerprint: (code, context) => fingerprint(code, context).toString('hex'),
    matches(expected, code, context) {
      const known = Buffer.from(expected, 'hex');
      const given = fingerprint(code, context);
      return known.length === given.length && timingSafeEqual(known, given);
    },
  };
}
