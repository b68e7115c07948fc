import mssql from 'mssql';
import { SECOND_MS } from '../../../domain/time.ts';
import { faultOf, type Fault } from './mssql-faults.ts';
import type { MssqlTarget } from './mssql-url.ts';

/** Milliseconds, and how many connections. */
export interface DatabaseTiming {
  readonly poolSize: number;
  readonly connectMs: number;
  readonly requestMs: number;
  /** How long to wait for a connection that is free. */
  readonly acquireMs: number;
}

/** An agent has a user on the phone: what takes longer than this has failed. */
export const DEFAULT_TIMING: DatabaseTiming = {
  poolSize: 10,
  connectMs: 3 * SECOND_MS,
  requestMs: 4 * SECOND_MS,
  acquireMs: 3 * SECOND_MS,
};

/** After a time-out the server is asked to stop; where it does not answer, the connection is given up. */
const CANCEL_MS = SECOND_MS;
const IDLE_MS = 30 * SECOND_MS;

/** A failure of the driver, with what it means. */
export class DatabaseFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, cause: unknown) {
    super(`database: ${fault}`, { cause });
    this.fault = fault;
  }
}

/** Connects at the first use, and again after a failure to: a server that is away at start is none of its business. */
export class MssqlPool {
  readonly #config: mssql.config;
  #opened: Promise<mssql.ConnectionPool> | null = null;
  #isClosed = false;

  constructor(target: MssqlTarget, timing: DatabaseTiming, readOnlyIntent: boolean) {
    this.#config = configOf(target, timing, readOnlyIntent);
  }

  /** Throws `DatabaseFault`. */
  async get(): Promise<mssql.ConnectionPool> {
    if (this.#isClosed) throw new Error('the database is closed');
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = await this.#opened?.catch(() => null);
    await pool?.close();
  }

  async #open(): Promise<mssql.ConnectionPool> {
    const pool = new mssql.ConnectionPool(this.#config);
    // Whoever asked gets the failure; without a listener it would end the process.
    pool.on('error', () => undefined);
    try {
      return await pool.connect();
    } catch (error) {
      this.#opened = null;
      throw new DatabaseFault(faultOf(error, 'connecting'), error);
    }
  }
}

function configOf(target: MssqlTarget, timing: DatabaseTiming, readOnlyIntent: boolean): mssql.config {
  const options = {
    appName: target.applicationName,
    encrypt: target.encrypt,
    trustServerCertificate: target.trustServerCertificate,
    multiSubnetFailover: target.multiSubnetFailover,
    readOnlyIntent,
    useUTC: true,
    // A statement that failed or timed out takes its transaction with it: no connection goes back with one open.
    abortTransactionOnError: true,
    enableArithAbort: true,
    cancelTimeout: CANCEL_MS,
    // Retries are ours: bounded, and only where it is safe.
    maxRetriesOnTransientErrors: 0,
  };
  const config = {
    server: target.server,
    port: target.port,
    database: target.database,
    authentication: target.authentication,
    connectionTimeout: timing.connectMs,
    requestTimeout: timing.requestMs,
    validateConnection: 'socket',
    pool: {
      min: 0,
      max: timing.poolSize,
      acquireTimeoutMillis: timing.acquireMs,
      createTimeoutMillis: timing.connectMs + CANCEL_MS,
      idleTimeoutMillis: IDLE_MS,
    },
    options,
  };
  // The published types lag behind what driver and TDS library take: `strict`, 'socket', cancelTimeout.
  return config as unknown as mssql.config;
}
