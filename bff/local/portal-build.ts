import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const NG = join(ROOT, 'node_modules', '@angular', 'cli', 'bin', 'ng.js');
const SOURCES = ['portal', join('bff', 'contract'), 'angular.json', 'package-lock.json'];

/** The built shell. */
export const SHELL_DIR = join(ROOT, 'dist', 'shell');

export class BuildFailed extends Error {
  constructor(output: string) {
    super(`The portal could not be built:\n${output}`);
    this.name = 'BuildFailed';
  }
}

/** Is there no built shell, or one that is older than what it is made of? */
export async function isShellStale(): Promise<boolean> {
  const index = join(SHELL_DIR, 'index.html');
  if (!existsSync(index)) return true;
  const builtAt = (await stat(index)).mtimeMs;
  const changedAt = await Promise.all(SOURCES.map((source) => newest(join(ROOT, source))));
  return Math.max(...changedAt) > builtAt;
}

/** Builds the shell; its output is worth reading only where it failed. */
export async function buildShell(signal: AbortSignal): Promise<void> {
  const build = ng(['build', 'shell'], 'pipe');
  const stop = () => build.kill();
  signal.addEventListener('abort', stop);
  const output: string[] = [];
  for (const stream of [build.stdout, build.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const [code] = (await once(build, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  if (code !== 0) throw new BuildFailed(output.join(''));
}

/** Builds the shell again whenever its sources change, with its output on the terminal. Answers how to stop it. */
export function watchShell(): () => void {
  const watching = ng(['build', 'shell', '--watch'], 'inherit');
  return () => {
    watching.kill();
  };
}

function ng(args: readonly string[], output: 'pipe' | 'inherit'): ChildProcess {
  return spawn(process.execPath, [NG, ...args], {
    cwd: ROOT,
    env: { ...process.env, NG_CLI_ANALYTICS: 'false' },
    stdio: ['ignore', output, output],
  });
}

/** When the youngest file of a folder, or the file itself, was written (ms since 1970); 0 where there is none. */
async function newest(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const own = await stat(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    entries
      // A folder's time tells of files that were taken away.
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(own.mtimeMs, ...times);
}
