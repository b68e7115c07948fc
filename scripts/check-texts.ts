import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../portal/user-support/src/i18n/en.ts';
import { es } from '../portal/user-support/src/i18n/es.ts';
import { ROW_NAMES } from '../bff/audit/row-names.ts';
import { EN } from '../portal/shell/src/texts/en.ts';
import { ES } from '../portal/shell/src/texts/es.ts';

/*
 * The texts of module and shell: the same keys with the same places in both languages, each one used, and none asked
 * for that is not there. Part of `npm run verify`.
 */

interface Group {
  readonly [key: string]: string | Group;
}

const ROOT = join(import.meta.dirname, '..');
/** Rows of the chain of the day: no assistance's trace shows them. */
const OF_THE_DAY = ['SignedIn', 'SignedOut', 'SignInRefused', 'HoldReleased', 'AgentLostRights', 'TraceRead'];

const wrong = [
  ...compared('module', en, es),
  ...compared('shell', EN, ES),
  ...moduleUse(),
  ...shellUse(),
  ...rowsWithoutText(),
];
for (const sentence of wrong) console.error(sentence);
process.exitCode = wrong.length === 0 ? 0 : 1;

function compared(name: string, english: Group, spanish: Group): string[] {
  const [first, second] = [flat(english), flat(spanish)];
  return [...new Set([...first.keys(), ...second.keys()])].flatMap((key) => {
    const [a, b] = [first.get(key), second.get(key)];
    if (a === undefined || b === undefined)
      return [`${name}: "${key}" has no ${a === undefined ? 'English' : 'Spanish'}`];
    if (a.trim() === '' || b.trim() === '') return [`${name}: "${key}" says nothing`];
    return places(a) === places(b) ? [] : [`${name}: "${key}" has other places in Spanish`];
  });
}

function places(text: string): string {
  return [...text.matchAll(/\{\{?\s*(\w+)\s*\}?\}/g)]
    .map(([, name]) => name)
    .toSorted()
    .join();
}

/** `t('a.b')`, `translate('a.b')` and keys that are put together: `'a.' + b`, `'a.' + b + 'C'`, `a.${b}`. */
function moduleUse(): string[] {
  const keys = [...flat(en).keys()];
  const source = sources('portal/user-support/src', '/i18n/');
  const asked = [...source.matchAll(/(?:\bt|translate)\(\s*'([\w.-]+\w)'\s*[,)]/g)].map(
    ([, key]) => key ?? '',
  );
  const chosen = [...source.matchAll(/[?:]\s*'([a-z][\w-]*(?:\.[\w-]+)+)'/gi)].map(([, key]) => key ?? '');
  const made = [
    ...[...source.matchAll(/'([\w.-]+\.)' \+ [^+,']+(?:\+ '(\w+)')?/g)].map(([, a, b]) => [a, b]),
    ...[...source.matchAll(/`([\w.-]+\.)\$\{[^`}]+\}`/g)].map(([, a]) => [a, '']),
  ].map(([before = '', after = '']) => new RegExp(`^${before.replaceAll('.', '\\.')}[^.]+${after}$`));
  return [
    ...asked.filter((key) => !keys.includes(key)).map((key) => `module: no text "${key}"`),
    ...made
      .filter((pattern) => !keys.some((key) => pattern.test(key)))
      .map((pattern) => `module: no text like ${String(pattern)}`),
    ...keys
      .filter((key) => !asked.includes(key) && !chosen.includes(key) && !made.some((one) => one.test(key)))
      .map((key) => `module: "${key}" is used nowhere`),
  ];
}

function rowsWithoutText(): string[] {
  const texts = Object.keys(en.history.events);
  return ROW_NAMES.filter((name) => !texts.includes(name) && !OF_THE_DAY.includes(name)).map(
    (name) => `module: the history has no sentence for "${name}"`,
  );
}

/** The compiler knows every key that the shell asks for; what it does not see is one that nobody asks for. */
function shellUse(): string[] {
  const source = sources('portal/shell/src', '/texts/');
  return Object.keys(EN)
    .filter((key) => !new RegExp(`(?:texts\\(\\)\\.|texts\\.|')${key}\\b`).test(source))
    .map((key) => `shell: "${key}" is used nowhere`);
}

function sources(folder: string, without: string): string {
  return globSync(`${folder}/**/*.{ts,html}`, { cwd: ROOT })
    .filter((file) => !file.endsWith('.spec.ts') && !file.includes(without))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
}

function flat(group: Group, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(group).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}
