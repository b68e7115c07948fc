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
