/**
 * The one door to a database. Statements keep to the subset that SQL Server and SQLite both accept:
 * `@name` parameters, `core.` and `support.` names, no `MERGE`, no lock hints, no paging clause (`Page` adds it).
 */

/** A parameter with the type that SQL Server is told: a wrong one turns an index seek into a scan. */
export type SqlParameter =
  | { readonly type: 'nvarchar'; readonly length: number | 'max'; readonly value: string | null }
  | { readonly type: 'varchar'; readonly length: number; readonly value: string | null }
  /** Compared with a text column of Core, whose type is the DBA's: `nvarchar`, or `varchar` where the URL says so. */
  | { readonly type: 'core-text'; readonly length: number; readonly value: string }
  | { readonly type: 'uniqueidentifier'; readonly value: string | null }
  /** Milliseconds since 1970; `datetime2(3)`, in SQLite fixed-width ISO text, which sorts the same. */
  | { readonly type: 'datetime2'; readonly value: number | null }
  | { readonly type: 'int'; readonly value: number | null };

export type SqlParameters = Readonly<Record<string, SqlParameter>>;

/** Which rows of an ordered result; appended to the statement as each engine spells it. */
export interface Page {
  readonly skip?: number;
  readonly take: number;
}

export interface SqlReader {
  /** Needs an ORDER BY where a page is given. */
  query<T>(
    statement: string,
    parameters: SqlParameters,
    read: (row: SqlRow) => T,
    page?: Page,
  ): Promise<readonly T[]>;
}

export interface SqlSession extends SqlReader {
  /** How many rows it touched. Throws `UniqueViolation`. */
  execute(statement: string, parameters: SqlParameters): Promise<number>;
  /** Several statements without parameters: DDL. A line `GO` parts batches, where the engine has batches. */
  script(text: string): Promise<void>;
}

/**
 * A passing fault is tried again where that is safe (reads; what is known not to have happened); what is left of it
 * is `ServiceFailed('database')`, whose `mayHaveHappened` tells whether a write may stand.
 */
export interface SqlDatabase extends SqlSession {
  readonly engine: 'sqlite' | 'mssql';
  /** For what may be a moment old: a readable replica where one is configured, else the database itself. */
  readonly replica: SqlReader;
  /**
   * All of `work` or nothing. Only the given session belongs to the transaction; asking the database itself for
   * another transaction inside `work` never ends. After a fault that undid everything `work` runs again, so it acts
   * on the session alone. A statement that failed takes the transaction with it.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A row would have been there twice. */
export class UniqueViolation extends Error {
  /** Index or constraint, as the schema names it; a primary key is `PK_<table>`. Null where nobody could tell. */
  readonly constraint: string | null;
  constructor(constraint: string | null, options?: ErrorOptions) {
    super(`unique violation: ${constraint ?? 'unknown constraint'}`, options);
    this.name = 'UniqueViolation';
    this.constraint = constraint;
  }
}

export function violates(error: unknown, constraint: string): boolean {
  return error instanceof UniqueViolation && error.constraint?.toLowerCase() === constraint.toLowerCase();
}

export function nvarchar(length: number | 'max', value: string | null): SqlParameter {
  return { type: 'nvarchar', length, value: value === null ? null : fitting(length, value) };
}

/** For names that are only shown: somebody else decides how long they are, so a long one is cut. */
export function shown(length: number, value: string | null): SqlParameter {
  // Well-formed, as SQLite keeps it: the cut may part a pair of surrogates.
  return nvarchar(length, value === null ? null : value.slice(0, length).toWellFormed());
}

/** For values of ours that are ASCII: hashes, kinds, names of chains. */
export function varchar(length: number, value: string | null): SqlParameter {
  return { type: 'varchar', length, value: value === null ? null : fitting(length, value) };
}

/** To compare with a column of Core, never to write. */
export function coreText(length: number, value: string): SqlParameter {
  return { type: 'core-text', length, value: fitting(length, value) };
}

export function uuid(value: string | null): SqlParameter {
  return { type: 'uniqueidentifier', value: value === null ? null : value.toLowerCase() };
}

export function instant(value: number | null): SqlParameter {
  return { type: 'datetime2', value };
}

export function int(value: number | null): SqlParameter {
  return { type: 'int', value };
}

/** SQL Server would cut or refuse it, SQLite would keep it: the same error on both. */
function fitting(length: number | 'max', value: string): string {
  if (length !== 'max' && value.length > length) {
    throw new RangeError(`${value.length} characters do not fit into ${length}`);
  }
  return value;
}

/** One row, read by column: hides how each engine gives back times, flags and UUIDs. */
export class SqlRow {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #givesUuid: (value: string) => boolean;

  /** `givesUuid`: whether a text may stand for a UUID; SQLite keeps two that differ in case as two. */
  constructor(values: Readonly<Record<string, unknown>>, givesUuid: (value: string) => boolean = () => true) {
    this.#values = values;
    this.#givesUuid = givesUuid;
  }

  text(column: string): string {
    return required(column, this.textOrNull(column));
  }

  textOrNull(column: string): string | null {
    const value = this.#value(column);
    if (typeof value === 'string' || value === null) return value;
    // Core's keys may be numbers.
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    throw unreadable(column);
  }

  uuid(column: string): string {
    return required(column, this.uuidOrNull(column));
  }

  uuidOrNull(column: string): string | null {
    const value = this.textOrNull(column);
    if (value !== null && !this.#givesUuid(value)) throw unreadable(column);
    return value?.toLowerCase() ?? null;
  }

  number(column: string): number {
    return required(column, this.numberOrNull(column));
  }

  numberOrNull(column: string): number | null {
    const value = this.#value(column);
    if (value === null) return null;
    const number = Number(value);
    if (Number.isFinite(number)) return number;
    throw unreadable(column);
  }

  /** Milliseconds since 1970. */
  instant(column: string): number {
    return required(column, this.instantOrNull(column));
  }

  instantOrNull(column: string): number | null {
    const value = this.#value(column);
    if (value === null) return null;
    const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN;
    if (Number.isFinite(at)) return at;
    throw unreadable(column);
  }

  /** YYYY-MM-DD. */
  dateOrNull(column: string): string | null {
    const at = this.instantOrNull(column);
    return at === null ? null : new Date(at).toISOString().slice(0, 10);
  }

  flag(column: string): boolean {
    const value = this.#value(column);
    if (value === true || value === 1) return true;
    if (value === false || value === 0) return false;
    throw unreadable(column);
  }

  #value(column: string): unknown {
    const value = this.#values[column];
    if (value === undefined) throw new Error(`the statement gives no column ${column}`);
    return value;
  }
}

/** What a column holds, or this where somebody put something else there: SQLite keeps any type in any column. */
export function lenient<T, E>(instead: E, read: () => T): T | E {
  try {
    return read();
  } catch {
    return instead;
  }
}

function required<T>(column: string, value: T | null): T {
  if (value === null) throw new Error(`column ${column} is null`);
  return value;
}

function unreadable(column: string): Error {
  return new Error(`column ${column} holds something else than expected`);
}
