import * as fc from 'fast-check';
import { emailRange } from './email-range.ts';

describe('e-mail range', () => {
  for (const [prefix, from, before] of [
    ['mar', 'mar', 'mas'],
    ['MAR', 'mar', 'mas'],
    ['max9', 'max9', 'maxa'],
    ['maz', 'maz', 'mb'],
    ['ana.', 'ana', 'anb'],
    ['ana-b', 'ana-b', 'ana-c'],
    ['ana-z', 'ana-z', 'anb'],
    ['mañ', 'ma', 'mb'],
    ['MAÑANA', 'maÑana', 'maÑanb'],
    ['álv', 'álv', 'álw'],
    ['ñañ', 'ña', 'ñb'],
    ['z-9', 'z-9', 'z-a'],
    ['mañz', 'mañz', 'mb'],
  ] as const) {
    it(`of ${prefix} is [${from}, ${before})`, () => {
      expect(emailRange(prefix)).toEqual({ from, before });
    });
  }

  it('is none where no letter or digit of ASCII says where it ends', () => {
    for (const prefix of ['', '...', '-_-', 'ñññ', 'иван', 'ñzz', 'zñz', 'zzz', 'zø-', 'z--'])
      expect(emailRange(prefix)).toBeNull();
  });

  // In ICU "shifted" leaves punctuation out as SQL Server's dictionary orders leave out hyphens.
  const orders = {
    'code points': (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0),
    'a dictionary': new Intl.Collator('es', { sensitivity: 'accent' }).compare,
    'a dictionary that skips punctuation': new Intl.Collator('es', { ignorePunctuation: true }).compare,
  };
  const characters = 'a b c m n y z z 0 1 8 9 . - _ + ñ á ø'.split(' ');
  const text = fc
    .array(fc.constantFrom(...characters), { minLength: 3, maxLength: 8 })
    .map((all) => all.join(''));
  for (const [name, compare] of Object.entries(orders)) {
    it(`holds everything that begins with the prefix, in the order of ${name}`, () => {
      fc.assert(
        fc.property(text, text, (prefix, rest) => {
          const range = emailRange(prefix);
          if (range === null) return;
          const address = `${prefix}${rest}@x.example`;
          const isWithin = compare(range.from, address) <= 0 && compare(address, range.before) < 0;
          if (!isWithin) throw new Error(`${address} is not between ${range.from} and ${range.before}`);
        }),
        { numRuns: 3_000 },
      );
      expect(emailRange('abc')).not.toBeNull();
    });
  }
});
