import { createHash } from 'node:crypto';

/** SHA-256, hex: how session ids, tickets, tokens and keys (256 bits of random) are found without being kept. */
export function hashOf(secret: string | Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}
