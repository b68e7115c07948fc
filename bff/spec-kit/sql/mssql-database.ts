import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { START } from '../assistance-at-each-step.ts';
import { fillDemoCore } from '../../local/demo-core.ts';
import { copyFromSqlite, referringLast } from './copy-from-sqlite.ts';
import type { LeftBehind, SpecDatabase } from './sqlite-database.ts';
import { migrate, migrationsOf } from '../../adapters/sql/engine/migrate.ts';
import { DEFAULT_TIMING, type DatabaseTiming } from '../../adapters/sql/engine/mssql-pool.ts';
import { parseMssqlUrl, type MssqlTarget } from '../../adapters/sql/engine/mssql-url.ts';
import { openMssql } from '../../adapters/sql/engine/mssql.ts';
import type { SqlDatabase } from '../../adapters/sql/engine/sql-database.ts';

const CORE = new URL('../../adapters/sql/schema/core-demo.mssql.sql', import.meta.url);

/** What refers to an assistance. */
const REFERRING = ['Secrets', 'Tickets', 'ProductTokens', 'Outbox'];
/** All of them, so that no table of a later migration is forgotten. */
const OURS = `SELECT TABLE_NAME AS Name FROM INFORMATION_SCHEMA.TABLES
WHERE TABLE_SCHEMA = 'support' AND TABLE_NAME <> 'SchemaVersions'`;
/** Where the rows of an older release are kept as the migrations left them: every spec gets them anew. */
const KEPT = `SELECT TABLE_NAME AS Name FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'kept'`;

/** Making a database may take its time; nobody is on the phone. */
const PATIENT: DatabaseTiming = { ...DEFAULT_TIMING, poolSize: 2, requestMs: 120_000 };

/** No spec of a store is about time. */
const UNHURRIED: DatabaseTiming = { poolSize: 10, connectMs: 30_000, requestMs: 30_000, acquireMs: 30_000 };

/** A throw-away database of this run, with a login that has no more rights than the BFF's. */
export interface MssqlRun {
  /** As the login that owns everything. */
  readonly owner: MssqlTarget;
  readonly bff: MssqlTarget;
  readonly asOwner: SqlDatabase;
  /** Connections are used again as well: a server's first statement on one can take a second. */
  readonly asBff: SqlDatabase[];
  readonly now: number;
  /** What an older release left in it. */
  readonly left: LeftBehind | null;
}

export interface MssqlSpec extends SpecDatabase {
  readonly run: MssqlRun;
}

const free: MssqlRun[] = [];
const all: MssqlRun[] = [];

/** Where the specs may make databases: TEST_MSSQL_URL, a login that may create databases and logins. */
export function testServer(): MssqlTarget {
  const url = process.env['TEST_MSSQL_URL'];
  if (!url) throw new Error('TEST_MSSQL_URL is not set: mssql://user:password@host:port/master');
  return parseMssqlUrl(url);
}

/**
 * An emptied database with the demo people in Core; databases are used again within a run, since making one is
 * slow.
 */
export function makeMssql(now = START): Promise<MssqlSpec> {
  return makeSpec(now, null);
}

/** The same with what an older release left, migrated as at a start of this one. */
export function makeMssqlFrom(left: LeftBehind, now: number): Promise<MssqlSpec> {
  return makeSpec(now, left);
}

async function makeSpec(now: number, left: LeftBehind | null): Promise<MssqlSpec> {
  const known = free.findIndex((run) => run.now === now && run.left?.supportFile === left?.supportFile);
  const run = known === -1 ? await makeRun(now, left) : free.splice(known, 1)[0];
  if (run === undefined) throw new Error('no database');
  const ours = await namesOf(run, OURS);
  const kept = await namesOf(run, KEPT);
  await run.asOwner.script(`${emptying([...new Set([...REFERRING, ...ours])])}
${refilling(kept)}`);
  let used = 0;
  const another = () => {
    const database = (run.asBff[used] ??= openMssql(run.bff, UNHURRIED));
    used += 1;
    return database;
  };
  let isSpoilt = false;
  return {
    run,
    database: another(),
    another,
    async tamper(statements) {
      // Core is filled once a database.
      isSpoilt ||= /DROP|\bcore\./.test(statements);
      // On SQLite it is done with foreign keys off.
      if (statements.includes('FROM support.Assistances')) await run.asOwner.script(emptying(REFERRING));
      await run.asOwner.script(statements);
    },
    async discard() {
      if (isSpoilt) await drop(run);
      else free.push(run);
    },
  };
}

