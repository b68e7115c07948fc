import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROW_NAMES } from '../bff/audit/row-names.ts';
import type { Undone } from '../bff/outbox/ports.ts';
import { EN } from '../portal/shell/src/texts/en.ts';
import { en } from '../portal/user-support/src/texts/en.ts';
import { pagesInEnglish } from '../portal/user-support/src/texts/pages-in-english.ts';

/* What the compiler cannot see: it knows every key that is asked for, but not one that nobody asks for. */

const ROOT = join(import.meta.dirname, '..');
/** Rows of the chain of the day: no assistance's trace shows them. */
const OF_THE_DAY = [
  ...['SignedIn', 'SignedOut', 'SignInRefused', 'AgentLostRights', 'TraceRead'],
  ...['AgentTold', 'AgentNotTold', 'OwnCodesUsedUp', 'SessionsDisowned', 'SessionsEnded'],
  ...['HoldReleased', 'UserTold', 'UserNotTold'],
  ...['StepUpRequested', 'StepUpSent', 'StepUpFailed', 'StepUpAccepted', 'StepUpRejected'],
  ...['RowNotTrusted', 'RowMacsRequired'],
  ...['LimitsInForce', 'RightsChanged'],
];

function sourceOf(folder: string): string {
  return globSync(`${folder}/**/*.{ts,html}`, { cwd: join(ROOT, 'portal') })
    .filter((file) => !file.endsWith('.spec.ts') && !file.includes('/texts/'))
    .map((file) => readFileSync(join(ROOT, 'portal', file), 'utf8'))
    .join('\n');
}

/** A plural is one text. */
function keysOf(group: object, path = ''): string[] {
  return Object.entries(group).flatMap(([name, kept]: [string, string | object]) =>
    typeof kept === 'string' || 'one' in kept ? [path + name] : keysOf(kept, `${path}${name}.`),
  );
}

describe('the texts of the portal', () => {
  it('are each asked for by the module: by their key, or with their group', () => {
    const source = sourceOf('user-support/src');
    const isAskedFor = (key: string) =>
      source.includes(`'${key}'`) || source.includes(`\`${key.slice(0, key.lastIndexOf('.') + 1)}\${`);
    expect([...keysOf(en), ...keysOf(pagesInEnglish)].filter((key) => !isAskedFor(key))).toEqual([]);
  });

  it('are each asked for by the shell', () => {
    const source = sourceOf('shell/src');
    const isAskedFor = (key: string) => source.includes(`'${key}'`) || source.includes(`.${key}`);
    expect(Object.keys(EN).filter((key) => !isAskedFor(key))).toEqual([]);
  });

  it('have words for every cause for which a task is given up: one without does not compile', () => {
    const words: Readonly<Record<Undone['because'], string>> = pagesInEnglish.history.undone;
    expect(Object.keys(words)).toContain('secret-gone');
  });

  it('have a sentence for every row that a trace can show', () => {
    const rows = ROW_NAMES.filter((name) => !OF_THE_DAY.includes(name));
    expect(rows.filter((name) => !(name in pagesInEnglish.history.events))).toEqual([]);
  });
});
