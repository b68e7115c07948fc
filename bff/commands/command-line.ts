import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ParsedRing, Ring } from '../domain/key-ring.ts';

/*
 * What the commands beside the BFF share (`db:migrate`, `core:check`, `audit:verify`, `keys:…`, `blocks`). Exit
 * code 0: all is well; 1: something is not; 2: it could not be done, and one sentence says why.
 */

/** Runs a command; what it throws becomes one sentence, never a stack. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  process.exitCode = await command().catch((error: unknown) => {
    console.error(seen(sentenceOf(error)));
    return 2;
  });
}

/**
 * Prints a line. What somebody wrote past the BFF may stand in it: a terminal must obey none of it, so that whatever
 * cannot be seen is named as in JSON.
 */
export function say(line: string): void {
  console.log(seen(line));
}

function seen(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (hidden) =>
    hidden
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The error and what caused it. Neither the driver's words nor ours hold a password. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? sentenceOf(error.cause) : '';
  return cause === '' || error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}

/**
 * Variables from the environment; where CORE_DATABASE_URL is not set, from `keys.json` in `--data <folder>`
 * (default: LOCAL_DATA, `.local`), as `npm start` leaves it. `options`: where a command takes more than that one.
 */
export function settingsFrom<Name extends string>(
  needed: readonly Name[],
  options: { readonly data?: string | undefined } = parseArgs({ options: { data: { type: 'string' } } })
    .values,
): Readonly<Record<Name, string>> {
  const { data } = options;
  const isGiven = data === undefined && process.env['CORE_DATABASE_URL'] !== undefined;
  const source = isGiven ? process.env : keysOf(data ?? process.env['LOCAL_DATA'] ?? '.local');
  const missing = needed.filter((name) => !source[name]);
  if (missing.length > 0) throw new Error(`Not set: ${missing.join(', ')}.`);
  const settings = Object.fromEntries(needed.map((name) => [name, source[name]])) as Record<Name, string>;
  return settings;
}

function keysOf(folder: string): Readonly<Record<string, string | undefined>> {
  const file = join(folder, 'keys.json');
  if (!existsSync(file)) {
    throw new Error(
      `CORE_DATABASE_URL is not set and there is no ${file}: name the data folder with --data.`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** The keys of a variable; else its name and what is wrong, by position. */
export function parsedRing<K>(name: string, parsed: ParsedRing<K>): Ring<K> {
  if ('ring' in parsed) return parsed.ring;
  throw new Error(`${name}: ${parsed.problems.join('; ')}.`);
}

/**
 * For commands that only look: opening SQLite makes a database where there is none, and a mistyped path an empty
 * one.
 */
export function requireFolder(url: string): void {
  const [, folder] = /^sqlite:(.+)$/.exec(url) ?? [];
  if (folder !== undefined && !existsSync(folder)) {
    throw new Error(`CORE_DATABASE_URL: there is no folder ${folder}.`);
  }
}
