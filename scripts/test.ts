import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingForFirefox, missingForWebKit } from '../e2e/engines/missing-for-engines.ts';
import { missingForNginx } from '../e2e/nginx/missing-for-nginx.ts';
import type { RanTest } from './asvs/sheet.ts';

/*
 * Runs the suites one after another (the machines have two cores) and adds up what their runners report. `npm test` is
 * all that CI runs, with `-- --only portal` one or several of it; `npm run test:full` is that and LONGER.
 */

interface Counts {
  passed: number;
  failed: number;
}

interface Run {
  name: string;
  command: string[];
  /** Further arguments, known only when it is its turn. */
  more?: () => readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Where the runner leaves its numbers; without it, the run itself is the one test. */
  read?: () => Counts;
  /** Why it cannot run on this machine: said, and counted as nothing. */
  missing?: () => string | null;
  /** Where its tests are, if they may be missing. */
  folder?: string;
}

const root = join(import.meta.dirname, '..');
const output = join(root, '.test-output');
const countsFile = join(output, 'counts.json');
const playwrightFile = (suite: string) => join(output, `${suite}.json`);
/** A file for each run, with the tests that ran: docs/asvs.md is held against them. */
const namesFolder = join(output, 'names');
const notRun: string[] = [];
/** What failed, said once more at the end: whoever reads a long log reads that first. */
const failures: string[] = [];

const suites: Record<string, Run[]> = {
  static: [
    { name: 'format', command: ['prettier', '--check', '.', '--cache', '--log-level=warn'] },
    { name: 'types: bff, scripts', command: ['tsc', '--project', 'tsconfig.json'] },
    { name: 'types: portal', command: ['ngc', '--project', 'portal/tsconfig.json', '--noEmit'] },
    { name: 'types: e2e', command: ['tsc', '--project', 'e2e/tsconfig.json'] },
    { name: 'types: embedding', command: ['tsc', '--project', 'scripts/check-embedding/tsconfig.json'] },
    { name: 'dependency rules', command: ['depcruise', 'bff', 'portal', 'e2e'] },
    {
      name: 'dependency rules: folders',
      command: ['depcruise', '--config', '.dependency-cruiser.folders.cjs', 'bff'],
    },
    { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  ],
  bff: [{ name: 'bff', command: ['jasmine', '--config=jasmine.config.js'], read: readCounts }],
  portal: [
    { name: 'portal: module', command: ['ng', 'test', 'user-support'], read: readCounts },
    { name: 'portal: shell', command: ['ng', 'test', 'shell'], read: readCounts },
    { name: 'portal: budgets', command: ['node', 'scripts/budgets.ts'] },
  ],
  e2e: [
    {
      name: 'e2e',
      command: ['playwright', 'test', '--config=e2e/playwright.config.ts'],
      read: () => readPlaywright('e2e'),
    },
  ],
  nginx: [
    {
      name: 'nginx',
      command: ['playwright', 'test', '--config=e2e/nginx/nginx.config.ts'],
      read: () => readPlaywright('nginx'),
      missing: missingForNginx,
      folder: 'e2e/nginx/',
    },
  ],
  engines: [engine('firefox', missingForFirefox), engine('webkit', missingForWebKit)],
  // Last: it asks what ran before it.
  asvs: [
    { name: 'asvs: proofs', command: ['node', 'scripts/asvs/check.ts', namesFolder], more: () => notRun },
  ],
};

/** Run before an issue is called resolved: an hour and more on two cores. */
const LONGER: Record<string, Run[]> = {
  races: [
    {
      name: 'races: 200 at once',
      command: ['jasmine', '--config=jasmine.config.js', '--filter=many at once'],
      env: { RACERS: '200' },
      read: readCounts,
    },
  ],
  embedding: [{ name: 'embedding: shells', command: ['node', 'scripts/check-embedding/check-embedding.ts'] }],
  mssql: [
    {
      name: 'mssql',
      command: ['jasmine', '--config=jasmine.mssql.config.js'],
      read: readCounts,
      missing: () => (process.env['TEST_MSSQL_URL'] ? null : 'TEST_MSSQL_URL names no SQL Server'),
    },
  ],
  screens: [{ name: 'screens', command: ['playwright', 'test', '--config=e2e/screens.config.ts'] }],
  bench: [
    { name: 'bench: steps', command: ['node', 'scripts/bench.ts', 'steps'] },
    { name: 'bench: verify', command: ['node', 'scripts/bench.ts', 'verify'] },
    { name: 'bench: look-up', command: ['node', 'scripts/bench.ts', 'look-up'] },
  ],
};

const chosen = chooseSuites();
rmSync(namesFolder, { recursive: true, force: true });
mkdirSync(namesFolder, { recursive: true });
const total = { passed: 0, failed: 0 };
for (const run of chosen.flatMap((suite) => suites[suite] ?? LONGER[suite] ?? [])) {
  const missing = run.missing?.() ?? null;
  if (missing !== null) {
    console.log(`\n── ${run.name}: NOT RUN, and not counted: ${missing}`);
    if (run.folder !== undefined) notRun.push(run.folder);
    continue;
  }
  const { passed, failed } = execute(run);
  total.passed += passed;
  total.failed += failed;
}
process.exitCode = total.failed > 0 ? 1 : 0;
if (failures.length > 0) console.log(['\n── failed', ...failures, ''].join('\n'));
console.log(`${total.passed} passed, ${total.failed} failed`);

function engine(project: string, missing: () => string | null): Run {
  return {
    name: `engines: ${project}`,
    command: ['playwright', 'test', '--config=e2e/engines/engines.config.ts', `--project=${project}`],
    read: () => readPlaywright('engines'),
    missing,
    folder: 'e2e/engines/',
  };
}

function chooseSuites(): string[] {
  const { only, full } = parseArgs({
    options: { only: { type: 'string', multiple: true }, full: { type: 'boolean', default: false } },
  }).values;
  const known = [...Object.keys(suites), ...Object.keys(LONGER)];
  const unknown = only?.find((suite) => !known.includes(suite));
  if (unknown !== undefined) {
    console.error(`No suite "${unknown}"; there are: ${known.join(', ')}`);
    process.exit(2);
  }
  return only ?? (full ? known : Object.keys(suites));
}

function execute(run: Run): Counts {
  const quiet = !run.read;
  const started = performance.now();
  if (!quiet) console.log(`\n── ${run.name}`);
  rmSync(countsFile, { force: true });
  for (const suite of ['e2e', 'nginx', 'engines']) rmSync(playwrightFile(suite), { force: true });

  const [program = '', ...args] = [...run.command, ...(run.more?.() ?? [])];
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    env: {
      ...process.env,
      ...run.env,
      PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
      TEST_COUNTS_FILE: countsFile,
      TEST_NAMES_FILE: namesFile(run.name),
    },
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });

  const counts = judge(status === 0, run.read?.());
  if (quiet && counts.failed > 0) console.log(stdout + stderr);
  if (counts.failed > 0) failures.push(...failuresOf(run.name));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${run.name}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
  return counts;
}

