import mssql from 'mssql';
import type { OnRetry } from '../../../platform/failure-log.ts';
import { faultOf, surfaced, type Fault } from './mssql-faults.ts';
import { DatabaseFault, DEFAULT_TIMING, MssqlPool, type DatabaseTiming } from './mssql-pool.ts';
import type { MssqlTarget } from './mssql-url.ts';
import { retrying } from './retry.ts';
import {
  SqlRow,
  type Page,
  type SqlDatabase,
  type SqlParameter,
  type SqlParameters,
  type SqlReader,
  type SqlSession,
} from './sql-database.ts';

/** SQL Server by TDS. Opens no connection before the first statement. */
export function openMssql(
  target: MssqlTarget,
  timing: DatabaseTiming = DEFAULT_TIMING,
  onRetry: OnRetry = () => undefined,
): SqlDatabase {
  return new MssqlDatabase(target, timing, onRetry);
}

type CoreText = MssqlTarget['coreText'];

/** Where the connection broke on the way of a commit, the write may stand. */
class CommitFault extends DatabaseFault {}

class MssqlDatabase implements SqlDatabase {
  readonly engine = 'mssql';
  readonly replica: SqlReader;
  readonly #pool: MssqlPool;
  readonly #replicaPool: MssqlPool | null;
  readonly #coreText: CoreText;
  readonly #onRetry: OnRetry;