function emptying(tables: readonly string[]): string {
  return tables.map((table) => `DELETE FROM support.${table};`).join('\n');
}

function refilling(tables: readonly string[]): string {
  return referringLast(tables, REFERRING)
    .map((table) => `INSERT INTO support.${table} SELECT * FROM kept.${table};`)
    .join('\n');
}

function namesOf({ asOwner }: MssqlRun, statement: string): Promise<readonly string[]> {
  return asOwner.query(statement, {}, (row) => row.text('Name'));
}

/** A new database, migrated, with a login and user for the BFF; dropped when the run ends. */
export async function makeRun(now = START, left: LeftBehind | null = null): Promise<MssqlRun> {
  const run = await makeEmptyRun(now, left);
  const { userName, password } = loginOf(run.bff);
  await onServer(`CREATE LOGIN ${userName} WITH PASSWORD = '${password}'`);
  const scripts = await migrationsOf('mssql');
  const last = left?.lastMigration ?? Infinity;
  await migrate(
    run.asOwner,
    scripts.filter(({ version }) => version <= last),
  );
  // A member from then on: what a later migration makes anew has to be granted anew.
  await run.asOwner.script(`CREATE USER ${userName} FOR LOGIN ${userName}
GO
ALTER ROLE support_bff ADD MEMBER ${userName}`);
  if (left !== null) await fillFrom(left, run);
  await run.asOwner.script(await readFile(CORE, 'utf8'));
  await run.asOwner.transaction((session) => fillDemoCore(session, now));
  return run;
}

/** Rows first, migrations then, as where a release is replaced. */
async function fillFrom({ supportFile }: LeftBehind, run: MssqlRun): Promise<void> {
  await copyFromSqlite(supportFile, run.asOwner, REFERRING);
  await migrate(run.asOwner);
  const tables = await namesOf(run, OURS);
  await run.asOwner.script(`CREATE SCHEMA kept
GO
${tables.map((table) => `SELECT * INTO kept.${table} FROM support.${table};`).join('\n')}`);
}

export async function makeEmptyRun(now = START, left: LeftBehind | null = null): Promise<MssqlRun> {
  const server = testServer();
  const database = `user_support_${randomBytes(4).toString('hex')}`;
  await onServer(`CREATE DATABASE ${database}`);
  const owner = { ...server, database };
  const password = `Aa1!${randomBytes(12).toString('hex')}`;
  const run: MssqlRun = {
    owner,
    bff: {
      ...owner,
      authentication: { type: 'default', options: { userName: `${database}_bff`, password } },
    },
    asOwner: openMssql(owner, PATIENT),
    asBff: [],
    now,
    left,
  };
  all.push(run);
  return run;
}

async function onServer(statement: string): Promise<void> {
  const server = openMssql(testServer(), PATIENT);
  try {
    await server.script(statement);
  } finally {
    await server.close();
  }
}

function loginOf({ authentication }: MssqlTarget): { readonly userName: string; readonly password: string } {
  if (authentication.type !== 'default') throw new Error('the specs sign in with user and password');
  return authentication.options;
}

/** At the end of a run; what was left behind by one that was killed is named `user_support_<8 hex digits>`. */
export async function dropRuns(): Promise<void> {
  for (const run of all.splice(0)) await drop(run);
}

/** At once where nobody uses it again: with a hundred of them a server makes the next one ever more slowly. */
async function drop(run: MssqlRun): Promise<void> {
  const place = all.indexOf(run);
  if (place !== -1) all.splice(place, 1);
  const { asOwner, asBff, owner, bff } = run;
  await Promise.all([asOwner, ...asBff].map((database) => database.close()));
  await onServer(`DROP DATABASE ${owner.database}`).catch(() => undefined);
  await onServer(`DROP LOGIN ${loginOf(bff).userName}`).catch(() => undefined);
}
