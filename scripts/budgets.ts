import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/*
 * The budgets of the portal, measured on a production build: what a browser loads before the first page, and what the
 * module adds, from the look-up to the products, to a shell that has Angular, Material and NgRx anyway. In bytes of
 * brotli at its highest quality, as a web server keeps them.
 */

export interface Sizes {
  /** All that the page names at its start: scripts and styles. */
  readonly initial: number;
  /** What is the module's own in all of this: its code, texts, contract. */
  readonly module: number;
  /** What the way loads after the start, with those parts of Angular and Material that nobody had loaded before. */
  readonly way: number;
}

const BUDGETS = { initial: 101_000, module: 60_000 } as const;

/** The lazy parts that a journey in English meets, by the file that each is made from. */
const ON_THE_WAY =
  /\b(?:module-routes|module-root|wizard|look-up|internal-verification|internal-code-dialog|ecosystem|user-verification|support-session|en)\b[^/]*$/;

/** What nobody would load without the module. */
const MODULES_OWN =
  /^portal\/user-support\/|^bff\/contract\/|node_modules\/(?:@waizant\/user-support|zod|uqr)\//;

interface Output {
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Of a build with `--stats-json`: where the browser's files are, and the builder's account of them. */
export function measure(folder: string, statsFile: string): Sizes {
  const { outputs } = JSON.parse(readFileSync(statsFile, 'utf8')) as { outputs: Record<string, Output> };
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const weight = (name: string) => brotliCompressSync(readFileSync(join(folder, basename(name)))).length;
  const own = (name: string) => weight(name) * ownShare(outputs[name]);

  const initial = closure(
    outputs,
    Object.keys(outputs).filter((name) => html.includes(basename(name))),
  );
  const lazy = Object.keys(outputs).filter(
    (name) => !initial.has(name) && ON_THE_WAY.test(outputs[name]?.entryPoint ?? ''),
  );
  const way = [...closure(outputs, lazy)].filter((name) => !initial.has(name));
  return {
    initial: sum([...initial].map(weight)),
    module: Math.round(sum([...initial, ...way].map(own))),
    way: sum(way.map(weight)),
  };
}

/** A sentence for each size, and whether those that are asked about keep within their budgets. */
export function judge(
  { initial, module, way }: Sizes,
  asked: readonly (keyof typeof BUDGETS)[] = ['initial', 'module'],
): { readonly lines: readonly string[]; readonly kept: boolean } {
  const row = (name: keyof typeof BUDGETS, words: string, size: number) => {
    const mark = size > BUDGETS[name] ? '✗' : '✓';
    return asked.includes(name)
      ? `${mark} ${words}: ${kilobytes(size)} of ${kilobytes(BUDGETS[name])}`
      : `  ${words}: ${kilobytes(size)}`;
  };
  return {
    lines: [
      row('initial', 'initial load of the shell', initial),
      row('module', 'the module, from look-up to products', module),
      `  all that this way loads after the start, Material’s parts included: ${kilobytes(way)}`,
    ],
    kept: asked.every((name) => ({ initial, module })[name] <= BUDGETS[name]),
  };
}

/** The outputs and all that they import at once, without what they load later. */
function closure(outputs: Readonly<Record<string, Output>>, from: readonly string[]): ReadonlySet<string> {
  const met = new Set<string>();
  const queue = from.filter((name) => /\.(?:js|css)$/.test(name));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const output = outputs[name];
    if (met.has(name) || output === undefined) continue;
    met.add(name);
    queue.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path));
  }
  return met;
}

/** Of an output, by bytes before compression. */
function ownShare(output: Output | undefined): number {
  const inputs = Object.entries(output?.inputs ?? {});
  const all = sum(inputs.map(([, { bytesInOutput }]) => bytesInOutput));
  const own = sum(inputs.filter(([path]) => MODULES_OWN.test(path)).map(([, input]) => input.bytesInOutput));
  return all === 0 ? 0 : own / all;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB brotli`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const output = mkdtempSync(join(tmpdir(), 'user-support-budgets-'));
  try {
    const ng = join(root, 'node_modules', '@angular', 'cli', 'bin', 'ng.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [ng, 'build', 'shell', '--stats-json', '--output-path', output],
      { cwd: root, encoding: 'utf8', env: { ...process.env, NG_CLI_ANALYTICS: 'false' } },
    );
    if (status !== 0) throw new Error(stdout + stderr);
    const nested = join(output, 'browser');
    const stats = ['stats.json', 'browser-stats.json'].map((name) => join(output, name)).find(existsSync);
    const { lines, kept } = judge(measure(existsSync(nested) ? nested : output, stats ?? ''));
    console.log(lines.join('\n'));
    process.exitCode = kept ? 0 : 1;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
