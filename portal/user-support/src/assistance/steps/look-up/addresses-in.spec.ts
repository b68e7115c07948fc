import { addressesIn, visible } from './addresses-in';

const MARTA = 'marta.admin@legacy355.example';
const NORA = 'nora.member@legacy355.example';

describe('what people paste for an address', () => {
  for (const [pasted, meant] of [
    [MARTA, [MARTA]],
    [`  ${MARTA}\r\n`, [MARTA]],
    [`<${MARTA}>`, [MARTA]],
    [`mailto:${MARTA}`, [MARTA]],
    [`<mailto:${MARTA}>`, [MARTA]],
    [`MAILTO:marta.admin%40legacy355.example?subject=Hola%20Nora%2C%20${NORA}`, [MARTA]],
    [`mailto:o%27neil%2B1@x.example`, ["o'neil+1@x.example"]],
    [`mailto:jos%C3%A9@x.example`, ['josé@x.example']],
    [`mailto:100%c0%25@x.example`, ['100%c0%@x.example']],
    [`${MARTA};`, [MARTA]],
    [`${MARTA},`, [MARTA]],
    [`${MARTA}.`, [MARTA]],
    [`(${MARTA})`, [MARTA]],
    [`"${MARTA}".`, [MARTA]],
    [`“${MARTA}”,`, [MARTA]],
    [`«${MARTA}»`, [MARTA]],
    [`'${MARTA}',`, [MARTA]],
    [`Marta <${MARTA}>`, [MARTA]],
    [`Marta <${MARTA}>;`, [MARTA]],
    [`"Marta, A." <${MARTA}>`, [MARTA]],
    [`Marta Admin [mailto:${MARTA}]`, [MARTA]],
    [`Marta (legacy355) <${MARTA}>`, [MARTA]],
    [`Marta Admin (${MARTA})`, [MARTA]],
    [`"${MARTA}" <${MARTA}>`, [MARTA]],
    [`${MARTA} <${MARTA.toUpperCase()}>`, [MARTA.toUpperCase()]],
    [`[${MARTA}](mailto:${MARTA})`, [MARTA]],
    ["'t.hooft@x.example", ["'t.hooft@x.example"]],
    ["o'neil+desk@sub.x.example", ["o'neil+desk@sub.x.example"]],
    ['jose\u0301@clínica.example', ['josé@clínica.example']],
    ['иван@больница.example', ['иван@больница.example']],
    // Several: none is guessed.
    [`${MARTA}, ${NORA}`, [MARTA, NORA]],
    [`${MARTA};${NORA}`, [MARTA, NORA]],
    [`${MARTA}\n${NORA}`, [MARTA, NORA]],
    [`Marta <${MARTA}>, Nora <${NORA}>`, [MARTA, NORA]],
    [`"Soporte ${NORA}" <${MARTA}>`, [NORA, MARTA]],
    [`Nora <${MARTA}> ${NORA}`, [NORA, MARTA]],
    // No address, or not for sure.
    ['', []],
    ['Marta', []],
    ['marta admin@legacy355.example', []],
    ['marta@legacy355', []],
    ['marta@legacy355.e', []],
    ['marta@@legacy355.example', []],
    ['"marta"@legacy355.example', []],
    ['marta@ legacy355.example', []],
    ['Marta <marta@legacy355>', []],
    [`Marta <> ${MARTA}`, []],
    [`Write to ${MARTA} today`, []],
    [`${'x'.repeat(3_000)} <${MARTA}>`, []],
    ['<'.repeat(1_000) + '@'.repeat(999), []],
  ] as const) {
    it(`${JSON.stringify(pasted.slice(0, 70))} means ${meant.join(' and ') || 'nobody yet'}`, () => {
      expect(addressesIn(pasted)).toEqual([...meant]);
    });
  }

  it('is taken without what nobody sees', () => {
    for (const hidden of [
      '\u200b',
      '\u200e',
      '\u202e',
      '\u2068',
      '\ufeff',
      '\u00ad',
      '\u034f',
      '\u0000',
      '\u001b',
      '\u0085',
    ]) {
      expect(visible(`mar${hidden}ta`))
        .withContext(hidden.charCodeAt(0).toString(16))
        .toBe('marta');
    }
    expect(visible('o’neil ñandú иван 用户\n')).toBe('o’neil ñandú иван 用户\n');
  });
});
