import { hashOf } from './secret-hash.ts';

/** One key of 32 bytes. */
export interface Key {
  /** The first eight hex digits of its SHA-256: what it made names it by this. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys of one variable: the first makes what is new, all of them know what was made before. */
export type Ring<K = Key> = readonly [K, ...K[]];

/** A key of the functions' code ring: it makes codes from then on, ms since 1970. */
export interface TimedKey extends Key {
  readonly since: number;
}

/** A JWK of the ring that contexts are signed with. */
export interface RingJwk {
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Or what is wrong, each by the position of its key, from 1; never a value, since values are secrets. */
export type ParsedRing<K = Key> = { readonly ring: Ring<K> } | { readonly problems: readonly string[] };

const KEY_BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const TIMED = /^(?:([^=]*)=)?([A-Za-z0-9+/]{43}=)$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/;
const KEY_ID = /^[0-9a-f]{8}$/;

export function keyIdOf(bytes: Uint8Array): string {
  return hashOf(bytes).slice(0, 8);
}

export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** A ring of keys that are there already. Throws where one is none. */
export function ringOf(first: Uint8Array, ...others: readonly Uint8Array[]): Ring {
  const key = (bytes: Uint8Array): Key => {
    if (bytes.length !== KEY_BYTES) throw new RangeError(`a key has ${bytes.length} bytes, not ${KEY_BYTES}`);
    return { id: keyIdOf(bytes), bytes };
  };
  return [key(first), ...others.map(key)];
}

/** Base64 of 32 bytes each, by commas, newest first. */
export function parseRing(text: string): ParsedRing {
  return parsed(text.split(','), (item) =>
    BASE64.test(item) ? keyIn(item) : { problem: 'base64 of 32 bytes' },
  );
}

/** `<start>=<base64>` each, by commas, newest first; the oldest may leave its start out: it is of ever since. */
export function parseTimedRing(text: string): ParsedRing<TimedKey> {
  const items = text.split(',');
  let before = Infinity;
  return parsed(items, (item, index) => {
    const [, start, base64] = TIMED.exec(item) ?? [];
    if (base64 === undefined) return { problem: '<start>=<base64 of 32 bytes>' };
    const isOldest = index === items.length - 1;
    if (start === undefined && !isOldest) return { problem: 'its start, which only the last may leave out' };
    const since = start === undefined ? -Infinity : instantIn(start);
    if (Number.isNaN(since)) return { problem: 'a start like 2026-11-27T12:00:00Z' };
    if (since >= before) return { problem: 'an earlier start than the key before it: newest first' };
    before = since;
    const key = keyIn(base64);
    return 'problem' in key ? key : { ...key, since };
  });
}

/** One JWK or a JSON array of them, newest first: Ed25519, each with a `kid` of its own. */
export function parseJwkRing(text: string, half: 'private' | 'public'): ParsedRing<RingJwk & { id: string }> {
  const needed = `a ${half} Ed25519 JWK with a kid`;
  let json: unknown;
  try {
    json = JSON.parse(text) as unknown;
  } catch {
    return { problems: [needed] };
  }
  const kids: string[] = [];
  return parsed<unknown, RingJwk & { id: string }>(Array.isArray(json) ? json : [json], (given) => {
    const jwk = Object(given) as Readonly<Record<string, unknown>>;
    const { kid, x, d } = jwk;
    const isEd25519 = jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519' && isOctets(x);
    const isHalf = half === 'public' || isOctets(d);
    if (!isEd25519 || !isHalf || typeof kid !== 'string' || kid === '') return { problem: needed };
    const same = kids.indexOf(kid);
    if (same >= 0) return { problem: `a kid of its own, not that of key ${same + 1}` };
    kids.push(kid);
    return { id: keyIdOf(Buffer.from(x, 'base64url')), kid, jwk };
  });
}

function parsed<Item, K extends { readonly id: string }>(
  items: readonly Item[],
  parse: (item: Item, index: number) => K | { readonly problem: string },
): ParsedRing<K> {
  const keys: (K | null)[] = [];
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    const trimmed = typeof item === 'string' ? (item.trim() as Item & string) : item;
    const key = parse(trimmed, index);
    const same = 'problem' in key ? -1 : keys.findIndex((other) => other?.id === key.id);
    if ('problem' in key) problems.push(`key ${index + 1}: ${key.problem}`);
    else if (same >= 0) problems.push(`key ${index + 1}: another than key ${same + 1}`);
    keys.push('problem' in key ? null : key);
  }
  const [first, ...others] = keys.filter((key) => key !== null);
  if (first === undefined && problems.length === 0) return { problems: ['at least one key'] };
  if (problems.length > 0 || first === undefined) return { problems };
  return { ring: [first, ...others] };
}

function keyIn(base64: string): Key | { readonly problem: string } {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.every((byte) => byte === 0)) return { problem: 'random bytes, not zeros' };
  return { id: keyIdOf(bytes), bytes };
}

function instantIn(text: string): number {
  return INSTANT.test(text) ? Date.parse(text) : NaN;
}

/** 32 bytes in base64url. */
function isOctets(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{43}$/.test(value);
}
