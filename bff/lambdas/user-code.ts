import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { SECOND_MS } from '../domain/time.ts';
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

/** What a code is made from: nothing else, so that one event gives one code wherever, and however often, it arrives. */
export interface CodeSource {
  /** The context's id: 128 random bits. */
  readonly jti: string;
  readonly userName: string;
  readonly clientId: string;
}

/** Of a code of six digits. */
const CODES = 1_000_000;

/**
 * The BFF counts a code's life from when its mail was taken, and asks as long as that lasts: what ran out there is not
 * called wrong here. The request that sent it had 9 s, the one that answers has 5.
 */
const LEEWAY_S = 15;

/** The newest key that began before a context was signed (seconds since 1970): the same one wherever this runs. */
export function codeKeyAt(iat: number): Key {
  const key = codeKeys().find(({ since }) => since < iat * SECOND_MS);
  if (!key) throw new FunctionError('NotConfigured', 'environment: FUNCTIONS_CODE_KEY: no key has begun');
  return key;
}

/**
 * Six digits: 20 bits of a MAC, of the next block where they are no code, so that each is as likely as any other
 * (ASVS 6.5.4). The BFF knows what it is made from and has no such key.
 */
export function codeOf(key: Key, { jti, userName, clientId }: CodeSource): string {
  for (let block = 0; ; block += 1) {
    const mac = macOf(key, 'user-code', [jti, userName, clientId, String(block)]);
    const drawn = mac.readUIntBE(0, 3) >>> 4;
    if (drawn < CODES) return String(drawn).padStart(6, '0');
  }
}

/** The same for a repeated mail. Not the context's id, which a code is made from and nobody else learns. */
export function messageIdOf(key: Key, { jti }: Pick<CodeSource, 'jti'>): string {
  return macOf(key, 'message-id', [jti]).toString('hex', 0, 16);
}

/** `iat`, `seconds`: of the context, when it was signed and how long its code lives. */
export function keep(
  code: string,
  userName: string,
  key: Key,
  { iat, seconds }: { readonly iat: number; readonly seconds: number },
): KeptCode {
  const hash = hashOf(key, [key.id, userName, code]);
  return { keyId: key.id, hash, expiresAt: Math.floor(iat) + seconds + LEEWAY_S };
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
 * In constant time. Without a key's id it was hashed by the one key of the release before: the oldest here. Throws
 * after the code's end, and where the key is gone: no answer is counted as a wrong one then.
 */
export function isRight(answer: string, kept: KeptCode, userName: string): boolean {
  if (Date.now() >= kept.expiresAt * SECOND_MS)
    throw new FunctionError('CodeExpired', 'the code has expired');
  const keys = codeKeys();
  const { keyId } = kept;
  const key = keyId === undefined ? keys.at(-1) : keys.find(({ id }) => id === keyId);
  if (!key)
    throw new FunctionError('NotConfigured', 'environment: FUNCTIONS_CODE_KEY: the key of a code is gone');
  const text = keyId === undefined ? [userName, answer] : [keyId, userName, answer];
  return timingSafeEqual(Buffer.from(hashOf(key, text), 'hex'), Buffer.from(kept.hash, 'hex'));
}

function hashOf({ bytes }: Key, text: readonly string[]): string {
  return createHmac('sha256', bytes).update(JSON.stringify(text)).digest('hex');
}

/** By a key of its own for each use. */
function macOf({ bytes }: Key, use: 'user-code' | 'message-id', text: readonly string[]): Buffer {
  const key = Buffer.from(hkdfSync('sha256', bytes, new Uint8Array(), `user-support ${use}`, 32));
  return createHmac('sha256', key)
    .update(JSON.stringify([use, ...text]))
    .digest();
}
