import { Refused } from '../domain/refusal.ts';
import { SYSTEM, type Note } from '../domain/trace.ts';
import { ROWS_AT_MOST } from './bounded-refusals.ts';
import { ROW_WINDOW_MS, type BoundedRows, type Clock, type CountableEntry, type DayTrace } from './ports.ts';

/** Tables whose rows decide and carry a MAC, as the schema names them. */
export type DecidingTable =
  | 'Assistances'
  | 'Sessions'
  | 'SpentTokens'
  | 'Tickets'
  | 'ProductTokens'
  | 'AgentEmails'
  | 'SeenContacts'
  | 'Holds';

/**
 * - `missing`: it has no MAC, and may not be without one.
 * - `wrong`: its MAC is not that of what it says, or of no key of ours.
 * - `columns`: its MAC is right, the columns beside its state are not what the state makes of them.
 * - `older`: it is what it once was, its trace has gone on since.
 * - `gone`: the trace tells of it, and there is none.
 */
export type Unlike = 'missing' | 'wrong' | 'columns' | 'older' | 'gone';

/** Which row is not as we wrote it: where to look, never what stands there. */
export interface UnlikeRow {
  readonly table: DecidingTable;
  readonly key: string;
  readonly because: Unlike;
}

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
  /** One line of the log. */
  readonly tell: (row: UnlikeRow) => void;
}

const MOST = 1_000;

/**
 * Tells of rows that are not as we wrote them: a line of the log and a row on the chain of the day, once a row, process
 * and ten minutes, and of all rows of a table the first five in that time, then a count.
 */
export class RowAlarm {
  readonly #deps: RowAlarmDeps;
  readonly #toldAt = new Map<string, number>();

  constructor(deps: RowAlarmDeps) {
    this.#deps = deps;
  }

  async raise(row: UnlikeRow): Promise<void> {
    const { boundedRows, dayTrace, clock, tell } = this.#deps;
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
    } catch (error) {
      // Whoever meets the row next tells again.
      this.#toldAt.delete(name);
      throw error;
    }
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
