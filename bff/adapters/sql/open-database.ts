import type { SqlDatabase } from './sql-database.ts';
import { openSqlite, type SqliteOptions } from './sqlite.ts';

/**
 * Opens the database that `CORE_DATABASE_URL` names: `sqlite:<path of a folder>`.
 * Throws an error that says what is wrong, without the URL itself: it may hold a password.
 */
export function openDatabase(url: string, options: SqliteOptions = {}): SqlDatabase {
  const [, folder] = /^sqlite:(.+)$/.exec(url) ?? [];
  if (folder !== undefined) return openSqlite(folder, options);
  if (url.startsWith('mssql:')) {
    throw new Error('CORE_DATABASE_URL: mssql:// is not supported yet, only sqlite:<path of a folder>');
  }
  throw new Error('CORE_DATABASE_URL: expected sqlite:<path of a folder>');
}
