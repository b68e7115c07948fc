import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetData } from './forget-data.ts';

describe('npm start -- --reset', () => {
  it('forgets what a start left, every segment of the heads too, and nothing of its owner’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    mkdirSync(join(folder, 'database'));
    const left = [
      'keys.json',
      'cognito-keys.json',
      'trace-heads.jsonl',
      'trace-heads.jsonl.2',
      'trace-heads.jsonl.10',
    ];
    for (const name of [...left, 'notes.txt', 'trace-heads.jsonl.old'])
      writeFileSync(join(folder, name), 'x');
    await forgetData(folder);
    expect(readdirSync(folder).toSorted()).toEqual(['notes.txt', 'trace-heads.jsonl.old']);
    rmSync(folder, { recursive: true });
    await expectAsync(forgetData(folder)).toBeResolved();
  });
});