/** A runner that crashed, or ran nothing at all, has failed, whatever it counted. */
function judge(succeeded: boolean, counts: Counts | undefined): Counts {
  if (!counts) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const sound = succeeded && counts.passed > 0;
  return sound ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

function readCounts(): Counts {
  if (!existsSync(countsFile)) return { passed: 0, failed: 0 };
  return JSON.parse(readFileSync(countsFile, 'utf8')) as Counts;
}

function namesFile(run: string): string {
  return join(namesFolder, `${run.replaceAll(/\W+/g, '-')}.json`);
}

/** By name, with the first line of why; a run that leaves no names is named itself. */
function failuresOf(run: string): readonly string[] {
  const file = namesFile(run);
  const ran = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly RanTest[]) : [];
  const failed = ran.filter(({ passed }) => !passed);
  if (failed.length === 0) return [run];
  return failed.map(({ file: from, titles, because = '' }) =>
    [`${run}: ${[...(from === null ? [] : [from]), ...titles].join(' › ')}`, because.split('\n')[0]]
      .filter(Boolean)
      .join('\n    '),
  );
}

interface PlaywrightSuite {
  readonly title: string;
  readonly file: string;
  readonly specs: readonly { readonly title: string; readonly ok: boolean }[];
  readonly suites?: readonly PlaywrightSuite[];
}

/** `folder`: what its files are named from. */
function ranIn({ title, file, specs, suites: inner = [] }: PlaywrightSuite, folder: string): RanTest[] {
  const named = `${folder}${file}`;
  const own = title === file ? [] : [title];
  return [
    ...specs.map(({ title: test, ok }) => ({ file: named, titles: [...own, test], passed: ok })),
    ...inner
      .flatMap((suite) => ranIn(suite, folder))
      .map((test) => ({ ...test, titles: [...own, ...test.titles] })),
  ];
}

function readPlaywright(suite: string): Counts {
  if (!existsSync(playwrightFile(suite))) return { passed: 0, failed: 0 };
  const { stats, suites: files } = JSON.parse(readFileSync(playwrightFile(suite), 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number };
    suites: readonly PlaywrightSuite[];
  };
  const folder = suite === 'e2e' ? 'e2e/' : `e2e/${suite}/`;
  writeFileSync(namesFile(suite), JSON.stringify(files.flatMap((file) => ranIn(file, folder))));
  if (stats.flaky > 0) console.log(`── ${suite}: ${stats.flaky} passed only at the second try`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}
