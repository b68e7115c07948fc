import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { START } from '../assistance-at-each-step.ts';
import { makeDemoCore } from '../../local/demo-core.ts';
import { migrate } from '../../adapters/sql/engine/migrate.ts';
import type { SqlDatabase } from '../../adapters/sql/engine/sql-database.ts';
import { openSqlite } from '../../adapters/sql/engine/sqlite.ts';
import { typed } from './typed-database.ts';

/** A database of its own for a spec, migrated and with the demo people in Core; used by specs alone. */
export interface SpecDatabase {
  readonly database: SqlDatabase;
  /** What another replica has: its own connection to the same data. */
  another(): SqlDatabase;
  /** Statements by somebody with every right over the database, past what guards the trace. */
  tamper(statements: string): Promise<void>;
  discard(): Promise<void>;
}

/** What an older release left. */
export interface LeftBehind {
  /** A `support.sqlite`, as it left it. */
  readonly supportFile: string;
  /** The number of its last script, where the file does not say: those of SQL Server are numbered alike. */
  readonly lastMigration: number;
}

/** `now`: what Core's times are relative to, ms since 1970. */
export type MakeDatabase = (now?: number) => Promise<SpecDatabase>;

const templates = new Map<string, Promise<string>>();

export function makeSqlite(now = START): Promise<SpecDatabase> {
  return copyOf(String(now), () => makeTemplate(now));
}

/** The same with what an older release left, migrated as at a start of this one. */
export function makeSqliteFrom({ supportFile }: LeftBehind, now: number): Promise<SpecDatabase> {
  return copyOf(`${supportFile} ${now}`, () => makeTemplate(now, supportFile));
}

async function copyOf(key: string, make: () => Promise<string>): Promise<SpecDatabase> {
  const template = templates.get(key) ?? make();
  templates.set(key, template);
  const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
  cpSync(await template, folder, { recursive: true });
  return openedIn(folder);
}

function openedIn(folder: string): SpecDatabase {
  const opened: SqlDatabase[] = [];
  const another = () => {
    const database = typed(openSqlite(folder));
    opened.push(database);
    return database;
  };
  return {
    database: another(),
    another,
    async tamper(statements) {
      const connection = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
      for (const schema of ['support', 'core']) {
        connection.prepare(`ATTACH DATABASE ? AS ${schema}`).run(join(folder, `${schema}.sqlite`));
      }
      for (const guard of ['TR_Trace_NoUpdate', 'TR_Trace_NoDelete']) {
        connection.exec(`DROP TRIGGER IF EXISTS support.${guard}`);
      }
      connection.exec(statements);
      connection.close();
    },
    async discard() {
      await Promise.all(opened.map((database) => database.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

async function makeTemplate(now: number, supportFile?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'user-support-template-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  if (supportFile !== undefined) cpSync(supportFile, join(folder, 'support.sqlite'));
  await makeDemoCore(folder, now);
  const database = openSqlite(folder);
  await migrate(database);
  await database.close();
  return folder;
}
