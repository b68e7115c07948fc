import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../../bff/adapters/sql/engine/migrate.ts';
import { openSqlite } from '../../../bff/adapters/sql/engine/sqlite.ts';
import { fillings, INSTANTS } from './rows.ts';

const CORE = join(import.meta.dirname, '../../../bff/adapters/sql/schema/core-demo.sqlite.sql');

/** Makes `core.sqlite` and `support.sqlite` in a folder, each in one transaction, with the indexes made afterwards. */
export async function fillSqlite(folder: string, size: number, seed: number, part: string): Promise<void> {
  const empty = openSqlite(folder, { core: 'write' });
  await empty.script(readFileSync(CORE, 'utf8'));
  await migrate(empty);
  await empty.close();
  const connection = new DatabaseSync(':memory:');
  for (const name of ['core', 'support']) {
    connection.prepare(`ATTACH DATABASE ? AS ${name}`).run(join(folder, `${name}.sqlite`));
    // Out of the write-ahead log first: a file in it ignores OFF, and all would be written twice.
    connection.exec(`PRAGMA ${name}.journal_mode = DELETE;`);
    connection.exec(`PRAGMA ${name}.journal_mode = OFF; PRAGMA ${name}.synchronous = OFF;`);
    connection.exec(`PRAGMA ${name}.cache_size = -400000;`);
  }
  const indexes = ['core', 'support'].flatMap((schema) =>
    connection
      .prepare(`SELECT name, sql FROM ${schema}.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
      .all()
      .map(({ name, sql }) => ({ name: `${schema}.${String(name)}`, sql: String(sql), schema })),
  );
  for (const { name } of indexes) connection.exec(`DROP INDEX ${name}`);
  connection.exec('BEGIN');
  for (const { table, columns, rows } of fillings(size, seed, part)) {
    const places = columns.map(() => '?').join(', ');
    const insert = connection.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
    const instants = columns.map((column) => INSTANTS.has(column));
    for (const row of rows()) {
      const values = row.map((value, place) =>
        instants[place] === true && typeof value === 'number' ? new Date(value).toISOString() : value,
      );
      insert.run(...values);
    }
  }
  for (const { name, sql, schema } of indexes) {
    connection.exec(
      sql.replace(/INDEX (?:\w+\.)?\w+/, `INDEX ${name}`).replace(`${schema}.${schema}.`, `${schema}.`),
    );
  }
  connection.exec('COMMIT');
  // Statistics, as any database of that size has; then back to the log that the BFF uses.
  connection.exec('ANALYZE core; ANALYZE support;');
  connection.exec('PRAGMA core.journal_mode = WAL; PRAGMA support.journal_mode = WAL;');
  connection.close();
}
