import { Refused } from '../domain/refusal.ts';
import { SYSTEM, type Note } from '../domain/trace.ts';
import { ROWS_AT_MOST } from './bounded-refusals.ts';
import type { DecidingTable, UnlikeRow } from './unlike-row.ts';
import type { Warnings } from './warnings.ts';
import { ROW_WINDOW_MS, type BoundedRows, type Clock, type CountableEntry, type DayTrace } from './ports.ts';

export type { DecidingTable, Unlike, UnlikeRow } from './unlike-row.ts';

/** Nothing is done with a row that somebody changed past us; who raises it has told `RowAlarm`. */
export class NotAsWritten extends Refused {
  readonly row: UnlikeRow;
  constructor(row: UnlikeRow) {
    super({ code: 'not-as-written' });
    this.name = 'NotAsWritten';
    this.row = row;
  }
}

export interface RowAlarmDeps {
  readonly boundedRows: BoundedRows;
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
  readonly warnings: Warnings;
  /** Whether each row has to have one, as far as this process knows. */
  readonly areMacsRequired: () => boolean;
  /** One line of the log. */
  readonly tell: (row: UnlikeRow) => void;
}

const MOST = 1_000;

const OF_A_SESSION: readonly DecidingTable[] = ['Sessions', 'Tickets', 'ProductTokens'];

/**
 * Tells of rows that are not as we wrote them: a line of the log and a row on the chain of the day, once a row,
 * process and ten minutes, and of all rows of a table the first five in that time, then a count. Supervisors get a
 * mail, once a row and day.
 */
export class RowAlarm {
  readonly #deps: RowAlarmDeps;
  readonly #toldAt = new Map<string, number>();

  constructor(deps: RowAlarmDeps) {
    this.#deps = deps;
  }

  async raise(row: UnlikeRow): Promise<void> {
    const { boundedRows, dayTrace, warnings, clock, tell } = this.#deps;
    const now = await clock.now();
    const name = nameOf(row);
    if (now < (this.#toldAt.get(name) ?? -Infinity) + ROW_WINDOW_MS) return;
    if (this.#toldAt.size >= MOST) this.#toldAt.clear();
    this.#toldAt.set(name, now);
    tell(row);
    try {
      const { table, key, because } = row;
      const entry = (data: Note['data']): CountableEntry => ({
        at: now,
        actor: SYSTEM,
        from: {},
        what: { type: 'RowNotTrusted', data },
      });
      const bound = { kind: `RowNotTrusted ${table}`, subject: SYSTEM.id, atMost: ROWS_AT_MOST };
      const isRow = await boundedRows.take(bound, entry({ table }));
      if (isRow) await dayTrace.append(entry({ table, key, because }));
      if (this.#isOfAnUpgrade(row)) return;
      await warnings.queue({ kind: 'warn-of-row', table, because, at: now }, `${table} ${key}`);
    } catch (error) {
      // Whoever meets the row next tells again.
      this.#toldAt.delete(name);
      throw error;
    }
  }

  /** Until MACs are required, what agents had open before the upgrade lacks one; they sign in again. */
  #isOfAnUpgrade({ table, because }: UnlikeRow): boolean {
    return because === 'missing' && OF_A_SESSION.includes(table) && !this.#deps.areMacsRequired();
  }

  /** Those of a table that were told of in the last ten minutes. */
  async knownOf(table: DecidingTable): Promise<ReadonlySet<string>> {
    const since = (await this.#deps.clock.now()) - ROW_WINDOW_MS;
    const known = [...this.#toldAt].filter(([name, at]) => at > since && name.startsWith(`${table} `));
    return new Set(known.map(([name]) => name.slice(table.length + 1)));
  }
}

function nameOf({ table, key }: UnlikeRow): string {
  return `${table} ${key}`;
}

/** For what has to go on without a row that is not as we wrote it; other errors pass. */
export function noneOfOurs(error: unknown): null {
  if (error instanceof NotAsWritten) return null;
  throw error;
}
