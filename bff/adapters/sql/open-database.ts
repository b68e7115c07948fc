import type { OnRetry } from '../../platform/failure-log.ts';
import type { CoreInspection } from './core/core-check.ts';
import { mssqlInspection } from './core/mssql-inspection.ts';
import { DEFAULT_TIMING, type DatabaseTiming } from './engine/mssql-pool.ts';
import { openMssql } from './engine/mssql.ts';
import { parseMssqlUrl } from './engine/mssql-url.ts';
import type { SqlDatabase } from './engine/sql-database.ts';
import { sqliteInspection } from './core/sqlite-inspection.ts';
import { openSqlite, type SqliteOptions } from './engine/sqlite.ts';

export interface DatabaseOptions extends SqliteOptions {
  /** For SQL Server. */
  readonly timing?: Partial<DatabaseTiming>;
  readonly onRetry?: OnRetry;
}

/**
 * Opens the database that `CORE_DATABASE_URL` names: `sqlite:<path of a folder>` or `mssql://…`.
 * Throws an error that says what is wrong, without the URL itself: it may hold a password.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): SqlDatabase {
  const [, folder] = /^sqlite:(.+)$/.exec(url) ?? [];
  if (folder !== undefined) return openSqlite(folder, options);
  if (url.startsWith('mssql:')) {
    return openMssql(parseMssqlUrl(url), { ...DEFAULT_TIMING, ...options.timing }, options.onRetry);
  }
  throw new Error(
    'CORE_DATABASE_URL: expected sqlite:<path of a folder> or mssql://user:password@host/database',
  );
}

/** What `core:check` asks of the database that was opened by the same URL. */
export function inspectionOf(url: string, database: SqlDatabase): CoreInspection {
  return database.engine === 'sqlite'
    ? sqliteInspection(database)
    : mssqlInspection(database, parseMssqlUrl(url));
}
