import { codeIn } from './code-in';

describe('the code in a text', () => {
  for (const [text, code] of [
    ['048213', '048213'],
    [' 048 213 ', '048213'],
    ['048-213', '048213'],
    ['048–213', '048213'],
    ['0 4 8 2 1 3', '048213'],
    ['Your Waizant support code is 048213', '048213'],
    ['Your code is 048 213. It is good for 5 minutes.', '048213'],
    ['2 codes: 048213', '048213'],
    ['048213 is your code, once more: 048213', '048213'],
    ['+57 300 111 04 56: 048213, until 12:05', '048213'],
    ['٠٤٨٢١٣', '048213'],
    ['رمز الدعم هو ٠٤٨٢١٣.', '048213'],
    ['０４８２１３', '048213'],
    ['\u202a048213\u202c', '048213'],
    ['', null],
    ['Your code', null],
    ['04821', null],
    ['0482130', null],
    ['2 048213 0', '048213'],
    ['2 048 213', null],
    ['048213 or 048214', null],
    ['048 213 or 048 214', null],
    ['code 048-213, case 123456', null],
    ['caso 123456: 048 213', null],
    ['048-213, again 048213', '048213'],
    ['12:30, 2026-11-28', null],
    ['²²²²²²', null],
  ] as const) {
    it(`${JSON.stringify(text)}: ${code ?? 'none'}`, () => {
      expect(codeIn(text)).toBe(code);
    });
  }
});
