import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHeadsLog } from '../adapters/heads-file.ts';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { sqlAssistanceStore } from '../adapters/sql/stores/assistance-store.ts';
import {
  changeOf,
  outcomesAfter,
  makeDatabase,
  note,
  noteChange,
  guardOf,
  SPEC_MAC,
  type SpecDatabase,
} from '../spec-kit/sql/database.ts';
import { sqlTraceReader } from '../adapters/sql/stores/trace-reader.ts';
import { migrate } from '../adapters/sql/engine/migrate.ts';
import { openSqlite } from '../adapters/sql/engine/sqlite.ts';
import { sqlDayTrace } from '../adapters/sql/stores/trace-table.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { ID, START, TO_FINISHED, TO_SESSION } from '../spec-kit/assistance-at-each-step.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import { ringOf } from '../domain/key-ring.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { HeadsNoting } from './note-heads.ts';
import { verifyTrace } from './verify-trace.ts';

const OTHER_ID = '9b1f6d2c-4f5e-4f66-8a8e-0c0d5a3d8b22';
const THIRD_ID = '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10';
const DAY = chainOfDay(START);
const AT_START = { clock: { now: () => Promise.resolve(START) }, limits: LIMITS_ALLOWED, headsIndex };

describe('verify-trace', () => {
  let spec: SpecDatabase;
  let folder: string;

  beforeEach(async () => {
    spec = await makeDatabase();
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
    await store.save(changeOf(TO_FINISHED));
    await store.save(changeOf(TO_SESSION, { id: OTHER_ID, agentId: 'sub-luis', userId: 'U-1002' }));
    const noted = changeOf(TO_SESSION, { id: OTHER_ID, agentId: 'sub-luis', userId: 'U-1002' });
    await store.save(noteChange(noted.state, noted.entries.length));
    await sqlDayTrace(spec.database, SPEC_MAC).append(note('SignInRefused', START, { reason: 'wrong' }));
    await sqlDayTrace(spec.database, SPEC_MAC).append(note('SignedIn', START + 1));
  });
  afterEach(async () => {
    await spec.discard();
    rmSync(folder, { recursive: true });
  });

  const headsLog = () => fileHeadsLog(join(folder, 'heads.jsonl'));
  const reader = () => sqlTraceReader(spec.database);
  const noteAll = () =>
    new HeadsNoting(
      { trace: reader(), headsLog: headsLog(), clock: { now: () => Promise.resolve(START) } },
      0,
    ).note();
  const verify = (mac = SPEC_MAC) => verifyTrace({ ...AT_START, trace: reader(), headsLog: headsLog(), mac });
  /** What is found besides the missing heads of specs that note nothing. */
  const problems = async () =>
    (await verify()).problems
      .filter(({ chain }) => chain !== 'heads')
      .map(({ chain, sentence }) => `${chain}: ${sentence}`);

  it('finds nothing where nothing was touched', async () => {
    await noteAll();
    const rows = (await reader().rows(ID)).length + (await reader().rows(OTHER_ID)).length + 2;
    expect(await verify()).toEqual({ assistances: 2, days: 1, rows, headsChecked: 3, problems: [] });
  });

  for (const [column, value] of [
    ['At', `'2026-11-23T09:00:07.000Z'`],
    ['Event', `'UserCodeRejected'`],
    ['Actor', `'{"id":"sub-luis","kind":"agent","name":"Luis"}'`],
    ['Origin', `'{}'`],
    ['Data', `'{"browser":"x"}'`],
  ]) {
    it(`reports a row whose ${column} was edited`, async () => {
      await spec.tamper(
        `UPDATE support.Trace SET ${column} = ${value} WHERE Chain = '${OTHER_ID}' AND Sequence = 4`,
      );
      expect(await problems()).toContain(
        jasmine.stringMatching(`^${OTHER_ID}: row 4 .* is not what was written`),
      );
    });
  }

  it('reports an edited row of the chain of a day', async () => {
    await spec.tamper(`UPDATE support.Trace SET Data = '{}' WHERE Chain = '${DAY}' AND Sequence = 1`);
    expect(await problems()).toEqual([jasmine.stringMatching(`^${DAY}: row 1 .* is not what was written`)]);
  });

  it('reports a row that was taken out of the middle', async () => {
    await spec.tamper(`DELETE FROM support.Trace WHERE Chain = '${ID}' AND Sequence = 5`);
    expect(await problems()).toContain(`${ID}: row 5 is missing`);
  });

  it('reports a row that was taken out and the rest renumbered', async () => {
    await spec.tamper(`DELETE FROM support.Trace WHERE Chain = '${ID}' AND Sequence = 5;
      UPDATE support.Trace SET Sequence = Sequence - 1 WHERE Chain = '${ID}' AND Sequence > 5;`);
    expect(await problems()).toContain(jasmine.stringMatching(`^${ID}: row 5 .* does not follow`));
  });

  it('reports rows whose places were swapped', async () => {
    await spec.tamper(`UPDATE support.Trace SET Sequence = 100 WHERE Chain = '${ID}' AND Sequence = 2;
      UPDATE support.Trace SET Sequence = 2 WHERE Chain = '${ID}' AND Sequence = 3;
      UPDATE support.Trace SET Sequence = 3 WHERE Chain = '${ID}' AND Sequence = 100;`);
    expect(await problems()).toContain(jasmine.stringMatching(`^${ID}: row 2 .* does not follow`));
  });

  it('reports rows that came from another chain', async () => {
    await spec.tamper(`DELETE FROM support.Trace WHERE Chain = '${DAY}';
      UPDATE support.Trace SET Chain = '${DAY}' WHERE Chain = '${ID}' AND Sequence = 1;`);
    expect(await problems()).toContain(jasmine.stringMatching(`^${DAY}: row 1`));
  });

  it('reports a tail that was cut off, with its state set back to fit, from the noted heads', async () => {
    await noteAll();
    const [before] = (await reader().rows(DAY)).slice(-1);
    await spec.tamper(
      `DELETE FROM support.Trace WHERE Chain = '${DAY}' AND Sequence = ${before?.sequence ?? 0}`,
    );
    expect(await problems()).toEqual([`${DAY}: the tail is missing: it ends at row 1, row 2 was noted`]);
  });

  it('reports an assistance that is gone with its trace, from the noted heads', async () => {
    await noteAll();
    const last = (await reader().rows(ID)).length;
    await spec.tamper(
      `DELETE FROM support.Trace WHERE Chain = '${ID}'; DELETE FROM support.Assistances WHERE Id = '${ID}'`,
    );
    expect(await problems()).toEqual([
      `${ID}: the whole chain is missing: its head was noted at row ${last}`,
    ]);
  });

  it('reports a history that was written anew with the key, from the noted heads', async () => {
    await noteAll();
    await spec.tamper(
      `DELETE FROM support.Trace WHERE Chain = '${ID}'; DELETE FROM support.Assistances WHERE Id = '${ID}'`,
    );
    await sqlAssistanceStore(spec.database, guardOf(spec.database)).save(
      changeOf(TO_FINISHED, { userId: 'U-9' }),
    );
    expect(await problems()).toEqual([jasmine.stringMatching(`^${ID}: row .* whose head was noted outside`)]);
  });

  it('reports an assistance whose state was deleted', async () => {
    await spec.tamper(`DELETE FROM support.Assistances WHERE Id = '${ID}'`);
    expect(await problems()).toEqual([`${ID}: there is a trace, but its assistance is missing`]);
  });

  it('reports a state without a trace', async () => {
    await spec.tamper(`DELETE FROM support.Trace WHERE Chain = '${ID}'`);
    expect(await problems()).toEqual([`${ID}: there is a state without a single trace row`]);
  });

  it('reports a state that was edited, and names what differs', async () => {
    await spec.tamper(
      `UPDATE support.Assistances SET State = REPLACE(State, '"outcome":"finished"', '"outcome":"cancelled"') WHERE Id = '${ID}'`,
    );
    expect(await problems()).toEqual([`${ID}: the state is not what the trace leads to: ended`]);
  });

  it('reports a version that is not the last sequence', async () => {
    await spec.tamper(`UPDATE support.Assistances SET Version = Version + 1 WHERE Id = '${ID}'`);
    expect(await problems()).toEqual([jasmine.stringMatching(`^${ID}: the state is at version`)]);
  });

  it('reports an event that nobody knows instead of stopping', async () => {
    await spec.tamper(
      `UPDATE support.Trace SET Event = 'constructor' WHERE Chain = '${ID}' AND Sequence = 2`,
    );
    expect(await problems()).toContain(
      `${ID}: the trace cannot be replayed: nobody knows the event constructor`,
    );
  });

  for (const [data, named] of [
    [{}, 'ecosystem'],
    [{ ecosystem: 'plastic' }, 'ecosystem'],
    [[], 'no object'],
  ] as const) {
    it(`names the row whose data is not of its event, though it was written so: ${JSON.stringify(data)}`, async () => {
      const change = changeOf(TO_FINISHED, { id: THIRD_ID, agentId: 'sub-third', userId: 'U-1003' });
      const shapeless = { type: 'EcosystemChosen', data } as unknown as AssistanceEvent;
      const entries = change.entries.map((entry) =>
        entry.what.type === 'EcosystemChosen' ? { ...entry, what: shapeless } : entry,
      );
      await sqlAssistanceStore(spec.database, guardOf(spec.database)).save({ ...change, entries });
      expect(await problems()).toEqual([
        `${THIRD_ID}: the trace cannot be replayed: row 5 (EcosystemChosen) cannot be read: ${named}`,
      ]);
    });
  }

  it('names the row whose data was made no JSON, and says nothing of what it holds', async () => {
    await spec.tamper(
      `UPDATE support.Trace SET Data = '{plastic' WHERE Chain = '${ID}' AND Event = 'AssistanceEnded'`,
    );
    const found = await problems();
    expect(found).toEqual([
      jasmine.stringMatching(`^${ID}: row .* is not what was written`),
      jasmine.stringMatching(
        /: the trace cannot be replayed: row \d+ \(AssistanceEnded\) cannot be read: no JSON$/,
      ),
    ]);
    expect(found.join()).not.toContain('plastic');
  });

  for (const [keyId, sentence] of [
    ['0badcafe', 'names a key that is not in TRACE_HMAC_KEY (0badcafe)'],
    ['plastic', 'names a key that is not in TRACE_HMAC_KEY'],
  ] as const) {
    it(`reports a row that names a key which nobody has: ${keyId}`, async () => {
      await spec.tamper(
        `UPDATE support.Trace SET KeyId = '${keyId}' WHERE Chain = '${DAY}' AND Sequence = 1`,
      );
      expect(await problems()).toEqual([`${DAY}: row 1 (SignInRefused) ${sentence}`]);
    });
  }

  it('believes rows of each key of the ring by the key that they name, and by no other', async () => {
    const [old, next] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    const ring = traceMac(ringOf(next, old));
    await sqlDayTrace(spec.database, ring).append(note('SignedOut', START + 2));
    await noteAll();
    expect((await verify(ring)).problems).toEqual([]);
    await spec.tamper(
      `UPDATE support.Trace SET KeyId = '${SPEC_MAC.keyId}' WHERE Chain = '${DAY}' AND Sequence = 3`,
    );
    expect((await verify(ring)).problems).toEqual([
      { chain: DAY, sentence: jasmine.stringMatching(/^row 3 \(SignedOut\) is not what was written/) },
    ]);
  });

  it('trusts nothing under another key', async () => {
    await noteAll();
    const { problems, rows } = await verify(traceMac(Buffer.alloc(32, 8)));
    expect(problems.length).toBe(rows);
  });

  it('keeps its peace with an assistance that is written to while it looks', async () => {
    const trace = reader();
    const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
    let writes = 0;
    const write = async () => {
      const stored = await store.load(OTHER_ID);
      if (stored && writes++ < 2) await store.save(noteChange(stored.state, stored.version));
    };
    const racing = {
      ...trace,
      async rowsOfChains(chains: readonly string[], take: number) {
        const rows = await trace.rowsOfChains(chains, take);
        await write();
        return rows;
      },
      async rows(chain: string) {
        const rows = await trace.rows(chain);
        await write();
        return rows;
      },
    };
    await noteAll();
    const report = await verifyTrace({ ...AT_START, trace: racing, headsLog: headsLog(), mac: SPEC_MAC });
    expect(writes).toBe(3);
    expect(report.problems).toEqual([]);
  });
});

