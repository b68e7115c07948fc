import { readdir, readFile } from 'node:fs/promises';
import type { Schema } from '../../../platform/ports.ts';
import { instant, int, nvarchar, violates, type SqlDatabase } from './sql-database.ts';

/** Where the numbered scripts of an engine are: `001-support.sql`, `002-….sql`; none is ever changed once released. */
const SCHEMA = new URL('../schema/', import.meta.url);

const VERSIONS_TABLE = {
  sqlite: `CREATE TABLE IF NOT EXISTS support.SchemaVersions (
  Version   INTEGER NOT NULL,
  Name      TEXT    NOT NULL,
  AppliedAt TEXT    NOT NULL,
  PRIMARY KEY (Version)
)`,
  mssql: `IF SCHEMA_ID('support') IS NULL EXEC('CREATE SCHEMA support')
GO
IF OBJECT_ID('support.SchemaVersions') IS NULL
CREATE TABLE support.SchemaVersions (
  Version   INT           NOT NULL CONSTRAINT PK_SchemaVersions PRIMARY KEY,
  Name      NVARCHAR(100) NOT NULL,
  AppliedAt DATETIME2(3)  NOT NULL
)`,
} as const;

export const migrationStatements = {
  applied: 'SELECT Version FROM support.SchemaVersions',
  claim: 'INSERT INTO support.SchemaVersions (Version, Name, AppliedAt) VALUES (@version, @name, @at)',
} as const;

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/**
 * Brings schema `support` up to date and answers the names of what it applied. Forward only; run twice, or from two
 * replicas at once, it applies every script once: the row that claims a version is written before its script.
 */
export async function migrate(
  database: SqlDatabase,
  scripts?: readonly Migration[],
): Promise<readonly string[]> {
  const makeVersionsTable = () => database.script(VERSIONS_TABLE[database.engine]);
  // Another replica may make the schema, and then the table, between the look and the making: the next look finds it.
  await makeVersionsTable().catch(makeVersionsTable).catch(makeVersionsTable);
  const done = await appliedVersions(database);
  const applied: string[] = [];
  for (const migration of scripts ?? (await migrationsOf(database.engine))) {
    if (!done.has(migration.version) && (await apply(database, migration))) applied.push(migration.name);
  }
  return applied;
}

/** Names of the scripts that a database still lacks: the BFF is not ready before there are none. */
export function sqlSchema(database: SqlDatabase): Schema {
  let isComplete = false;
  return {
    async pending() {
      if (isComplete) return [];
      const done = await appliedVersions(database);
      const all = await migrationsOf(database.engine);
      const pending = all.filter(({ version }) => !done.has(version)).map(({ name }) => name);
      // Forward only: what is there stays there.
      isComplete = pending.length === 0;
      return pending;
    },
  };
}

async function appliedVersions(database: SqlDatabase): Promise<ReadonlySet<number>> {
  const rows = await database.query(migrationStatements.applied, {}, (row) => row.number('Version'));
  return new Set(rows);
}

async function apply(database: SqlDatabase, { version, name, text }: Migration): Promise<boolean> {
  try {
    await database.transaction(async (session) => {
      await session.execute(migrationStatements.claim, {
        version: int(version),
        name: nvarchar(100, name),
        at: instant(Date.now()),
      });
      await session.script(text);
    });
    return true;
  } catch (error) {
    if (violates(error, 'PK_SchemaVersions')) return false;
    throw error;
  }
}

export async function migrationsOf(engine: SqlDatabase['engine']): Promise<readonly Migration[]> {
  const folder = new URL(`${engine}/`, SCHEMA);
  const names = (await readdir(folder)).filter((name) => /^\d{3}-.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 3)),
      name: name.replace(/\.sql$/, ''),
      text: await readFile(new URL(name, folder), 'utf8'),
    })),
  );
}
