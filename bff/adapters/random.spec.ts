import { ringOf } from '../domain/key-ring.ts';
import { codeOf } from '../lambdas/user-code.ts';
import { cryptoRandom } from './random.ts';

const TIMES = 400;

describe('the two words', () => {
  for (const language of ['en', 'es'] as const) {
    it(`are two different plain ones in ${language}, whose accents are whole letters`, () => {
      for (let n = 0; n < TIMES; n++) {
        const [first, second] = cryptoRandom.words(language);
        expect(first).not.toBe(second);
        expect(first + second).toMatch(language === 'en' ? /^[a-z]+$/ : /^[a-záéíóúüñ]+$/);
      }
    });
  }

  it('come from the whole list of their language', () => {
    const seen = (language: 'en' | 'es') =>
      new Set(Array.from({ length: 4_000 }, () => cryptoRandom.words(language)).flat());
    const [english, spanish] = [seen('en'), seen('es')];
    expect(english.size).toBeGreaterThan(1_800);
    expect(spanish.size).toBeGreaterThan(1_800);
    expect([...spanish].filter((word) => english.has(word)).length).toBeLessThan(200);
  });
});

describe('what keeps somebody out', () => {
  const [key] = ringOf(Buffer.alloc(32, 7));
  const from = { userName: 'sub-of-marta', clientId: 'support' };
  let last = 0;

  it('is of 256 bits for a session, a ticket or a link’s own id, and never twice the same', () => {
    const tokens = Array.from({ length: TIMES }, () => cryptoRandom.token());
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBe(32);
    expect(new Set(tokens).size).toBe(TIMES);
    // Every bit of it is drawn: each is set in about half of them.
    const set = Array.from({ length: 256 }, (_, bit) => {
      return tokens.filter((token) => (Buffer.from(token, 'base64url')[bit >> 3] ?? 0) & (1 << (bit & 7)))
        .length;
    });
    expect(Math.min(...set)).toBeGreaterThan(TIMES / 4);
    expect(Math.max(...set)).toBeLessThan((TIMES / 4) * 3);
  });

  for (const [whose, code] of [
    ['an agent’s', () => cryptoRandom.code()],
    ['a user’s', () => codeOf(key, { ...from, jti: cryptoRandom.token() })],
    ['a user’s, by ids that differ little', () => codeOf(key, { ...from, jti: String((last += 1)) })],
  ] as const) {
    it(`is six digits for ${whose} code, of which each is any of ten`, () => {
      const codes = Array.from({ length: TIMES * 10 }, code);
      for (const one of codes) expect(one).toMatch(/^[0-9]{6}$/);
      for (let place = 0; place < 6; place++) {
        const counts = Array.from({ length: 10 }, (_, digit) => {
          return codes.filter((one) => one[place] === String(digit)).length;
        });
        expect(Math.min(...counts)).toBeGreaterThan(TIMES / 2);
        expect(Math.max(...counts)).toBeLessThan(TIMES * 1.5);
      }
      expect(new Set(codes).size).toBeGreaterThan(TIMES * 9.8);
    });
  }
});
