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
  /** Calls of the ports that Cognito answers; each is one to three of its API. */
  readonly cognito: number;
}

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

  /** The same port, counted. */
  port<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]): unknown => {
          this.#cognito += 1;
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
