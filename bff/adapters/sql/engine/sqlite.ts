import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ServiceFailed } from '../../../platform/service-failed.ts';
import { Turns } from '../../../platform/turns.ts';
import { SECOND_MS } from '../../../domain/time.ts';
import {
  SqlRow,
  UniqueViolation,
  type Page,
  type SqlDatabase,
  type SqlParameter,
  type SqlParameters,
  type SqlSession,
} from './sql-database.ts';

export interface SqliteOptions {
  /** `read` (the default) as the BFF has it, `write` to make demo data, `none` before there is a Core. */
  readonly core?: 'read' | 'write' | 'none';
  /** How long a write waits for another process, ms. */
  readonly lockWaitMs?: number;
}

const DEFAULT_LOCK_WAIT_MS = 4 * SECOND_MS;
const BLOCKING_WAIT_MS = 20;
/** One at a time. */
const WRITER = 'writer';
const CORE_CACHE_KIB = 65_536;

/**
 * Opens `support.sqlite` and `core.sqlite` in a folder, attached as `support` and `core` to an empty main database,
 * so that statements name them as in SQL Server. Two connections: reads see committed data and never wait;
 * writes go one after the other. Several processes may share the folder (WAL).
 */
export function openSqlite(folder: string, options: SqliteOptions = {}): SqlDatabase {
  const core = options.core ?? 'read';
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const coreFile = join(folder, 'core.sqlite');
  if (core === 'read' && !existsSync(coreFile)) {
    throw new Error(`there is no Core database: ${coreFile} is missing (npm start makes one with demo data)`);
  }
  const supportFile = join(folder, 'support.sqlite');
  ownersAlone(supportFile);
  if (core === 'write') ownersAlone(coreFile);
  const connect = () => {
    const connection = new DatabaseSync(':memory:', { timeout: DEFAULT_LOCK_WAIT_MS });
    // The process's own clock, so that a local default whose time is moved moves the database too.
    connection.function('SYSUTCDATETIME', { deterministic: false }, () => new Date().toISOString());
    connection.prepare('ATTACH DATABASE ? AS support').run(supportFile);
    if (core !== 'none') {
      // Read-only keeps BEGIN IMMEDIATE from locking Core, too.
      const mode = core === 'read' ? 'ro' : 'rwc';
      connection.prepare('ATTACH DATABASE ? AS core').run(`${pathToFileURL(coreFile).href}?mode=${mode}`);
    }
    connection.exec('PRAGMA support.journal_mode = WAL; PRAGMA support.synchronous = FULL;');
    if (core === 'write') connection.exec('PRAGMA core.journal_mode = WAL;');
    // Room for the upper levels of the indexes of ten million people; SQLite's own 2 MB read them anew each time.
    if (core === 'read') connection.exec(`PRAGMA core.cache_size = -${String(CORE_CACHE_KIB)}`);
    // From here on a lock is waited for in `#begin`, not inside SQLite.
    connection.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}`);
    return connection;
  };
  return new SqliteDatabase(connect(), connect(), options.lockWaitMs ?? DEFAULT_LOCK_WAIT_MS);
}

/** Makes a file that is not there yet, before SQLite would for everybody to read; what it puts beside it follows. */
function ownersAlone(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

class SqliteDatabase implements SqlDatabase {
  readonly engine = 'sqlite';
  readonly replica = this;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #lockWaitMs: number;
  readonly #turns = new Turns();

  constructor(writer: DatabaseSync, reader: DatabaseSync, lockWaitMs: number) {
    this.#writer = new Connection(writer);
    this.#reader = new Connection(reader);
    this.#lockWaitMs = lockWaitMs;
  }

  query<T>(statement: string, parameters: SqlParameters, read: (row: SqlRow) => T, page?: Page) {
    return promised(() => this.#reader.query(statement, parameters, read, page));
  }

  execute(statement: string, parameters: SqlParameters): Promise<number> {
    return this.transaction((session) => session.execute(statement, parameters));
  }

  script(text: string): Promise<void> {
    return this.transaction((session) => session.script(text));
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#turns.take(WRITER, () => this.#run(work));
  }

  close(): Promise<void> {
    return this.#turns.take(WRITER, () => {
      this.#reader.close();
      this.#writer.close();
      return Promise.resolve();
    });
  }

  async #run<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      const result = await work(sessionOn(this.#writer));
      this.#writer.script('COMMIT');
      return result;
    } catch (error) {
      if (this.#writer.inTransaction) this.#writer.script('ROLLBACK');
      throw error;
    }
  }

  /** Waits for the lock without holding up the event loop: its holder may live in this very process. */
  async #begin(): Promise<void> {
    const giveUpAt = performance.now() + this.#lockWaitMs;
    for (;;) {
      try {
        this.#writer.script('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

function sessionOn(connection: Connection): SqlSession {
  return {
    query: (statement, parameters, read, page) =>
      promised(() => connection.query(statement, parameters, read, page)),
    execute: (statement, parameters) => promised(() => connection.execute(statement, parameters)),
    script: (text) =>
      promised(() => {
        connection.script(text);
      }),
  };
}

/** What throws at once rejects instead. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

interface Prepared {
  readonly statement: StatementSync;
  readonly names: readonly string[];
}

class Connection {
  readonly #connection: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction;
  }

  query<T>(
    statement: string,
    parameters: SqlParameters,
    read: (row: SqlRow) => T,
    page?: Page,
  ): readonly T[] {
    const paged = page ? `${statement} LIMIT @take OFFSET @skip` : statement;
    const paging = page && { take: page.take, skip: page.skip ?? 0 };
    const values = { ...valuesOf(parameters), ...paging };
    const rows = this.#attempt(() => this.#prepare(paged, values).all(values));
    return rows.map((row) => read(new SqlRow(row, isLowerCase)));
  }

  execute(statement: string, parameters: SqlParameters): number {
    const values = valuesOf(parameters);
    return this.#attempt(() => Number(this.#prepare(statement, values).run(values).changes));
  }

  script(text: string): void {
    this.#attempt(() => {
      this.#connection.exec(text);
    });
  }

  close(): void {
    this.#prepared.clear();
    this.#connection.close();
  }

  /** The texts are constants, so there are as many prepared statements as the code has. */
  #prepare(text: string, values: object): StatementSync {
    let prepared = this.#prepared.get(text);
    if (!prepared) {
      const names = [...text.matchAll(/@(\w+)/g)].map(([, name]) => name ?? '');
      prepared = { statement: this.#connection.prepare(text), names };
      this.#prepared.set(text, prepared);
    }
    // SQLite would take a forgotten parameter for NULL; SQL Server refuses.
    const missing = prepared.names.find((name) => !(name in values));
    if (missing !== undefined) throw new Error(`parameter @${missing} is missing`);
    return prepared.statement;
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translated(error, this.#connection);
    }
  }
}

function valuesOf(parameters: SqlParameters): Record<string, SQLInputValue> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, valueOf(parameter)]),
  );
}

function valueOf(parameter: SqlParameter): SQLInputValue {
  if (parameter.type !== 'datetime2' || parameter.value === null) return parameter.value;
  return new Date(parameter.value).toISOString();
}

/** https://sqlite.org/rescode.html */
const PRIMARY_KEY_VIOLATION = 1555;
const UNIQUE_VIOLATION = 2067;
const BUSY = 5;
const ENVIRONMENT_FAULTS = [BUSY, 6 /* locked */, 10 /* I/O */, 13 /* full */, 14 /* cannot open */];

function translated(error: unknown, connection: DatabaseSync): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  if (code === PRIMARY_KEY_VIOLATION || code === UNIQUE_VIOLATION) {
    return new UniqueViolation(constraintOf(error, code, connection), { cause: error });
  }
  const primary = code & 0xff;
  if (!ENVIRONMENT_FAULTS.includes(primary)) return error;
  // What could not be committed is rolled back here, so nothing has happened.
  return new ServiceFailed('database', false, { cause: error });
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error ? codeOf(error.cause) : null;
  return code !== null && (code & 0xff) === BUSY;
}

function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode : null;
}

function isLowerCase(value: string): boolean {
  return value === value.toLowerCase();
}

/** SQLite names the columns (`UNIQUE constraint failed: Table.A, Table.B`); this finds the index they belong to. */
function constraintOf(error: unknown, code: number, connection: DatabaseSync): string | null {
  const [, list] = /constraint failed: (.*)$/.exec(error instanceof Error ? error.message : '') ?? [];
  if (list === undefined) return null;
  const columns = list.split(', ').map((name) => name.split('.'));
  const table = columns[0]?.[0];
  if (table === undefined) return null;
  if (code === PRIMARY_KEY_VIOLATION) return `PK_${table}`;
  const wanted = columns.map(([, column]) => column).join();
  const indexes = connection
    .prepare(`SELECT name FROM pragma_index_list(@table, 'support') WHERE "unique" = 1`)
    .all({ table });
  for (const { name } of indexes) {
    const members = connection
      .prepare(`SELECT name FROM pragma_index_info(@index, 'support') ORDER BY seqno`)
      .all({ index: String(name) });
    if (members.map((member) => member['name']).join() === wanted) return String(name);
  }
  return null;
}
