import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { parseJwkRing, parseRing, parseTimedRing, ringOf, type ParsedRing } from './key-ring.ts';

const base64 = () => randomBytes(32).toString('base64');
const [ONE, TWO, THREE] = [base64(), base64(), base64()];
const ZEROS = Buffer.alloc(32).toString('base64');

function problemsOf<K>(parsed: ParsedRing<K>, ...values: readonly string[]): readonly string[] {
  const problems = 'problems' in parsed ? parsed.problems : [];
  for (const value of values) expect(problems.join()).not.toContain(value);
  return problems;
}

function ringIn<K>(parsed: ParsedRing<K>): readonly K[] {
  if ('ring' in parsed) return parsed.ring;
  throw new Error(parsed.problems.join());
}

function jwk(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
    kid: base64(),
    ...changes,
  };
}

describe('a ring of keys', () => {
  it('is a list by commas, newest first, and one key by itself', () => {
    const ids = [TWO, ONE].map((key) =>
      createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 8),
    );
    expect(ringIn(parseRing(`${TWO}, ${ONE}`)).map(({ id }) => id)).toEqual(ids);
    expect(ringIn(parseRing(ONE)).map(({ bytes }) => Buffer.from(bytes).toString('base64'))).toEqual([ONE]);
  });

  for (const [what, text, problems] of [
    ['a key twice', `${ONE},${TWO},${ONE}`, ['key 3: another than key 1']],
    ['a short key', `${ONE},${TWO.slice(4)}`, ['key 2: base64 of 32 bytes']],
    ['what is no key', `plastic,${ONE}`, ['key 1: base64 of 32 bytes']],
    ['a key of zeros', `${ONE},${ZEROS}`, ['key 2: random bytes, not zeros']],
    ['a comma at its end', `${ONE},`, ['key 2: base64 of 32 bytes']],
    ['nothing', '', ['key 1: base64 of 32 bytes']],
    ['two of them', `${ONE},x,${ONE}`, ['key 2: base64 of 32 bytes', 'key 3: another than key 1']],
  ] as const) {
    it(`is refused by position, never by value: ${what}`, () => {
      expect(problemsOf(parseRing(text), ONE, TWO, 'plastic')).toEqual([...problems]);
    });
  }

  it('knows two spellings of one key for what they are', () => {
    const last = ONE.at(-2) ?? '';
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    // The last two bits of the text hold nothing.
    const other = `${ONE.slice(0, -2)}${letters[letters.indexOf(last) ^ 1] ?? ''}=`;
    expect(problemsOf(parseRing(`${ONE},${other}`))).toEqual(['key 2: another than key 1']);
  });

  it('is made of keys that are there, of 32 bytes each', () => {
    expect(ringOf(Buffer.from(ONE, 'base64'))[0].id).toBe(ringIn(parseRing(ONE))[0]?.id ?? '');
    expect(() => ringOf(Buffer.alloc(31, 1))).toThrowError(RangeError);
  });
});

describe('a ring of keys with times', () => {
  const at = (time: string, key: string) => `2026-11-27T${time}:00Z=${key}`;

  it('has a start before each key, and none before the oldest', () => {
    const ring = ringIn(parseTimedRing(`${at('13:00', TWO)},${ONE}`));
    expect(ring.map(({ since }) => since)).toEqual([Date.UTC(2026, 10, 27, 13), -Infinity]);
    expect(ringIn(parseTimedRing(ONE)).length).toBe(1);
  });

  for (const [what, text, problems] of [
    ['oldest first', `${at('12:00', ONE)},${at('13:00', TWO)}`, [/^key 2: an earlier start/]],
    ['one start for two', `${at('12:00', ONE)},${at('12:00', TWO)}`, [/^key 2: an earlier start/]],
    ['no start', `${TWO},${at('12:00', ONE)}`, [/^key 1: its start/]],
    ['a start without its zone', `2026-11-27T12:00:00=${ONE}`, [/^key 1: a start like/]],
    ['a start that is no time', `2026-13-27T12:00:00Z=${ONE}`, [/^key 1: a start like/]],
    ['a key twice', `${at('12:00', ONE)},${ONE}`, [/^key 2: another than key 1/]],
    ['a short key', `${at('12:00', ONE)},${at('11:00', TWO.slice(4))}`, [/^key 2: <start>=/]],
    ['an empty start', `=${ONE}`, [/^key 1: a start like/]],
  ] as const) {
    it(`is refused by position, never by value: ${what}`, () => {
      const expected = problems.map((problem) => jasmine.stringMatching(problem));
      expect(problemsOf(parseTimedRing(text), ONE, TWO)).toEqual(expected);
    });
  }

  it('takes a third', () => {
    expect(ringIn(parseTimedRing([at('13:00', THREE), at('12:00', TWO), ONE].join())).length).toBe(3);
  });
});

describe('a ring of JWKs', () => {
  it('is a JSON array, newest first, and one JWK by itself', () => {
    const [one, two] = [jwk(), jwk()];
    const kids = (text: unknown, half: 'private' | 'public' = 'private') =>
      ringIn(parseJwkRing(JSON.stringify(text), half)).map(({ kid }) => kid);
    expect(kids([two, one])).toEqual([String(two['kid']), String(one['kid'])]);
    expect(kids(one)).toEqual([String(one['kid'])]);
    expect(kids({ ...one, d: undefined }, 'public')).toEqual([String(one['kid'])]);
  });

  const known = jwk({ kid: 'known' });
  for (const [what, json, problem] of [
    ['what is no JSON', 'plastic', /^a private Ed25519 JWK/],
    ['no key', '[]', /^at least one key$/],
    ['null', 'null', /^key 1: a private/],
    ['another curve', JSON.stringify([known, jwk({ crv: 'X25519' })]), /^key 2: a private/],
    ['a public one', JSON.stringify([known, jwk({ d: undefined })]), /^key 2: a private/],
    ['a short one', JSON.stringify([jwk({ d: 'd' }), known]), /^key 1: a private/],
    ['none that has a name', JSON.stringify([known, jwk({ kid: '' })]), /^key 2: a private/],
    ['a name twice', JSON.stringify([known, jwk({ kid: 'known' })]), /^key 2: a kid of its own/],
    ['a key twice', JSON.stringify([known, { ...known, kid: 'b' }]), /^key 2: another than key 1/],
  ] as const) {
    it(`is refused by position, never by value: ${what}`, () => {
      const parsed = parseJwkRing(json, 'private');
      const problems = problemsOf(parsed, String(known['d']), String(known['x']));
      expect(problems).toEqual([jasmine.stringMatching(problem)]);
    });
  }
});
