import type { Decides, TraceMac } from '../../../domain/trace-chain.ts';
import type { KeylessValues } from '../../../platform/keys-in-use.ts';
import type { Clock } from '../../../platform/ports.ts';
import type { DecidingTable, RowAlarm, Unlike } from '../../../platform/row-alarm.ts';
import { varchar, type SqlParameter, type SqlReader } from '../engine/sql-database.ts';

export const rowGuardStatements = {
  // One row in the life of a trace, by an index of its own.
  required: `SELECT At FROM support.Trace WHERE Event = 'RowMacsRequired' ORDER BY At`,
} as const;

/** A row that decides, as it is stored. */
export interface GuardedRow {
  readonly table: DecidingTable;
  readonly key: string;
  readonly decides: Decides;
  readonly mac: string | null;
}

export interface RowGuardDeps {
  readonly mac: TraceMac;
  readonly alarm: RowAlarm;
  readonly clock: Clock;
  /** Which rows may lack a MAC: those from before the first start of a release that makes them. */
  readonly macless: KeylessValues;
}

/** Makes the MACs of rows that decide, and knows which rows are ours. */
export class RowGuard {
  readonly #deps: RowGuardDeps;
  #isRequired = false;

  constructor(deps: RowGuardDeps) {
    this.#deps = deps;
  }

  get mac(): TraceMac {
    return this.#deps.mac;
  }

  now(): Promise<number> {
    return this.#deps.clock.now();
  }

  make(table: DecidingTable, key: string, decides: Decides): SqlParameter {
    return varchar(80, this.#deps.mac.rows.make(table, key, decides));
  }

  /** Null: it is as we wrote it. */
  unlike({ table, key, decides, mac }: GuardedRow): Extract<Unlike, 'missing' | 'wrong'> | null {
    if (mac === null) return 'missing';
    return this.#deps.mac.rows.isOurs(mac, table, key, decides) ? null : 'wrong';
  }

  /** Whether a row of then may be without one: until `db:migrate -- --require-macs` has run. */
  async mayLack(reader: SqlReader, madeBefore: number): Promise<boolean> {
    return this.isFromBefore(madeBefore) && !(await this.isRequired(reader));
  }

  isFromBefore(madeBefore: number): boolean {
    return this.#deps.macless.take(madeBefore);
  }

  /** Whoever makes such a row up has only made us stricter. */
  async isRequired(reader: SqlReader): Promise<boolean> {
    this.#isRequired ||=
      this.#deps.macless.isRequired ||
      (await reader.query(rowGuardStatements.required, {}, () => null)).length > 0;
    return this.#isRequired;
  }

  /** Tells that a row is not as we wrote it. Never within a transaction: it writes one of its own. */
  async alarm({ table, key }: Pick<GuardedRow, 'table' | 'key'>, because: Unlike): Promise<void> {
    await this.#deps.alarm.raise({ table, key, because });
  }

  /** Ids of rows that were told of lately. */
  knownOf(table: DecidingTable): Promise<ReadonlySet<string>> {
    return this.#deps.alarm.knownOf(table);
  }

  /** Of rows that may not lack a MAC: those that are ours. The others are told of. */
  async ours<T extends { readonly guarded: GuardedRow }>(rows: readonly T[]): Promise<readonly T[]> {
    const ours: T[] = [];
    for (const row of rows) {
      const because = this.unlike(row.guarded);
      if (because === null) ours.push(row);
      else await this.alarm(row.guarded, because);
    }
    return ours;
  }
}
