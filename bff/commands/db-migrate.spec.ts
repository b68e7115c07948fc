import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlDatabase } from '../adapters/sql/engine/sql-database.ts';
import { openSqlite } from '../adapters/sql/engine/sqlite.ts';
import { sqlStores } from '../adapters/sql/sql-stores.ts';
import { sqlDayTrace } from '../adapters/sql/stores/trace-table.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { start } from '../spec-kit/assistance-at-each-step.ts';
import { changeOf } from '../spec-kit/sql/database.ts';

const KEY = Buffer.alloc(32, 9);
const MAC = traceMac(KEY);

describe('db:migrate', () => {
  let folder: string;
  let opened: SqlDatabase[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migrate-'));
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    rmSync(folder, { recursive: true });
  });

  const run = (flags: readonly string[] = [], key = KEY) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'db-migrate.ts'), ...flags], {
      cwd: folder,
      env: {
        ...process.env,
        CORE_DATABASE_URL: `sqlite:${join(folder, 'database')}`,
        TRACE_HMAC_KEY: key.toString('base64'),
      },
      encoding: 'utf8',
    });
  /** As a BFF of this release leaves it. */
  const started = async () => {
    expect(run().status).toBe(0);
    const database = openSqlite(join(folder, 'database'), { core: 'none' });
    opened.push(database);
    await sqlDayTrace(database, MAC).noteKey(Date.now());
    return database;
  };
  const required = (database: SqlDatabase) =>
    database.query(`SELECT Event FROM support.Trace WHERE Event = 'RowMacsRequired'`, {}, () => 1);

  it('requires a MAC of rows that decide once, by a row of the trace', async () => {
    const database = await started();
    for (let time = 0; time < 2; time++) {
      const { status, stdout } = run(['--require-macs']);
      expect([status, stdout]).toEqual([
        0,
        jasmine.stringMatching(
          /^The schema is up to date\.\nRows that decide need a MAC since 20\d\d-[\d-]+T[\d:.]+Z\.\n$/,
        ),
      ]);
    }
    expect((await required(database)).length).toBe(1);
    expect(await sqlDayTrace(database, MAC).macsRequiredSince()).not.toBeNull();
  });

  it('does not while an open assistance has none: it would be lost', async () => {
    const database = await started();
    const { store, sessions } = sqlStores(database, MAC);
    const change = changeOf([start]);
    await store.save(change);
    await sessions.emailSeenSince('sub-ana', 'ana@backoffice.example', Date.now());
    await database.execute('UPDATE support.Assistances SET Mac = NULL', {});
    const early = run(['--require-macs']);
    expect([early.status, early.stdout]).toEqual([
      1,
      jasmine.stringContaining('Open assistances without a MAC: 1. Nothing was required'),
    ]);
    expect(await required(database)).toEqual([]);

    await database.execute(`UPDATE support.Assistances SET EndedAt = StartedAt`, {});
    await database.execute('UPDATE support.AgentEmails SET Mac = NULL', {});
    const { status, stdout } = run(['--require-macs']);
    expect([status, stdout]).toEqual([
      0,
      jasmine.stringContaining('Addresses of agents without one: 1; each counts as new'),
    ]);
  });

  it('does not under a key that no BFF has noted, nor without one', async () => {
    const database = await started();
    const { status, stdout } = run(['--require-macs'], Buffer.alloc(32, 8));
    expect([status, stdout]).toEqual([1, jasmine.stringContaining('TRACE_HMAC_KEY: no BFF has noted')]);
    expect(await required(database)).toEqual([]);
    expect(run(['--require-mac']).status).toBe(2);
  });
});
