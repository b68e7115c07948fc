import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mssql from 'mssql';
import { migrate } from '../../../bff/adapters/sql/engine/migrate.ts';
import { openDatabase } from '../../../bff/adapters/sql/open-database.ts';
import { fillings, INSTANTS, type Filling } from './rows.ts';

const CORE = join(import.meta.dirname, '../../../bff/adapters/sql/schema/core-demo.mssql.sql');
const BATCH = 20_000;
const PATIENT = { requestMs: 3_600_000, connectMs: 60_000, acquireMs: 60_000 };

/** Makes a throw-away database on the server and fills it in bulk; `drop` takes it away again. */
export async function fillMssql(serverUrl: string, size: number, seed: number, part: string) {
  const name = `user_support_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(serverUrl);
  const onServer = async (statement: string) => {
    const server = openDatabase(serverUrl, { timing: PATIENT });
    await server.script(statement).finally(() => server.close());
  };
  await onServer(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, { timing: PATIENT });
  await migrate(database);
  await database.script(readFileSync(CORE, 'utf8'));
  const pool = await new mssql.ConnectionPool({
    server: url.hostname,
    port: Number(url.port || 1433),
    database: name,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    requestTimeout: PATIENT.requestMs,
    options: { encrypt: url.searchParams.get('encrypt') !== 'false', trustServerCertificate: true },
  }).connect();
  for (const filling of fillings(size, seed, part)) await fill(pool, filling);
  await pool.close();
  await database.close();
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name}`) };
}

async function fill(pool: mssql.ConnectionPool, { table, columns, rows }: Filling): Promise<void> {
  let batch = emptyTable(table, columns);
  for (const row of rows()) {
    batch.rows.add(
      ...row.map((value, place) => (INSTANTS.has(columns[place] ?? '') ? new Date(Number(value)) : value)),
    );
    if (batch.rows.length === BATCH) {
      await pool.request().bulk(batch);
      batch = emptyTable(table, columns);
    }
  }
  if (batch.rows.length > 0) await pool.request().bulk(batch);
}

const FLAGS = ['inactivo', 'administrador', 'moduloRcm'];
const NUMBERS = ['Version', 'Sequence'];
const LONG = ['State', 'Actor', 'Origin', 'Data'];

function emptyTable(table: string, columns: readonly string[]): mssql.Table {
  const made = new mssql.Table(table);
  for (const column of columns) made.columns.add(column, typeOf(table, column), { nullable: false });
  return made;
}

function typeOf(table: string, column: string): mssql.ISqlType {
  if (INSTANTS.has(column)) return mssql.DateTime2(3);
  if (FLAGS.includes(column)) return mssql.Bit();
  if (NUMBERS.includes(column)) return mssql.Int();
  if (LONG.includes(column)) return mssql.NVarChar(mssql.MAX);
  if (table === 'support.Assistances' && column === 'Id') return mssql.UniqueIdentifier();
  return mssql.NVarChar(400);
}
