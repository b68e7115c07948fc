import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all } from '../spec-kit/heads-in-memory.ts';
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
    expect(await all(fileHeadsLog(path).read())).toEqual([]);
  });

  it('adds a line for each look and changes none of the earlier ones', async () => {
    await fileHeadsLog(path).note(1, [head(1)]);
    const before = readFileSync(path, 'utf8');
    await fileHeadsLog(path).note(2, [head(2)]);

    expect(readFileSync(path, 'utf8').startsWith(before)).toBeTrue();
    expect(await all(fileHeadsLog(path).read())).toEqual([
      { at: 1, heads: [head(1)] },
      { at: 2, heads: [head(2)] },
    ]);
  });

  it('is its owner’s alone', async () => {
    await fileHeadsLog(path).note(1, []);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('forgives a line that a crash cut short, at its end and once the next is noted, by whichever replica', async () => {
    await fileHeadsLog(path).note(1, [head(1)]);
    appendFileSync(path, '{"at":2,"hea');
    expect((await all(fileHeadsLog(path).read())).length).toBe(1);
    expect((await fileHeadsLog(path).last()).look).toBe(1);

    await fileHeadsLog(path).note(3, [head(3)]);
    await fileHeadsLog(path).note(4, [head(4)]);
    expect(await all(fileHeadsLog(path).read())).toEqual([
      { at: 1, heads: [head(1)] },
      { at: 3, heads: [head(3)] },
      { at: 4, heads: [head(4)] },
    ]);
  });

  it('goes on after a log that was cut short, over any number of starts', async () => {
    for (let n = 1; n <= 3; n++) {
      await fileHeadsLog(path).note(n, [head(n)]);
      truncateSync(path, statSync(path).size - 20);
      const { look } = await fileHeadsLog(path).last();
      expect(look).toBe(n === 1 ? null : 1);
      await fileHeadsLog(path).note(1, []);
    }
    expect((await all(fileHeadsLog(path).read())).every((look) => 'heads' in look)).toBeTrue();
  });

  it('says which line cannot be read that no crash cut short, and goes on', async () => {
    await fileHeadsLog(path).note(1, [head(1)]);
    appendFileSync(path, '{"at":2,"hea\nplastic\n');
    await fileHeadsLog(path).note(3, [head(3)]);
    const read = await all(fileHeadsLog(path).read());
    expect(read).toEqual([
      { at: 1, heads: [head(1)] },
      { unreadable: 'line 2 of heads.jsonl' },
      { unreadable: 'line 3 of heads.jsonl' },
      { at: 3, heads: [head(3)] },
    ]);
    expect((await fileHeadsLog(path).last()).look).toBe(3);
  });

  describe('in segments', () => {
    const KEYS = { since: 5, first: { SEAL_KEY: 'a' } };
    const small = () => fileHeadsLog(path, 300);
    const files = () => readdirSync(join(folder, 'audit')).toSorted();

    it('begins another once one is full, and reads them all in their order', async () => {
      for (let n = 1; n <= 50; n++) await small().note(n, [head(n)]);
      expect(files().length).toBeGreaterThan(10);
      expect(files()).toContain('heads.jsonl.10');
      const noted = (await all(small().read())).filter((look) => 'heads' in look && look.heads.length > 0);
      expect(noted.map((look) => ('at' in look ? look.at : 0))).toEqual(
        Array.from({ length: 50 }, (_, n) => n + 1),
      );
    });

    it('reads the newest alone at a start: it carries on what was said last', async () => {
      await small().note(4, [head(1)]);
      await small().note(5, [], KEYS);
      for (let n = 6; n <= 30; n++) await small().note(n, [head(n)]);
      for (const file of files().slice(0, -1)) writeFileSync(join(folder, 'audit', file), '');
      expect(await small().last()).toEqual({ look: 30, keys: [KEYS] });
    });

    it('begins none twice where many replicas do, and loses nothing', async () => {
      await Promise.all(Array.from({ length: 60 }, (_, n) => small().note(n + 1, [head(n + 1)])));
      const noted = (await all(small().read())).flatMap((look) => ('heads' in look ? look.heads : []));
      expect(noted.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 60 }, (_, n) => n + 1),
      );
    });

    it('goes back to the one before where a crash left the newest without a line', async () => {
      await small().note(5, [], KEYS);
      for (let n = 6; n <= 9; n++) await small().note(n, [head(n)]);
      const before = await small().last();
      writeFileSync(`${path}.${String(files().length + 1)}`, '{"at":');
      expect(await small().last()).toEqual(before);
      await small().note(10, [head(10)]);
      expect(await small().last()).toEqual({ look: 10, keys: [KEYS] });
    });

    it('are their owner’s alone, and what else lies there is none', async () => {
      for (let n = 1; n <= 9; n++) await small().note(n, [head(n)]);
      writeFileSync(`${path}.bak`, 'x');
      writeFileSync(`${path}.01`, 'x');
      expect(statSync(`${path}.2`).mode & 0o777).toBe(0o600);
      expect((await all(small().read())).every((look) => 'heads' in look)).toBeTrue();
    });
  });
});
