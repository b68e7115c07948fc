import { hkdfSync } from 'node:crypto';

/**
 * Every use that a ring's keys are derived for; docs/security.md has a row of each. Under what is kept: none is
 * renamed.
 */
export const KEY_USES = [
  'seal',
  'row-mac',
  'contact',
  'internal-code',
  'step-up',
  'code-address',
  'refusal-link',
  'disown-link',
] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** A key for one use (HKDF-SHA256, 32 bytes): what was made for one use is worth nothing for another. */
export function derivedKey(key: Uint8Array, use: KeyUse): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `user-support ${use}`, 32));
}

/** The use that a context names up to its colon. Throws for one that is not listed: it would be a key of its own. */
export function useOf(context: string): KeyUse {
  const [name = ''] = context.split(':');
  const use = KEY_USES.find((one) => one === name);
  if (use === undefined) throw new Error('a context that names no use of a key');
  return use;
}
