import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { SECOND_MS, wholeSeconds } from '../domain/time.ts';
import { environment } from './environment.ts';

/** What a challenge remembers of its code: a keyed hash and when it expires (seconds since 1970), never the code. */
export interface KeptCode {
  readonly hash: string;
  readonly expiresAt: number;
}

export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

export function keep(code: string, userName: string, seconds: number): KeptCode {
  return { hash: hashOf(code, userName), expiresAt: wholeSeconds(Date.now()) + seconds };
}

export function asMetadata({ hash, expiresAt }: KeptCode): string {
  return `code:${hash}:${String(expiresAt)}`;
}

export function fromMetadata(metadata: string | undefined): KeptCode | null {
  const [, hash, expiresAt] = /^code:([0-9a-f]{64}):(\d+)$/.exec(metadata ?? '') ?? [];
  return hash === undefined ? null : { hash, expiresAt: Number(expiresAt) };
}

/** In constant time, and not after its end. */
export function isRight(answer: string, { hash, expiresAt }: KeptCode, userName: string): boolean {
  const isSame = timingSafeEqual(Buffer.from(hashOf(answer, userName), 'hex'), Buffer.from(hash, 'hex'));
  return isSame && Date.now() < expiresAt * SECOND_MS;
}

function hashOf(code: string, userName: string): string {
  const key = Buffer.from(environment('CODE_HMAC_KEY'), 'base64');
  return createHmac('sha256', key)
    .update(JSON.stringify([userName, code]))
    .digest('hex');
}
