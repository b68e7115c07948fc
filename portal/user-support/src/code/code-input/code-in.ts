import { asciiDigits, CODE_DIGITS } from '@waizant/user-support/contract';

/** Digits side by side, or with a blank or a dash between them. */
const RUNS = [/\d+/g, /\d(?:[\s\p{Pd}]?\d)*/gu] as const;

/**
 * The code in a text, which may be a whole message: its one run of six digits, however it is written; null where there
 * is none, or another.
 */
export function codeIn(text: string): string | null {
  const ascii = asciiDigits(text);
  const runs = RUNS.flatMap((run) => ascii.match(run) ?? []).map(digitsIn);
  const [code, ...others] = new Set(runs.filter(({ length }) => length === CODE_DIGITS));
  return code !== undefined && others.length === 0 ? code : null;
}

export function digitsIn(text: string): string {
  return asciiDigits(text).replaceAll(/\D/g, '');
}
