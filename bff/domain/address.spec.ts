import { beginsWith, differsInCaseOnly, sameAddress, sameMailbox, spellingsOf } from './address.ts';

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

  for (const [one, other] of [
    ['marta@legacy355.example', ' marta@legacy355.example \r\n'],
    ['marta@clínica.example', 'marta@xn--clnica-4va.example'],
    ['marta@CLI\u0301NICA.example', 'Marta@XN--CLNICA-4VA.Example'],
    ['marta@βόλος.example', 'marta@xn--nxasmm1c.example'],
    ['marta@straße.example', 'marta@xn--strae-oqa.example'],
  ] as const) {
    it(`is the same whatever is around it, and however its domain is written: ${JSON.stringify([one, other])}`, () => {
      expect(sameAddress(one, other)).toBeTrue();
      expect(sameAddress(other, one)).toBeTrue();
      expect(sameMailbox(one.replace('@', '+desk@'), other)).toBeTrue();
    });
  }

  for (const [one, other] of [
    ['marta@ｌｅｇａｃｙ355.example', 'marta@legacy355.example'],
    ['marta@legacy\u00ad355.example', 'marta@legacy355.example'],
    ['marta@xn--clnica-4va.example', 'marta@clinica.example'],
    ['marta@xn--clnica-7va.example', 'marta@clínica.example'],
    ['marta@xn--straße.example', 'marta@strasse.example'],
    ['xn--clnica-4va@legacy355.example', 'clínica@legacy355.example'],
    ['marta@１.example', 'marta@1.example'],
    ['marta@0x7f.1', 'marta@127.0.0.1'],
    ['mar ta@legacy355.example', 'marta@legacy355.example'],
    ['marta@legacy355.example\u00a0', 'marta@legacy355.example'],
  ] as const) {
    it(`is another one at another domain: ${JSON.stringify([one, other])}`, () => {
      expect(sameAddress(one, other)).toBeFalse();
      expect(sameAddress(other, one)).toBeFalse();
    });
  }

  it('differs in letter case alone where nothing else does', () => {
    const differing = (one: string, other: string) => differsInCaseOnly(at(one), at(other));
    expect(differing('Zoe.Mixed', 'zoe.mixed')).toBeTrue();
    expect(differing('JOSE\u0301', 'josé')).toBeTrue();
    expect(differing('jose\u0301', 'josé')).toBeFalse();
    expect(differing('zoe', 'zoé')).toBeFalse();
    expect(differsInCaseOnly('a@clínica.example', ' a@xn--clnica-4va.example')).toBeFalse();
  });

  it('may be written in few ways, each of which is the same one', () => {
    for (const asked of ['josé', 'Íñigo.Ñandú', 'ΟΔΥΣΣΕΥΣ', 'groß', 'ılker', 'ﬁona', 'иван', "o'neil+1"]) {
      for (const domain of ['legacy355.example', 'Clínica.example', 'xn--strae-oqa.example']) {
        const address = `${asked}@${domain}`;
        const all = spellingsOf(address);
        expect(all).toContain(address);
        expect(all).toContain(address.normalize('NFD'));
        expect(all.length).toBeLessThanOrEqual(20);
        for (const one of all) expect(sameAddress(one, address)).withContext(one).toBeTrue();
      }
    }
    expect(spellingsOf('zoe.mixed@x.example')).toEqual([
      'zoe.mixed@x.example',
      'ZOE.MIXED@X.EXAMPLE',
      'ZOE.MIXED@x.example',
      'Zoe.Mixed@x.example',
    ]);
    expect(spellingsOf('ñan')).toContain('Ñan');
  });

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
