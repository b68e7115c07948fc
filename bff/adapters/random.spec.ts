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

describe('what nobody may guess', () => {
  it('is 256 random bits, never the same', () => {
    const tokens = Array.from({ length: 1_000 }, () => cryptoRandom.token());
    expect(new Set(tokens).size).toBe(1_000);
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBe(32);
    const ones = tokens
      .flatMap((token) => [...Buffer.from(token, 'base64url')])
      .reduce((sum, byte) => sum + byte, 0);
    expect(ones / 32_000).toBeGreaterThan(120);
    expect(ones / 32_000).toBeLessThan(135);
  });

  it('is a code of six digits, each of them as likely', () => {
    const codes = Array.from({ length: 5_000 }, () => cryptoRandom.code());
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBeTrue();
    for (const digit of '0123456789') {
      const share = codes.join('').split(digit).length / 30_000;
      expect(share).withContext(digit).toBeGreaterThan(0.085);
      expect(share).withContext(digit).toBeLessThan(0.115);
    }
  });
});
