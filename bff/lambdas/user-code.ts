import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { SECOND_MS, wholeSeconds } from '../domain/time.ts';
import type { Key } from '../domain/key-ring.ts';
import { codeKeys } from './environment.ts';
import { FunctionError } from './function-error.ts';

/** What a challenge remembers of its code: a keyed hash and when it expires (seconds since 1970), never the code. */
export interface KeptCode {
  /** Of the key that the hash is by; left out by the release before keys had ids. */
  readonly keyId?: string | undefined;
  readonly hash: string;
  readonly expiresAt: number;
}

export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** The newest key that began before a context was signed (seconds since 1970): the same one wherever this runs. */
export function codeKeyAt(iat: number): Key {
  const key = codeKeys().find(({ since }) => since < iat * SECOND_MS);
  if (!key) throw new FunctionError('NotConfigured', 'environment: FUNCTIONS_CODE_KEY: no key has begun');
  return key;
}

export function keep(code: string, userName: string, key: Key, seconds: number): KeptCode {
  const hash = hashOf(key, [key.id, userName, code]);
  return { keyId: key.id, hash, expiresAt: wholeSeconds(Date.now()) + seconds };
}

export function asMetadata({ keyId, hash, expiresAt }: KeptCode): string {
  return `code:${keyId === undefined ? '' : `${keyId}.`}${hash}:${String(expiresAt)}`;
}

export function fromMetadata(metadata: string | undefined): KeptCode | null {
  const [, keyId, hash, expiresAt] =
    /^code:(?:([0-9a-f]{8})\.)?([0-9a-f]{64}):(\d+)$/.exec(metadata ?? '') ?? [];
  return hash === undefined ? null : { keyId, hash, expiresAt: Number(expiresAt) };
}

/**
 * In constant time, and not after its end. Without a key's id it was hashed by the one key of the release before: the
 * oldest here. Throws where the key is gone, so that a right answer is not counted as a wrong one.
 */
export function isRight(answer: string, kept: KeptCode, userName: string): boolean {
  const keys = codeKeys();
  const { keyId } = kept;
  const key = keyId === undefined ? keys.at(-1) : keys.find(({ id }) => id === keyId);
  if (!key)
    throw new FunctionError('NotConfigured', 'environment: FUNCTIONS_CODE_KEY: the key of a code is gone');
  const text = keyId === undefined ? [userName, answer] : [keyId, userName, answer];
  const isSame = timingSafeEqual(Buffer.from(hashOf(key, text), 'hex'), Buffer.from(kept.hash, 'hex'));
  return isSame && Date.now() < kept.expiresAt * SECOND_MS;
}

function hashOf({ bytes }: Key, text: readonly string[]): string {
  return createHmac('sha256', bytes).update(JSON.stringify(text)).digest('hex');
}
