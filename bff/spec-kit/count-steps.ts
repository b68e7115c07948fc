import { clockStatements } from '../adapters/sql/stores/sql-clock.ts';
import {
  SqlRow,
  type SqlDatabase,
  type SqlReader,
  type SqlSession,
} from '../adapters/sql/engine/sql-database.ts';

/** What was sent to a database and to Cognito since the last look. */
export interface Steps {
  /** The texts, in the order in which they were sent, but for the clock's. */
  readonly statements: readonly string[];
  /** How often the database was asked for the time, which the sweep of a running BFF does for the requests. */
  readonly clock: number;
  /** BEGIN and COMMIT: two steps more on the way that `statements` leaves out. */
  readonly transactions: number;
  /** Calls of Cognito's API, by the ports that make them (`COGNITO_CALLS`). */
  readonly cognito: number;
}

/**
 * Calls of Cognito's API that a method of a port makes, where it is not one: held against the adapters by a spec. What
 * is kept for a minute is read by a job.
 */
export const COGNITO_CALLS = {
  findByEmail: 2,
  supportGroupsOf: 1,
  signIn: 1,
  verify: 1,
  read: 2,
  readAccount: 1,
  emailWritableByAgent: 0,
  send: 2,
  answer: 1,
  productToken: 1,
  revoke: 1,
} as const;

/** Counts what goes through the database and the ports that it is put around. */
export class StepCounter {
  #statements: string[] = [];
  #clock = 0;
  #transactions = 0;
  #cognito = 0;

  /** The steps since the last call. */
  take(): Steps {
    const steps = {
      statements: this.#statements,
      clock: this.#clock,
      transactions: this.#transactions,
      cognito: this.#cognito,
    };
    this.#statements = [];
    this.#clock = 0;
    this.#transactions = 0;
    this.#cognito = 0;
    return steps;
  }

  /** The same database, counted; its clock is the specs'. */
  database(database: SqlDatabase, now: () => number): SqlDatabase {
    return {
      ...this.#session(database),
      ...this.#reader(database, now),
      engine: database.engine,
      replica: this.#reader(database.replica, now),
      transaction: (work) => {
        this.#transactions += 1;
        return database.transaction((session) => work(this.#session(session)));
      },
      close: () => database.close(),
    };
  }

  /** The same port, counted: each method as so many calls, one where nothing is said. */
  port<T extends object>(port: T, calls: Readonly<Partial<Record<string, number>>> = {}): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]): unknown => {
          this.#cognito += calls[String(name)] ?? 1;
          return Reflect.apply(member, target, given);
        };
      },
    });
  }

  #reader(reader: SqlReader, now: () => number): SqlReader {
    return {
      query: (statement, ...rest) => {
        if (statement !== clockStatements.now) {
          this.#statements.push(statement);
          return reader.query(statement, ...rest);
        }
        this.#clock += 1;
        const [, read] = rest;
        const row = new SqlRow({ CurrentTime: new Date(now()).toISOString() });
        return Promise.resolve([read(row)]);
      },
    };
  }

  #session(session: SqlSession): SqlSession {
    return {
      query: (statement, ...rest) => {
        this.#statements.push(statement);
        return session.query(statement, ...rest);
      },
      execute: (statement, parameters) => {
        this.#statements.push(statement);
        return session.execute(statement, parameters);
      },
      script: (text) => session.script(text),
    };
  }
}
