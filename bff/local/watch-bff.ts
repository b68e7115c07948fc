import { watch } from 'node:fs';
import { join } from 'node:path';

const BFF_DIR = join(import.meta.dirname, '..');
const SETTLED_MS = 300;

/** Parts of this folder run in the launcher or in workers that begin anew by themselves: the BFF is none of them. */
const NOT_OF_THE_BFF = /^(?:local|lambdas|spec-kit)[/\\]|\.spec\.ts$/;

/** Calls once after each burst of changes to the BFF's sources. Answers how to stop it. */
export function watchBff(changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(BFF_DIR, { recursive: true }, (_, file) => {
    if (file === null || !file.endsWith('.ts') || NOT_OF_THE_BFF.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLED_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
