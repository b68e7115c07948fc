import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHeadsLog } from '../adapters/heads-file.ts';
import { ringOf } from '../domain/key-ring.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { BffUnderTest, KEY, type RingsOf } from '../spec-kit/bff-under-test.ts';
import { all } from '../spec-kit/heads-in-memory.ts';
import { makeDatabase } from '../spec-kit/sql/database.ts';
import { noteKeys } from './note-keys.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const BEFORE: RingsOf = { trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) };
const NEW = Buffer.alloc(32, 9);
const ROTATED: RingsOf = { ...BEFORE, trace: ringOf(NEW, KEY) };
const ADDED: RingsOf = { ...BEFORE, trace: ringOf(KEY, NEW) };

describe('noting which keys are first', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const headsLog = () => fileHeadsLog(join(folder, 'heads.jsonl'));
  const noteAt = (now: number, first: Readonly<Record<string, string>>, required: number | null = null) => {
    const dayTrace = { macsRequiredSince: () => Promise.resolve(required) };
    return noteKeys({ headsLog: headsLog(), clock: { now: () => Promise.resolve(now) }, dayTrace }, first);
  };

  it('keeps the first start with rings, whatever comes after', async () => {
    const macs = { since: 10 };
    expect(await noteAt(10, { SEAL_KEY: 'a' })).toEqual({ since: 10, macs });
    expect(await noteAt(20, { SEAL_KEY: 'a' })).toEqual({ since: 10, macs });
    expect(await noteAt(30, { SEAL_KEY: 'b' })).toEqual({ since: 10, macs });
    expect(await all(headsLog().read())).toEqual([
      { at: 10, heads: [], keys: { since: 10, first: { SEAL_KEY: 'a' }, macs } },
      { at: 30, heads: [], keys: { since: 10, first: { SEAL_KEY: 'b' }, macs } },
    ]);
  });

  it('keeps the first start with MACs, which may be a later one, and of a log that knows of none', async () => {
    const first = { SEAL_KEY: 'a' };
    await headsLog().note(5, [], { since: 5, first });
    expect(await noteAt(20, first)).toEqual({ since: 5, macs: { since: 20 } });
    // A release before, for a while.
    await headsLog().note(25, [], { since: 5, first });
    expect(await noteAt(30, first)).toEqual({ since: 5, macs: { since: 20 } });
  });

  it('knows that rows need a MAC though the row that says so is gone', async () => {
    const first = { SEAL_KEY: 'a' };
    await noteAt(10, first);
    const required = { since: 10, macs: { since: 10, required: 15 } };
    expect(await noteAt(20, first, 15)).toEqual(required);
    expect(await noteAt(30, first)).toEqual(required);
    expect((await headsLog().last()).keys.map(({ macs }) => macs?.required)).toEqual([undefined, 15]);
  });

  it('says nothing of how far heads were noted', async () => {
    await headsLog().note(5, []);
    await noteAt(10, { SEAL_KEY: 'a' });
    expect((await headsLog().last()).look).toBe(5);
  });

  it('goes by the earliest of two processes that did not know of one another', async () => {
    await headsLog().note(20, [], { since: 20, first: {}, macs: { since: 20 } });
    await headsLog().note(25, [], { since: 10, first: {}, macs: { since: 15 } });
    expect(await noteAt(30, {})).toEqual({ since: 10, macs: { since: 15 } });
  });

  describe('at a start', () => {
    let bff: BffUnderTest;
    beforeEach(async () => {
      const database = await makeDatabase(NOON);
      bff = BffUnderTest.over({ database, now: NOON, keys: BEFORE, headsLog: headsLog() });
    });
    afterEach(() => bff.stop());

    const changes = async () => {
      const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
      const noted = rows.filter(({ event }) => event === 'TraceKeyChanged');
      return noted.map(({ data, keyId, actor }) => [
        JSON.parse(data) as unknown,
        keyId,
        /"id":"([\w-]+)"/.exec(actor)?.[1],
      ]);
    };
    const change = ({ trace: [{ id }] }: RingsOf) => [{ key: id }, id, 'user-support'];

    it('each new first key of the trace is one row, by whichever of the replicas is first', async () => {
      const all = [BEFORE, BEFORE, ADDED].map((rings) => bff.replica(rings));
      await Promise.all(all.map((replica) => replica.noteStart()));
      expect(await changes()).toEqual([change(BEFORE)]);
      bff.pass(MINUTE_MS);
      const [newer, again, older] = [bff.replica(ROTATED), bff.replica(ROTATED), bff.replica(ADDED)];
      await Promise.all([newer.noteStart(), again.noteStart(), older.noteStart()]);
      await bff.replica(ADDED).noteStart();
      expect(await changes()).toEqual([change(BEFORE), change(ROTATED)]);
    });

    it('is noted once by a process, and again until it has gone well', async () => {
      const noting = spyOn(bff.ports.headsLog, 'note').and.rejectWith(new Error('disk full'));
      await expectAsync(bff.wired.noteStart()).toBeRejected();
      noting.and.callThrough();
      await bff.wired.noteStart();
      const last = spyOn(bff.ports.headsLog, 'last').and.callThrough();
      await bff.wired.noteStart();
      expect(last).not.toHaveBeenCalled();
      expect(readFileSync(join(folder, 'heads.jsonl'), 'utf8').match(/"keys"/g)?.length).toBe(1);
      expect(await changes()).toEqual([change(BEFORE)]);
    });
  });
});
