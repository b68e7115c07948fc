import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { ringOf } from '../domain/key-ring.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { KeylessValues, UnknownKey } from '../platform/keys-in-use.ts';
import { createCodeHasher } from './code-hasher.ts';
import { createSealer, type Keyless } from './sealer.ts';
import { traceMac } from './trace-mac.ts';

const [OLD, NEW] = [randomBytes(32), randomBytes(32)];
const [BEFORE, ADDED, MOVED, DROPPED] = [ringOf(OLD), ringOf(OLD, NEW), ringOf(NEW, OLD), ringOf(NEW)];
const FIRST_START = Date.UTC(2026, 10, 27, 12);

function keyless(now = FIRST_START): Keyless {
  const values = new KeylessValues();
  values.endAfter(FIRST_START);
  return { values, now: () => now };
}

/** As the release before rings sealed and hashed. */
function sealedBefore(plain: string, context: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', OLD, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}
function hashedBefore(code: string, context: string): string {
  return createHmac('sha256', OLD)
    .update(JSON.stringify([context, code]))
    .digest('hex');
}

describe('a sealed value', () => {
  const sealer = (ring = MOVED, now?: number) => createSealer(ring, keyless(now));
  const sealed = sealer(BEFORE).seal('Ñandú', 'tokens:1');

  it('names the first key, and is opened wherever that key is', () => {
    expect(sealed.startsWith(`${BEFORE[0].id}.`)).toBeTrue();
    for (const ring of [BEFORE, ADDED, MOVED]) expect(sealer(ring).open(sealed, 'tokens:1')).toBe('Ñandú');
    expect(sealer(MOVED).seal('x', 'y').startsWith(`${MOVED[0].id}.`)).toBeTrue();
  });

  it('is opened nowhere else', () => {
    expect(() => sealer(DROPPED).open(sealed, 'tokens:1')).toThrowError(UnknownKey);
    expect(() => sealer().open(sealed, 'tokens:2')).toThrow();
    const renamed = sealed.replace(BEFORE[0].id, MOVED[0].id);
    expect(() => sealer().open(renamed, 'tokens:1')).toThrow();
    expect(() => sealer().open(sealed.slice(9), 'tokens:1')).toThrow();
  });

  it('that names no key is opened by any of the ring, until the roll-out of rings is over', () => {
    const before = sealedBefore('Ñandú', 'tokens:1');
    const end = FIRST_START + HOUR_MS;
    for (const ring of [BEFORE, ADDED, MOVED])
      expect(sealer(ring, end - 1).open(before, 'tokens:1')).toBe('Ñandú');
    expect(() => sealer(DROPPED).open(before, 'tokens:1')).toThrowError(UnknownKey);
    expect(() => sealer(MOVED, end).open(before, 'tokens:1')).toThrowError(UnknownKey);
    expect(sealer(MOVED, end + HOUR_MS).open(before, 'tokens:1', FIRST_START - MINUTE_MS)).toBe('Ñandú');
    const unknown = { values: new KeylessValues(), now: () => 0 };
    expect(() => createSealer(MOVED, unknown).open(before, 'tokens:1')).toThrowError(UnknownKey);
  });
});

describe('the hash of a code', () => {
  const hasher = (ring = MOVED, now?: number) => createCodeHasher(ring, keyless(now));
  const hash = hasher(BEFORE).hash('048213', 'internal-code:1');

  it('names the first key, and is known wherever that key is', () => {
    expect(hash).toMatch(new RegExp(`^${BEFORE[0].id}\\.[0-9a-f]{64}$`));
    for (const ring of [BEFORE, ADDED, MOVED]) {
      expect(hasher(ring).matches(hash, '048213', 'internal-code:1')).toBeTrue();
      expect(hasher(ring).matches(hash, '048214', 'internal-code:1')).toBeFalse();
      expect(hasher(ring).matches(hash, '048213', 'internal-code:2')).toBeFalse();
    }
    expect(() => hasher(DROPPED).matches(hash, '048213', 'internal-code:1')).toThrowError(UnknownKey);
  });

  it('is of one key and of one use', () => {
    const renamed = hash.replace(BEFORE[0].id, MOVED[0].id);
    expect(hasher().matches(renamed, '048213', 'internal-code:1')).toBeFalse();
    const [, plain = ''] = hash.split('.');
    expect(hasher().matches(plain, '048213', 'internal-code:1')).toBeFalse();
    expect(hashedBefore('048213', 'internal-code:1')).not.toBe(plain);
    for (const bad of ['', '.', `${BEFORE[0].id}.`, `${BEFORE[0].id}.zz`, `x.${plain}`]) {
      expect(hasher().matches(bad, '048213', 'internal-code:1'))
        .withContext(bad)
        .toBeFalse();
    }
  });

  it('is made for no use that is not listed', () => {
    for (const context of ['', 'another:1', ':internal-code', 'Internal-code:1', 'internal-code ']) {
      expect(() => hasher().hash('048213', context))
        .withContext(context)
        .toThrowError(/no use of a key/);
    }
  });

  it('that names no key is known by any of the ring, until the roll-out of rings is over', () => {
    const before = hashedBefore('048213', 'internal-code:1');
    const end = FIRST_START + HOUR_MS;
    for (const ring of [BEFORE, ADDED, MOVED]) {
      expect(hasher(ring, end - 1).matches(before, '048213', 'internal-code:1')).toBeTrue();
    }
    expect(hasher(DROPPED).matches(before, '048213', 'internal-code:1')).toBeFalse();
    expect(() => hasher(MOVED, end).matches(before, '048213', 'internal-code:1')).toThrowError(UnknownKey);
    expect(hasher(MOVED, end).matches(before, '048213', 'internal-code:1', FIRST_START)).toBeTrue();
  });
});

describe('the MAC of the trace', () => {
  const plain = createHmac('sha256', OLD).update('text').digest('hex');

  it('is what it was before rings, and stays so under a ring', () => {
    expect(traceMac(OLD).mac('text')).toBe(plain);
    expect(traceMac(MOVED).mac('text')).not.toBe(plain);
    for (const ring of [ADDED, MOVED]) {
      expect(
        traceMac(ring)
          .under(BEFORE[0].id)
          .map((mac) => mac('text')),
      ).toEqual([plain]);
      expect(
        traceMac(ring)
          .under(null)
          .map((mac) => mac('text')),
      ).toContain(plain);
      expect(traceMac(ring).under('00000000')).toEqual([]);
    }
  });
});