describe('npm run audit:verify', () => {
  let folder: string;
  const key = Buffer.alloc(32, 9);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const database = openSqlite(join(folder, 'database'), { core: 'none' });
    await migrate(database);
    const store = sqlAssistanceStore(database, guardOf(database, traceMac(key)));
    for (const change of [changeOf(TO_FINISHED), outcomesAfter(changeOf(TO_FINISHED))])
      await store.save(change);
    const headsLog = fileHeadsLog(join(folder, 'trace-heads.jsonl'));
    const clock = { now: () => Promise.resolve(START) };
    await new HeadsNoting({ trace: sqlTraceReader(database), headsLog, clock }, 0).note();
    await database.close();
    const keys = {
      CORE_DATABASE_URL: `sqlite:${join(folder, 'database')}`,
      TRACE_HMAC_KEY: key.toString('base64'),
      TRACE_HEADS_FILE: join(folder, 'trace-heads.jsonl'),
    };
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../commands/audit-verify.ts'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, CORE_DATABASE_URL: undefined, LOCAL_DATA: undefined },
      cwd: folder,
    });

  it('prints a summary and ends with 0 where all is well', () => {
    const { stdout, status } = run('--data', folder);
    expect(stdout).toMatch(
      /^1 assistances, 0 days, \d+ rows, 1 noted heads checked: everything is as it was written\.\n$/,
    );
    expect(status).toBe(0);
  });

  it('prints a sentence per problem and ends with 1', async () => {
    const database = openSqlite(join(folder, 'database'), { core: 'none' });
    await database.execute('UPDATE support.Assistances SET Version = 99', {});
    await database.close();
    const { stdout, status } = run('--data', folder);
    expect(stdout).toContain(`${ID}: the state is at version 99, the trace at`);
    expect(stdout).toContain('checked: 1 problems.');
    expect(status).toBe(1);
  });

  it('prints an object a line with --json, the last of them the summary', async () => {
    const database = openSqlite(join(folder, 'database'), { core: 'none' });
    await database.execute('UPDATE support.Assistances SET Version = 99', {});
    await database.close();
    const { stdout, status } = run('--data', folder, '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { chain: ID, sentence: jasmine.stringMatching(/^the state is at version 99/) },
      { assistances: 1, days: 0, rows: jasmine.any(Number), headsChecked: 1, problems: 1 },
    ]);
    expect(status).toBe(1);
  });

  it('goes by what was written to since a day, and takes nothing else for one', () => {
    expect(run('--data', folder, '--since', '2026-11-23').stdout).toMatch(/^1 assistances, /);
    expect(run('--data', folder, '--since', '2026-11-24').stdout).toMatch(/^0 assistances, 0 days, 0 rows, /);
    for (const day of ['yesterday', '2026-13-01', '2026-11-23T09:00']) {
      const { stderr, status } = run('--data', folder, '--since', day);
      expect([stderr, status]).toEqual(['--since takes a day like 2026-11-23.\n', 2]);
    }
  });

  it('says what it needs and ends with 2 where it cannot look', () => {
    const { stderr, status } = run();
    expect(stderr).toContain('name the data folder with --data');
    expect(status).toBe(2);
  });

  it('goes with a schema that db:migrate made', () => {
    const env = { ...process.env, CORE_DATABASE_URL: `sqlite:${join(folder, 'new')}` };
    const migrateNow = () =>
      execFileSync(process.execPath, [join(import.meta.dirname, '../commands/db-migrate.ts')], {
        encoding: 'utf8',
        env,
      });
    expect(migrateNow()).toMatch(/^Applied: 001-support(, \d{3}-[\w-]+)*\.\n$/);
    expect(migrateNow()).toBe('The schema is up to date.\n');
  });
});
