import { asciiDigits, CODE_DIGITS } from '@waizant/user-support/contract';

/** Digits side by side, else with a blank or a dash between them. */
const RUNS = [/\d+/g, /\d(?:[\s\p{Pd}]?\d)*/gu] as const;

/** The code in a text, which may be a whole message: its one run of six digits; null where there is none, or another. */
export function codeIn(text: string): string | null {
  const ascii = asciiDigits(text);
  for (const run of RUNS) {
    const digits = (ascii.match(run) ?? []).map(digitsIn).filter(({ length }) => length === CODE_DIGITS);
    const [code, ...others] = new Set(digits);
    if (code !== undefined) return others.length === 0 ? code : null;
  }
  return null;
}

export function digitsIn(text: string): string {
  return asciiDigits(text).replaceAll(/\D/g, '');
}
