import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBffProcess } from './bff-process.ts';

/** Notes each start and its clock, and ends by itself where it is told to. */
const CHILD = `
const { appendFileSync, existsSync } = require('node:fs');
const note = (what) => appendFileSync(process.env.NOTES, what + '\\n');
process.on('SIGTERM', () => { note('asked to end'); process.exit(0); });
process.on('message', ({ offsetMs }) => {
  note('clock ' + offsetMs);
  if (process.env.BROKEN) process.exit(1);
  process.send(process.ready ? 'clock-set' : 'ready');
  process.ready = true;
  if (offsetMs === 13) setTimeout(() => process.exit(7), 10);
});
`;

describe('the process of the BFF', () => {
  let folder: string;
  let offset = 0;
  const said: string[] = [];
  const notes = async () => (await readFile(join(folder, 'notes'), 'utf8')).trim().split('\n');
  const begin = (env: Readonly<Record<string, string>> = {}) =>
    startBffProcess({
      env: { NOTES: join(folder, 'notes'), ...env },
      clockOffset: () => offset,
      childFile: join(folder, 'child.cjs'),
      say: (line) => said.push(line),
    });

  beforeEach(async () => {
    offset = 0;
    said.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'bff-process-'));
    await writeFile(join(folder, 'child.cjs'), CHILD);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('follows the clock, also after it was killed and started again', async () => {
    const bff = await begin();
    offset = 60_000;
    await bff.moveClock();
    await bff.restart();
    await bff.close();
    expect(await notes()).toEqual(['clock 0', 'clock 60000', 'clock 60000', 'asked to end']);
    expect(said).toEqual([]);
  });

  it('starts again after a crash', async () => {
    const bff = await begin();
    offset = 13;
    await bff.moveClock();
    offset = 14;
    while ((await notes()).length < 3) await new Promise((resolve) => setImmediate(resolve));
    await bff.close();
    expect((await notes()).slice(0, 3)).toEqual(['clock 0', 'clock 13', 'clock 14']);
    expect(said.join()).toContain('exit code 7');
  });

  it('gives up where the first start fails', async () => {
    await expectAsync(begin({ BROKEN: '1' })).toBeRejectedWithError('The BFF ended before it answered.');
    expect(await notes()).toEqual(['clock 0']);
  });
});
