import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/*
 * npm run release -- <version>    sets the version everywhere, dates the CHANGELOG's section, commits and tags
 *   --dry-run                     checks all of it and writes nothing
 * package.json owns the version; scripts/release.spec.ts finds a place that says another.
 */

/** The places that carry the version, each with what stands around it. The lock has the project's own twice, on top. */
const PLACES: readonly { readonly file: string; readonly version: RegExp; readonly times: number }[] = [
  { file: 'package.json', version: /(?<=^ {2}"version": ")[^"]+/gm, times: 1 },
  {
    file: 'package-lock.json',
    version: /(?<="name": "waizant-user-support",\n +"version": ")[^"]+/g,
    times: 2,
  },
  { file: 'portal/user-support/package.json', version: /(?<=^ {2}"version": ")[^"]+/gm, times: 1 },
  { file: 'docs/embedding.md', version: /(?<=waizant-user-support-)\d.*?(?=\.tgz)/g, times: 1 },
];

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const UNRELEASED = '## [Unreleased]\n';

/** Why there is no release; its message is for the person who asked for it. */
export class NoRelease extends Error {}

/** Every version that the places of a working copy carry, with the place. */
export function versionsIn(root: string): readonly { readonly file: string; readonly version: string }[] {
  return PLACES.flatMap(({ file, version, times }) => {
    const found = readFileSync(join(root, file), 'utf8').match(version) ?? [];
    if (found.length !== times) throw new NoRelease(`${file} has the version ${found.length} times`);
    return found.map((one) => ({ file, version: one }));
  });
}

/** The CHANGELOG with what was unreleased under this version and day (YYYY-MM-DD), and an empty section above. */
export function datedChangelog(text: string, version: string, day: string): string {
  const start = text.indexOf(UNRELEASED);
  if (start < 0) throw new NoRelease('CHANGELOG.md has no section [Unreleased]');
  const from = start + UNRELEASED.length;
  const next = text.indexOf('\n## ', from);
  const changes = text.slice(from, next < 0 ? undefined : next);
  if (!/^- /m.test(changes)) throw new NoRelease('CHANGELOG.md has nothing under [Unreleased]');
  return `${text.slice(0, from)}\n## [${version}] - ${day}\n${text.slice(from)}`;
}

/** Refuses what is no version, and one that is not above the last. */
export function checkVersion(version: string, last: string): void {
  const [wanted, before] = [numbers(version), numbers(last)];
  const at = wanted.findIndex((part, index) => part !== before[index]);
  if (at < 0 || (wanted[at] ?? 0) < (before[at] ?? 0)) throw new NoRelease(`${version} is not above ${last}`);
}

function numbers(version: string): readonly number[] {
  const parts = SEMVER.exec(version)?.slice(1);
  if (!parts) throw new NoRelease(`"${version}" is no version: three numbers like 1.2.3`);
  return parts.map(Number);
}

/** Runs git in a working copy, also from a hook of another one, whose variables would lead there. */
export function gitIn(root: string): (...args: readonly string[]) => string {
  const foreign = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const env = { ...process.env, ...Object.fromEntries(foreign.map((name) => [name, undefined])) };
  return (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', env }).trim();
}

/** Makes the release in the working copy at `root`, as of that day; nothing is written where it is refused. */
export function release(root: string, version: string, day: string, dryRun = false): void {
  const git = gitIn(root);
  const current = versionsIn(root);
  const last = current[0]?.version ?? '';
  checkVersion(version, last);
  const other = current.find((one) => one.version !== last);
  if (other) throw new NoRelease(`${other.file} says ${other.version}, package.json ${last}`);
  if (git('status', '--porcelain') !== '') throw new NoRelease('there are changes that are not committed');
  const tag = `v${version}`;
  if (git('tag', '--list', tag) !== '') throw new NoRelease(`the tag ${tag} is there already`);
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const texts = [
    ...PLACES.map((place) => [place.file, read(place.file).replace(place.version, version)] as const),
    ['CHANGELOG.md', datedChangelog(read('CHANGELOG.md'), version, day)] as const,
  ];
  if (dryRun) return;

  for (const [file, text] of texts) writeFileSync(join(root, file), text);
  git('commit', '--quiet', '--message', `release: ${version}`, '--', ...texts.map(([file]) => file));
  git('tag', '--annotate', tag, '--message', `Release ${version}`);
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [version = ''] = positionals;
  try {
    release(
      join(import.meta.dirname, '..'),
      version,
      new Date().toISOString().slice(0, 10),
      values['dry-run'],
    );
    console.log(
      values['dry-run'] ? `${version} could be released` : `Released ${version}: git push --follow-tags`,
    );
  } catch (error) {
    if (!(error instanceof NoRelease)) throw error;
    console.error(`No release: ${error.message}`);
    process.exitCode = 1;
  }
}
