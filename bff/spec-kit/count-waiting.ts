import type { SqlDatabase } from '../adapters/sql/engine/sql-database.ts';

/** Counts the writes that were asked of a database and are not over: each has a connection, or waits for one. */
export class WaitingCounter {
  #waiting = 0;
  #most = 0;

  /** The most at a time so far. */
  get most(): number {
    return this.#most;
  }

  /** The same database, watched. */
  database(database: SqlDatabase): SqlDatabase {
    return {
      engine: database.engine,
      replica: database.replica,
      query: (...asked) => database.query(...asked),
      script: (text) => database.script(text),
      close: () => database.close(),
      execute: (...asked) => this.#watched(database.execute(...asked)),
      transaction: (work) => this.#watched(database.transaction(work)),
    };
  }

  async #watched<T>(write: Promise<T>): Promise<T> {
    this.#waiting += 1;
    this.#most = Math.max(this.#most, this.#waiting);
    try {
      return await write;
    } finally {
      this.#waiting -= 1;
    }
  }
}
