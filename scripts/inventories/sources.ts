import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  /** Without its comments. */
  readonly code: string;
}

/** What runs in production, in BFF, functions and browsers: no specs, no stand-ins, no reference shell. */
export function productionFiles(): readonly SourceFile[] {
  return ['bff', 'portal/user-support/src']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        `${folder}/${name}`.replaceAll('\\', '/'),
      ),
    )
    .filter((path) => /\.(ts|js)$/.test(path) && !/(\.(spec|suite)\.ts$|^bff\/(local|spec-kit)\/)/.test(path))
    .map((path) => ({ path, code: withoutComments(readFileSync(join(ROOT, path), 'utf8')) }));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*/g, '');
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The rows of the table under a heading, without its own; cells without the blanks around them. */
export function rowsUnder(page: string, heading: string): readonly (readonly string[])[] {
  const lines = textOf(page).split('\n');
  const at = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (at < 0) throw new Error(`${page} has no heading "${heading}"`);
  const end = lines.findIndex((line, index) => index > at && /^#+ /.test(line));
  const section = lines.slice(at + 1, end < 0 ? undefined : end);
  const rows = section.filter((line) => line.startsWith('|')).map(cellsOf);
  if (rows.length < 3) throw new Error(`${page} has no table under "${heading}"`);
  return rows.slice(2);
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** What stands in backticks. */
export function namesIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** What a page lacks, has beyond what there is, or has twice. */
export function differences(listed: readonly string[], found: readonly string[]) {
  return {
    missing: found.filter((one) => !listed.includes(one)),
    unknown: listed.filter((one) => !found.includes(one)),
    twice: listed.filter((one, index) => listed.indexOf(one) < index),
  };
}
export const NONE = { missing: [], unknown: [], twice: [] };
