import { createHmac } from 'node:crypto';
import type { TraceMac } from '../domain/trace-chain.ts';

/** HMAC-SHA256 under `TRACE_HMAC_KEY` (32 bytes), hex. */
export function traceMac(key: Uint8Array): TraceMac {
  if (key.length !== 32) throw new RangeError(`the key of the trace has ${key.length} bytes, not 32`);
  return (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
