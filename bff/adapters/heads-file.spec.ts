import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHeadsLog } from './heads-file.ts';

describe('heads file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    path = join(folder, 'audit', 'heads.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const head = (sequence: number) => ({ chain: 'day:2026-11-23', sequence, mac: 'aa' });

  it('is empty before anything was noted', async () => {
    expect(await fileHeadsLog(path).read()).toEqual([]);
  });

  it('adds a line for each look and changes none of the earlier ones', async () => {
    await fileHeadsLog(path).note(1, [head(1)]);
    const before = readFileSync(path, 'utf8');
    await fileHeadsLog(path).note(2, [head(2)]);

    expect(readFileSync(path, 'utf8').startsWith(before)).toBeTrue();
    expect(await fileHeadsLog(path).read()).toEqual([
      { at: 1, heads: [head(1)] },
      { at: 2, heads: [head(2)] },
    ]);
  });

  it('is its owner’s alone', async () => {
    await fileHeadsLog(path).note(1, []);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('forgives a last line that a crash cut short, and says which other line cannot be read', async () => {
    await fileHeadsLog(path).note(1, [head(1)]);
    appendFileSync(path, '{"at":2,"hea');
    expect((await fileHeadsLog(path).read()).length).toBe(1);

    await fileHeadsLog(path).note(3, [head(3)]);
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(4);
    await expectAsync(fileHeadsLog(path).read()).toBeRejectedWithError(/line 2/);
  });
});
