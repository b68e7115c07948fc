/** One row of docs/asvs.md. */
export interface SheetRow {
  /** `6.3.1`. */
  readonly requirement: string;
  readonly verdict: 'met' | 'does not apply' | 'accepted risk';
  /** `file › describe › it`, each one alone in its backticks; none where the verdict is another one. */
  readonly proofs: readonly string[];
  /** What is said besides. */
  readonly words: string;
}

/** A test that ran, by the file that it is in (null: its runner does not say) and its titles, outermost first. */
export interface RanTest {
  readonly file: string | null;
  readonly titles: readonly string[];
  readonly passed: boolean;
  /** What the runner said of one that failed, where it does. */
  readonly because?: string | undefined;
}

const ROW = /^\| (?<requirement>\d+\.\d+\.\d+) +\| (?<verdict>[a-z ]+?) +\| (?<rest>.*?) +\|$/;
const PROOF = /`([^`]+ › [^`]+)`/g;
const VERDICTS = ['met', 'does not apply', 'accepted risk'] as const;
const SEPARATOR = ' › ';
/** Who carries an accepted risk, and until when it is looked at again. */
const OWNED = /\bowner: [^,;]+, \d{4}-\d{2}-\d{2}\b/;

/** Every row of the sheet's tables. Throws for one that cannot be read: none is left out silently. */
export function readSheet(text: string): readonly SheetRow[] {
  return text
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const { requirement = '', verdict: said = '', rest = '' } = ROW.exec(line)?.groups ?? {};
      const verdict = VERDICTS.find((one) => one === said);
      if (verdict === undefined) throw new Error(`no row of the sheet: ${line}`);
      const proofs = [...rest.matchAll(PROOF)].map(([, proof]) => proof ?? '');
      return { requirement, verdict, proofs, words: rest.replaceAll(PROOF, '').trim() };
    });
}

/** What is wrong with the sheet, a sentence each. `required`: every requirement that it has to have. */
export function sheetFaults(
  sheet: readonly SheetRow[],
  required: readonly string[],
  ran: readonly RanTest[],
  notRun: readonly string[],
): readonly string[] {
  const rows = new Map(sheet.map((row) => [row.requirement, row]));
  return [
    ...required.filter((id) => !rows.has(id)).map((id) => `${id}: has no row`),
    ...sheet.flatMap((row, index) => rowFaults(row, sheet.slice(0, index), required)),
    ...sheet.flatMap(({ requirement, proofs }) =>
      proofs.flatMap((proof) => {
        const fault = proofFault(proof, ran, notRun);
        return fault === null ? [] : [`${requirement}: ${fault}: ${proof}`];
      }),
    ),
  ];
}

function rowFaults(
  { requirement, verdict, proofs, words }: SheetRow,
  before: readonly SheetRow[],
  required: readonly string[],
): readonly string[] {
  const faults: string[] = [];
  if (before.some((row) => row.requirement === requirement)) faults.push('has two rows');
  if (!required.includes(requirement)) faults.push('is no requirement of this level');
  if (verdict === 'met' && proofs.length === 0) faults.push('is met without a proof');
  if (verdict !== 'met' && words === '') faults.push('says not why');
  if (verdict === 'accepted risk' && !OWNED.test(words)) faults.push('has no “owner: …, YYYY-MM-DD”');
  return faults.map((fault) => `${requirement}: ${fault}`);
}

/** Null where the test is there once and passed, or belongs to a suite that this machine cannot run. */
function proofFault(proof: string, ran: readonly RanTest[], notRun: readonly string[]): string | null {
  const [file = '', ...titles] = proof.split(SEPARATOR);
  const wanted = titles.join(SEPARATOR);
  const found = ran.filter((test) => {
    return (test.file === null || test.file === file) && test.titles.join(SEPARATOR) === wanted;
  });
  if (found.length === 0)
    return notRun.some((folder) => file.startsWith(folder)) ? null : 'no test of this name ran';
  if (found.length > 1) return `${String(found.length)} tests have this name`;
  return found[0]?.passed === true ? null : 'the test failed';
}
