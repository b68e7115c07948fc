import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHeadsLog } from '../adapters/heads-file.ts';
import { sqlKeyUses } from '../adapters/sql/stores/key-uses.ts';
import { ringOf } from '../domain/key-ring.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, LUIS, MARTA, NORA, SARA, type RingsOf } from '../spec-kit/bff-under-test.ts';
import { makeDatabase } from '../spec-kit/sql/database.ts';
import { checkKeys, looksWithKeys } from './check-keys.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const NEW = Buffer.alloc(32, 9);
const CONTEXT = [{ id: 'cccccccc' }] as const;
const all = (ring: RingsOf['seal']): RingsOf => ({ trace: ring, seal: ring, code: ring });
const [BEFORE, ADDED, MOVED] = [all(ringOf(KEY)), all(ringOf(KEY, NEW)), all(ringOf(NEW, KEY))];
const [OLD_ID, NEW_ID] = ADDED.seal.map(({ id }) => id);

describe('keys:check', () => {
  let folder: string;
  let bff: BffUnderTest;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const headsLog = fileHeadsLog(join(folder, 'heads.jsonl'));
    bff = BffUnderTest.over({ database: await makeDatabase(NOON), now: NOON, keys: BEFORE, headsLog });
    await bff.wired.noteStart();
  });
  afterEach(async () => {
    await bff.stop();
    rmSync(folder, { recursive: true });
  });

  const check = async ({ trace, seal, code }: RingsOf) => {
    const rings = {
      TRACE_HMAC_KEY: trace,
      SEAL_KEY: seal,
      CODE_HMAC_KEY: code,
      CONTEXT_SIGNING_KEY: CONTEXT,
    };
    const facts = { looks: await looksWithKeys(bff.ports.headsLog.read()), now: bff.now };
    return checkKeys(sqlKeyUses(bff.database), rings, facts);
  };
  /** What is said of the old key, or of the second one. */
  const saidOf = async (name: string, rings: RingsOf, id = OLD_ID) => {
    const { sentences } = await check(rings);
    const about = sentences.filter(
      (sentence) => sentence.startsWith(`${name}: key`) && sentence.includes(id ?? ''),
    );
    return about.map((sentence) => sentence.replace(/^.*?\): /, ''));
  };

  it('counts what names which key, and lets an old one go when nothing needs it any more', async () => {
    const [ana, luis] = [await bff.signIn(ANA), await bff.signIn(LUIS)];
    const { id } = await bff.inSession(ana, MARTA);
    await luis.good('POST', `/api/assistances/${(await bff.start(luis, NORA)).id}/internal-code`);
    await (await bff.signIn(SARA)).good('POST', '/api/session/step-up');
    expect(await saidOf('SEAL_KEY', BEFORE)).toEqual(['1 receipt, 1 tokens; makes what is new']);
    expect(await saidOf('SEAL_KEY', ADDED, NEW_ID)).toEqual([
      'nothing names it; stays: it was never first, and is there to become it',
    ]);

    const newer = bff.replica(MOVED);
    await newer.noteStart();
    expect(await saidOf('SEAL_KEY', MOVED)).toEqual(['1 receipt, 1 tokens; stays']);
    expect(await saidOf('CODE_HMAC_KEY', MOVED)).toEqual(['1 internal-code, 1 step-up-code; stays']);
    expect(await saidOf('TRACE_HMAC_KEY', MOVED)).toEqual([
      jasmine.stringMatching(
        /^\d\d rows, 2 assistances, 4 sessions, 3 agent’s e-mails, 1 seen contact, 2 step-ups; never goes, since rows are kept$/,
      ),
    ]);
    expect(await saidOf('TRACE_HMAC_KEY', MOVED, NEW_ID)).toEqual(['1 row; makes what is new']);

    const there = new AgentClient(newer.app, '198.51.100.7');
    there.cookie = ana.cookie;
    await there.good('POST', `/api/assistances/${id}/finish`);
    bff.pass(30 * MINUTE_MS);
    await newer.sweep();
    await newer.sweep();
    expect(await saidOf('SEAL_KEY', MOVED)).toEqual(['nothing names it; may go in 30 min']);
    expect(await saidOf('CODE_HMAC_KEY', MOVED)).toEqual(['1 step-up-code; stays']);
    bff.pass(HOUR_MS);
    expect(await saidOf('SEAL_KEY', MOVED)).toEqual(['nothing names it; may go']);
    bff.pass(12 * HOUR_MS);
    await bff.wired.prune();
    expect(await saidOf('CODE_HMAC_KEY', MOVED)).toEqual(['nothing names it; may go in 630 min']);
    bff.pass(DAY_MS);
    expect(await saidOf('CODE_HMAC_KEY', MOVED)).toEqual(['nothing names it; may go']);
    expect((await check(MOVED)).problems).toBe(0);
  });

  it('lets no key go where a process with the old order started last', async () => {
    await bff.replica(MOVED).noteStart();
    bff.pass(DAY_MS);
    await bff.replica(ADDED).noteStart();
    bff.pass(2 * DAY_MS);
    expect(await saidOf('SEAL_KEY', MOVED)).toEqual([jasmine.stringMatching(/^nothing names it; stays/)]);
  });

  it('names a key that a ring has lost, and what has no key’s name', async () => {
    const ana = await bff.signIn(ANA);
    await bff.inSession(ana, MARTA);
    const { sentences, problems } = await check({ ...BEFORE, seal: ringOf(NEW) });
    expect(problems).toBe(1);
    expect(sentences).toContain(`SEAL_KEY: a key that it does not have (${OLD_ID}): 1 receipt, 1 tokens`);
    await bff.tamper(`UPDATE support.Secrets SET Value = 'bm8gZG90' WHERE Kind = 'tokens'`);
    expect((await check(MOVED)).sentences).toContain(`SEAL_KEY: no key's name, from before rings: 1 tokens`);
    await bff.tamper(`DELETE FROM support.Secrets WHERE Kind = 'receipt'`);
    bff.pass(2 * DAY_MS);
    // Which of the ring made what has no name, nobody knows.
    expect(await saidOf('SEAL_KEY', MOVED)).toEqual(['nothing names it; stays']);
  });
});
