import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sentenceOf } from './command-line.ts';

const PASSWORD = 'not-to-be-repeated';

describe('the commands beside the BFF', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (command: string, url: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, `${command}.ts`)], {
      cwd: folder,
      env: { ...process.env, CORE_DATABASE_URL: url },
      encoding: 'utf8',
    });

  for (const command of ['core-check', 'db-migrate']) {
    it(`say in one sentence what is wrong with an address, and exit with 2: ${command}`, () => {
      for (const [url, sentence] of [
        [`mssql://user:${PASSWORD}@host`, /^CORE_DATABASE_URL: the database is missing/],
        [`mssql://user:${PASSWORD}@host/db?encrypt=maybe`, /^CORE_DATABASE_URL: /],
        [`postgres://user:${PASSWORD}@host/db`, /^CORE_DATABASE_URL: expected sqlite:/],
        [`mssql://user:${PASSWORD}@127.0.0.1:1/db?encrypt=false`, /^database failed: .*connect/i],
      ] as const) {
        const { status, stderr, stdout } = run(command, url);
        expect(status).withContext(url).toBe(2);
        expect(stderr).toMatch(sentence);
        expect(stderr.trim().split('\n').length).withContext('one line').toBe(1);
        expect(stderr + stdout).not.toContain(PASSWORD);
      }
    });
  }

  it('look at no folder that is not there, and make none', () => {
    const missing = join(folder, 'mistyped');
    const { status, stderr } = run('core-check', `sqlite:${missing}`);
    expect([status, stderr.trim()]).toEqual([2, `CORE_DATABASE_URL: there is no folder ${missing}.`]);
    expect(existsSync(missing)).toBeFalse();
  });

  it('name the cause behind an error once', () => {
    const cause = new Error('no route');
    expect(sentenceOf(new Error('database failed', { cause }))).toBe('database failed: no route');
    expect(sentenceOf(new Error('failed: no route', { cause }))).toBe('failed: no route');
  });
});