  constructor(target: MssqlTarget, timing: DatabaseTiming, onRetry: OnRetry) {
    this.#onRetry = onRetry;
    this.#coreText = target.coreText;
    this.#pool = new MssqlPool(target, timing, false);
    this.#replicaPool = target.readReplica ? new MssqlPool(target, timing, true) : null;
    const replica = this.#replicaPool;
    this.replica = replica === null ? this : { query: (...asked) => this.#read(replica, ...asked) };
  }

  query<T>(statement: string, parameters: SqlParameters, read: (row: SqlRow) => T, page?: Page) {
    return this.#read(this.#pool, statement, parameters, read, page);
  }

  execute(statement: string, parameters: SqlParameters): Promise<number> {
    const once = () => this.#session(this.#pool).execute(statement, parameters);
    return surfacing(() => this.#retrying(once, 'undone', 'not-sent'), true);
  }

  script(text: string): Promise<void> {
    return surfacing(() => this.#session(this.#pool).script(text), true);
  }

  /** Before the commit was sent a broken connection has undone everything; after it nobody knows. */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const once = () => this.#transactOnce(work);
    return surfacing(() => this.#retrying(once, 'undone', 'not-sent', 'lost'), false);
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.#replicaPool?.close()]);
  }

  #read<T>(
    pool: MssqlPool,
    statement: string,
    parameters: SqlParameters,
    read: (row: SqlRow) => T,
    page?: Page,
  ): Promise<readonly T[]> {
    const once = () => this.#session(pool).query(statement, parameters, read, page);
    return surfacing(() => this.#retrying(once, 'undone', 'not-sent', 'lost'), false);
  }

  #retrying<T>(once: () => Promise<T>, ...faults: readonly Fault[]): Promise<T> {
    return retrying(once, isFault(...faults), this.#onRetry);
  }

  #session(pool: MssqlPool): MssqlSession {
    return new MssqlSession(async () => (await pool.get()).request(), this.#coreText);
  }

  async #transactOnce<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const transaction = (await this.#pool.get()).transaction();
    // The driver tells so of a rollback by the server; whoever waits for a statement hears of it there.
    transaction.on('rollback', () => undefined);
    await asking(() => transaction.begin());
    let result: T;
    try {
      result = await work(new MssqlSession(async () => transaction.request(), this.#coreText));
    } catch (error) {
      // Rolled back already, or the connection is gone and the server does it by itself.
      await transaction.rollback().catch(() => undefined);
      throw error;
    }
    try {
      await transaction.commit();
    } catch (error) {
      const fault = faultOf(error, 'asking');
      throw fault === 'lost' || fault === 'too-slow'
        ? new CommitFault(fault, error)
        : new DatabaseFault(fault, error);
    }
    return result;
  }
}

class MssqlSession implements SqlSession {
  readonly #request: () => Promise<mssql.Request>;
  readonly #coreText: CoreText;

  constructor(request: () => Promise<mssql.Request>, coreText: CoreText) {
    this.#request = request;
    this.#coreText = coreText;
  }

  async query<T>(statement: string, parameters: SqlParameters, read: (row: SqlRow) => T, page?: Page) {
    if (this.#coreText === 'varchar' && !isHeld(parameters)) return [];
    const paged = page ? `${statement}\nOFFSET @skip ROWS FETCH NEXT @take ROWS ONLY` : statement;
    const paging: SqlParameters = page
      ? { skip: { type: 'int', value: page.skip ?? 0 }, take: { type: 'int', value: page.take } }
      : {};
    const { recordset } = await this.#ask(paged, { ...parameters, ...paging });
    return [...recordset].map((row) => read(new SqlRow(row)));
  }

  async execute(statement: string, parameters: SqlParameters): Promise<number> {
    const { rowsAffected } = await this.#ask(statement, parameters);
    return rowsAffected.at(-1) ?? 0;
  }

  async script(text: string): Promise<void> {
    for (const batch of text.split(/^GO\s*$/m)) {
      if (batch.trim() === '') continue;
      const request = await this.#request();
      await asking(() => request.batch(batch));
    }
  }

  async #ask(statement: string, parameters: SqlParameters) {
    const request = await this.#request();
    for (const [name, parameter] of Object.entries(parameters)) {
      request.input(name, typeOf(parameter, this.#coreText), valueOf(parameter));
    }
    return asking(() => request.query<Record<string, unknown>>(statement));
  }
}

function typeOf(parameter: SqlParameter, coreText: CoreText): mssql.ISqlType {
  switch (parameter.type) {
    case 'nvarchar':
      return mssql.NVarChar(parameter.length === 'max' ? mssql.MAX : parameter.length);
    case 'varchar':
      return mssql.VarChar(parameter.length);
    case 'core-text':
      return coreText === 'varchar' ? mssql.VarChar(parameter.length) : mssql.NVarChar(parameter.length);
    case 'uniqueidentifier':
      return mssql.UniqueIdentifier();
    case 'datetime2':
      return mssql.DateTime2(3);
    case 'int':
      return mssql.Int();
  }
}

function valueOf(parameter: SqlParameter): string | number | Date | null {
  if (parameter.type !== 'datetime2' || parameter.value === null) return parameter.value;
  return new Date(parameter.value);
}

/**
 * Whether Core's varchar columns may hold what they are compared with: Latin-1, which the usual collations have in
 * common. For the rest the driver sends a question mark, or the server a letter that looks alike (Ｊ: J, ı: i).
 */
function isHeld(parameters: SqlParameters): boolean {
  return Object.values(parameters).every(
    (parameter) => parameter.type !== 'core-text' || /^[\x20-\x7e\xa0-\xff]*$/.test(parameter.value),
  );
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // The pool's own time-out, and a failure to connect, come out of whatever asked for a connection.
    const isOnTheWay = error instanceof mssql.ConnectionError || isPoolTimeout(error);
    throw new DatabaseFault(faultOf(error, isOnTheWay ? 'connecting' : 'asking'), error);
  }
}

/** The pool below the driver has an error class of its own, and gives it no name. */
function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'TimeoutError';
}

function isFault(...faults: readonly Fault[]): (error: unknown) => boolean {
  return (error) =>
    error instanceof DatabaseFault && !(error instanceof CommitFault) && faults.includes(error.fault);
}

/** `isWrite`: whether a statement that was sent may stand where nobody heard of its end. */
async function surfacing<T>(work: () => Promise<T>, isWrite: boolean): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    throw surfaced(error.cause, error.fault, isWrite || error instanceof CommitFault);
  }
}
