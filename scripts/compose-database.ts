import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../bff/adapters/sql/engine/migrate.ts';
import { openDatabase } from '../bff/adapters/sql/open-database.ts';
import type { SqlDatabase } from '../bff/adapters/sql/engine/sql-database.ts';
import { fillDemoCore } from '../bff/local/demo-core.ts';

/*
 * For compose.yaml: makes database Waizant with a demo Core, schema support and the BFF's login, whatever of it is
 * missing. SA_DATABASE_URL names the server's master database, BFF_PASSWORD becomes the login's.
 */
const DATABASE = 'Waizant';
const LOGIN = 'support_bff_login';
const CORE = join(import.meta.dirname, '../bff/adapters/sql/schema/core-demo.mssql.sql');
const timing = { requestMs: 120_000, connectMs: 15_000, acquireMs: 30_000 };

const { SA_DATABASE_URL: url = '', BFF_PASSWORD: password = '' } = process.env;
if (url === '' || /['\\]|^$/.test(password)) {
  console.error('SA_DATABASE_URL and BFF_PASSWORD (without quotes) are needed.');
  process.exit(2);
}

const master = openDatabase(url, { timing });
await unless(master, `DB_ID('${DATABASE}')`, `CREATE DATABASE ${DATABASE}`);
await unless(master, `SUSER_ID('${LOGIN}')`, `CREATE LOGIN ${LOGIN} WITH PASSWORD = '${password}'`);
await master.close();

const own = new URL(url);
own.pathname = `/${DATABASE}`;
const database = openDatabase(own.href, { timing });
console.log(`Applied: ${(await migrate(database)).join(', ') || 'nothing new'}.`);
if (!(await isThere(database, `SCHEMA_ID('core')`))) {
  await database.script(readFileSync(CORE, 'utf8'));
  await database.transaction((session) => fillDemoCore(session, Date.now()));
}
await unless(database, `USER_ID('${LOGIN}')`, `CREATE USER ${LOGIN} FOR LOGIN ${LOGIN}`);
await database.script(`ALTER ROLE support_bff ADD MEMBER ${LOGIN}`);
await database.close();

async function unless(where: SqlDatabase, found: string, statement: string): Promise<void> {
  if (!(await isThere(where, found))) await where.script(statement);
}

async function isThere(where: SqlDatabase, found: string): Promise<boolean> {
  const [id] = await where.query(`SELECT ${found} AS Id`, {}, (row) => row.numberOrNull('Id'));
  return id != null;
}
