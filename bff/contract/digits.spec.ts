import { asciiDigits } from './digits.ts';

describe('digits', () => {
  for (const [text, ascii] of [
    ['٠٤٨٢١٣', '048213'],
    ['۰۴۸۲۱۳', '048213'],
    ['０４８２１３', '048213'],
    ['०४८२१३', '048213'],
    ['𝟎𝟒𝟖𝟐𝟏𝟑', '048213'],
    ['𝟶𝟺𝟾𝟸𝟷𝟹', '048213'],
    ['048213', '048213'],
    ['código ٤٨, ²½Ⅷ④', 'código 48, ²½Ⅷ④'],
  ] as const) {
    it(`of ${text} are ${ascii}`, () => {
      expect(asciiDigits(text)).toBe(ascii);
    });
  }

  it('are those of every numbering system that the engine knows', () => {
    const checked: string[] = [];
    for (const numberingSystem of Intl.supportedValuesOf('numberingSystem')) {
      const digits = new Intl.NumberFormat('en', { numberingSystem, useGrouping: false }).format(
        9_876_543_210,
      );
      if (!/^\p{Nd}{10}$/u.test(digits)) continue;
      checked.push(numberingSystem);
      expect(asciiDigits(digits)).withContext(numberingSystem).toBe('9876543210');
    }
    expect(checked.length).toBeGreaterThan(50);
  });

  it('come in tens', () => {
    let run = 0;
    for (let at = 0; at <= 0x10ffff; at += 1) {
      if (/\p{Nd}/u.test(String.fromCodePoint(at))) run += 1;
      else if (run > 0) {
        expect(run % 10)
          .withContext(at.toString(16))
          .toBe(0);
        run = 0;
      }
    }
  });
});
