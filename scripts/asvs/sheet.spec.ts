import { readSheet, sheetFaults, type RanTest } from './sheet.ts';

const ROWS = `| requirement | verdict | proof, or why |
| --- | --- | --- |
| 1.2.4 | met | \`bff/a.spec.ts › a store › asks by parameters\` |
| 1.3.7 | does not apply | No templates are made from what people type. |
| 2.4.1 | accepted risk | Nobody minds; owner: J. Doe, 2027-05-01 |`;
const REQUIRED = ['1.2.4', '1.3.7', '2.4.1'];
const RAN: readonly RanTest[] = [
  { file: 'bff/a.spec.ts', titles: ['a store', 'asks by parameters'], passed: true },
  { file: 'bff/b.spec.ts', titles: ['a store', 'asks by parameters'], passed: true },
];
const faults = (text: string, ran = RAN, notRun: readonly string[] = [], required = REQUIRED) =>
  sheetFaults(readSheet(text), required, ran, notRun);

describe('the ASVS sheet', () => {
  it('is right where each requirement has one row with what its verdict needs', () => {
    expect(faults(ROWS)).toEqual([]);
  });

  const WRONG: Readonly<Record<string, readonly [string, string]>> = {
    'a proof of no test': ['asks by parameters', 'asks'],
    'a proof in another file': ['bff/a.spec.ts', 'bff/c.spec.ts'],
    'no proof': ['`bff/a.spec.ts › a store › asks by parameters`', 'Surely.'],
    'no reason': ['No templates are made from what people type.', ' '],
    'a risk that nobody has': ['owner: J. Doe, 2027-05-01', 'owner: J. Doe'],
    'a requirement twice': ['| 1.3.7', '| 1.2.4'],
    'a requirement of no such number': ['| 1.3.7', '| 1.3.77'],
  };
  for (const [what, [from, to]] of Object.entries(WRONG)) {
    it(`is wrong with ${what}`, () => {
      expect(ROWS).toContain(from);
      expect(faults(ROWS.replace(from, to)).length).toBeGreaterThan(0);
    });
  }

  it('is wrong where a requirement has no row', () => {
    expect(faults(ROWS, RAN, [], [...REQUIRED, '3.1.1'])).toEqual(['3.1.1: has no row']);
  });

  it('is wrong where the test failed, or two have the name', () => {
    const failed = RAN.map((test) => ({ ...test, passed: false }));
    expect(faults(ROWS, failed)).toEqual([jasmine.stringMatching(/^1\.2\.4: the test failed/)]);
    const nameless = RAN.map((test) => ({ ...test, file: null }));
    expect(faults(ROWS, nameless)).toEqual([jasmine.stringMatching(/^1\.2\.4: 2 tests have this name/)]);
  });

  it('asks nothing of a suite that this machine cannot run', () => {
    expect(faults(ROWS, [], ['bff/'])).toEqual([]);
    expect(faults(ROWS, [], ['e2e/nginx/']).length).toBe(1);
  });

  it('cannot be read with a verdict that there is not', () => {
    expect(() => readSheet('| 1.2.4 | mostly | – |')).toThrowError(/no row of the sheet/);
  });
});
