import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/* `npm run bench -- <name> …`: one benchmark, `scripts/bench/<name>.ts`, with what else was given. */

const folder = join(import.meta.dirname, 'bench');
const [name = '', ...rest] = process.argv.slice(2);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.includes('-server'))
  .map((entry) => entry.name.replace(/\.ts$/, ''));
if (!names.includes(name)) {
  console.error(`npm run bench -- <name>; there are: ${names.join(', ')}`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...rest], { stdio: 'inherit' });
process.exit(status ?? 1);
