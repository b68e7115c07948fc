import { beginsWith, sameAddress } from './address.ts';

const at = (local: string) => `${local}@legacy355.example`;
const codePoint = (one: string) => `U+${one.codePointAt(0)?.toString(16).padStart(4, '0') ?? ''}`;

describe('an e-mail address', () => {
  for (const [one, other] of [
    ['Marta.Admin', 'MARTA.ADMIN'],
    ['JOSÉ', 'josé'],
    ['jose\u0301', 'josé'],
    ['JOSE\u0301', 'josé'],
    ['J\u030c', 'ǰ'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['ΣΑΣ.ΣΑΣ', 'σας.σας'],
    ['GROẞ', 'groß'],
    ['I\u0307LKER', 'İlker'],
  ] as const) {
    it(`is the same whatever its letter case and canonical form: ${one}, ${other}`, () => {
      expect(sameAddress(at(one), at(other))).toBeTrue();
      expect(sameAddress(at(other), at(one))).toBeTrue();
    });
  }

  for (const [one, other] of [
    ['muñoz', 'muoz'],
    ['muñoz', 'munoz'],
    ['josé', 'jos'],
    ['josé', 'jose'],
    ['jos\u200b', 'jos'],
    ['jos\u00ad', 'jos'],
    ['jos\u001a', 'jos'],
    ['jos ', 'jos'],
    ['jos?', 'jos'],
    ['ＪＯＳ', 'jos'],
    ['joſ', 'jos'],
    ['jоs', 'jos'],
    ['İlker', 'ilker'],
    ['ılker', 'ilker'],
    ['ILKER', 'ılker'],
    ['groß', 'gross'],
    ['groẞ', 'GROSS'],
    ['ﬁona', 'fiona'],
    ['ærø', 'aero'],
  ] as const) {
    it(`is another one where a letter differs: ${one} (${codePoint(/[^a-z]/.exec(one)?.[0] ?? '')}), ${other}`, () => {
      expect(sameAddress(at(one), at(other))).toBeFalse();
      expect(sameAddress(at(other), at(one))).toBeFalse();
    });
  }

  it('is another one where a look-alike stands for an ASCII letter or digit, but for the Kelvin sign, which is K', () => {
    const taken: string[] = [];
    for (let code = 0x80; code < 0x30000; code += 1) {
      const one = String.fromCodePoint(code);
      const compatible = one.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '');
      for (const other of new Set([compatible, one.toUpperCase(), compatible.toUpperCase()])) {
        if (/^[0-9a-z]+$/i.test(other) && sameAddress(at(one), at(other))) taken.push(codePoint(one));
      }
    }
    expect(new Set(taken)).toEqual(new Set(['U+212a']));
  });

  it('begins with what was typed by the same measure, and with nothing that only looks alike', () => {
    expect(beginsWith(at('José.Pérez'), 'JOSE\u0301')).toBeTrue();
    expect(beginsWith(at('Marta'), 'mar')).toBeTrue();
    expect(beginsWith(at('marta'), at('marta'))).toBeTrue();
    for (const typed of ['José', 'jos\u200b', 'jos\u00ad', 'ＪＯＳ', 'jos.', at('jos.p')]) {
      expect(beginsWith(at('jos'), typed))
        .withContext(typed)
        .toBeFalse();
    }
  });
});
