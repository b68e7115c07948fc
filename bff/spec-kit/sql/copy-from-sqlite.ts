import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import {
  instant,
  int,
  nvarchar,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlParameter,
  type SqlSession,
} from '../../adapters/sql/engine/sql-database.ts';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly length: number | null;
}

const COLUMNS = `SELECT TABLE_NAME AS InTable, COLUMN_NAME AS Name, DATA_TYPE AS Type,
  CHARACTER_MAXIMUM_LENGTH AS Length
FROM INFORMATION_SCHEMA.COLUMNS
WHERE TABLE_SCHEMA = 'support' AND TABLE_NAME <> 'SchemaVersions'`;

/**
 * The rows of a `support.sqlite` into schema `support` of SQL Server, which has to have the same tables and columns.
 * `referring`: tables that refer to others.
 */
export async function copyFromSqlite(
  supportFile: string,
  database: SqlDatabase,
  referring: readonly string[],
): Promise<void> {
  const columns = await columnsOf(database);
  const tables = [...new Set(columns.map(({ table }) => table))];
  const file = new DatabaseSync(supportFile, { readOnly: true });
  try {
    mustBeAlike(columnsInFile(file), columns);
    await database.transaction(async (session) => {
      for (const table of referringLast(tables, referring)) {
        const own = columns.filter((column) => column.table === table);
        for (const row of file.prepare(`SELECT * FROM ${table}`).all()) await insert(session, own, row);
      }
    });
  } finally {
    file.close();
  }
}

export function referringLast(tables: readonly string[], referring: readonly string[]): readonly string[] {
  return tables.toSorted((a, b) => Number(referring.includes(a)) - Number(referring.includes(b)));
}

function columnsOf(database: SqlDatabase): Promise<readonly Column[]> {
  return database.query(COLUMNS, {}, (row) => ({
    table: row.text('InTable'),
    name: row.text('Name'),
    type: row.text('Type'),
    length: row.numberOrNull('Length'),
  }));
}

function columnsInFile(file: DatabaseSync): readonly string[] {
  const found = file.prepare(`SELECT t.name || '.' || c.name AS Name
FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name <> 'SchemaVersions'`);
  return found.all().map(({ Name }) => String(Name));
}

/** So that no table of a release is left out by mistake. */
function mustBeAlike(inFile: readonly string[], columns: readonly Column[]): void {
  const there = columns.map(({ table, name }) => `${table}.${name}`);
  const unlike = [...inFile, ...there].filter((name) => !inFile.includes(name) || !there.includes(name));
  if (unlike.length > 0) throw new Error(`not in both databases: ${unlike.join(', ')}`);
}

async function insert(
  session: SqlSession,
  columns: readonly Column[],
  row: Readonly<Record<string, SQLOutputValue>>,
): Promise<void> {
  const names = columns.map(({ name }) => name);
  const statement = `INSERT INTO support.${columns[0]?.table ?? ''} (${names.join(', ')})
VALUES (${names.map((name) => `@${name}`).join(', ')})`;
  const values = columns.map(
    (column) => [column.name, parameterOf(column, row[column.name] ?? null)] as const,
  );
  await session.execute(statement, Object.fromEntries(values));
}

function parameterOf({ table, name, type, length }: Column, value: SQLOutputValue): SqlParameter {
  const text = value === null ? null : String(value);
  switch (type) {
    case 'datetime2':
      return instant(text === null ? null : Date.parse(text));
    case 'uniqueidentifier':
      return uuid(text);
    case 'int':
      return int(text === null ? null : Number(text));
    case 'nvarchar':
      return nvarchar(length === null || length < 0 ? 'max' : length, text);
    case 'varchar':
      return varchar(length ?? 0, text);
    default:
      throw new TypeError(`${table}.${name} is ${type}: no value of SQLite is read as that`);
  }
}
