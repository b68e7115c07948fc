import { parseStored, isText, type Parts } from '../../../domain/stored-json.ts';
import { iso } from '../../../domain/time.ts';
import type { Actor, Note, Origin, TraceEntry } from '../../../domain/trace.ts';
import { canonicalJson, type Mac, type TraceMac } from '../../../domain/trace-chain.ts';
import {
  ROW_WINDOW_MS,
  type BoundedRows,
  type CountableEntry,
  type CountedRows,
  type RowBound,
} from '../../../platform/ports.ts';
import {
  instant,
  int,
  nvarchar,
  varchar,
  violates,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { withDayTrace } from './trace-table.ts';

const COLUMNS = 'Kind, Subject, Since, Written, Counted, FirstAt, LastAt, Event, Actor, Origin, Data, Mac';

export const boundedRowStatements = {
  // The one statement of whoever goes on being refused.
  count: `UPDATE support.RowWindows
SET Counted = Counted + 1, LastAt = @at, FirstAt = CASE WHEN Counted = 0 THEN @at ELSE FirstAt END
WHERE Kind = @kind AND Subject = @subject AND Since > @after AND Written >= @atMost`,
  write: `UPDATE support.RowWindows SET Written = Written + 1
WHERE Kind = @kind AND Subject = @subject AND Since > @after AND Written < @atMost`,
  find: `SELECT ${COLUMNS} FROM support.RowWindows WHERE Kind = @kind AND Subject = @subject`,
  open: `INSERT INTO support.RowWindows (${COLUMNS})
VALUES (@kind, @subject, @since, @written, @counted, @firstAt, @lastAt, @event, @actor, @origin, @data, @mac)`,
  over: `SELECT ${COLUMNS} FROM support.RowWindows WHERE Since <= @before ORDER BY Since`,
  end: `DELETE FROM support.RowWindows
WHERE Kind = @kind AND Subject = @subject AND Since = @since AND Counted = @counted`,
} as const;

/** Windows that began until then are over. What is only counted waits for whoever tells it. */
function overBy({ atMost }: RowBound, at: number): number {
  return atMost === 0 ? 0 : at - ROW_WINDOW_MS;
}

/** A window as it is stored. */
interface Window {
  readonly kind: string;
  readonly subject: string;
  readonly since: number;
  readonly written: number;
  readonly counted: CountedRows;
  readonly isOurs: boolean;
}

const TRIES = 20;

export function sqlBoundedRows(database: SqlDatabase, mac: TraceMac): BoundedRows {
  /** One more within the window that there is: written, counted, or neither (null) where it is over. */
  const within = async (bound: RowBound, at: number): Promise<boolean | null> => {
    const window = { ...keyOf(bound), atMost: int(bound.atMost), after: instant(overBy(bound, at)) };
    if ((await database.execute(boundedRowStatements.count, { ...window, at: instant(at) })) > 0)
      return false;
    return (await database.execute(boundedRowStatements.write, window)) > 0 ? true : null;
  };

  /** False where somebody else ended it, or counted one more. */
  const end = async (window: Window, now: number): Promise<boolean> => {
    if (!window.isOurs) throw new Error('a row window is not what was written');
    const { since, written, counted } = window;
    const stored = { ...keyOf(window), since: instant(since), counted: int(counted.count) };
    const remove = async (session: SqlSession) =>
      (await session.execute(boundedRowStatements.end, stored)) > 0;
    if (counted.count === 0 || written === 0) return remove(database);
    return withDayTrace(database, mac, rowWithCount(counted, now), remove, (isRemoved) => isRemoved);
  };

  const open = async (bound: RowBound, { at, actor, from, what }: CountableEntry): Promise<boolean> => {
    const isWritten = bound.atMost > 0;
    const told = {
      event: what.type,
      actor: canonicalJson(actor),
      origin: canonicalJson(from),
      data: canonicalJson(what.data),
    };
    await database.execute(boundedRowStatements.open, {
      ...keyOf(bound),
      since: instant(at),
      written: int(isWritten ? 1 : 0),
      counted: int(isWritten ? 0 : 1),
      firstAt: instant(isWritten ? null : at),
      lastAt: instant(isWritten ? null : at),
      event: varchar(64, told.event),
      actor: nvarchar('max', told.actor),
      origin: nvarchar('max', told.origin),
      data: nvarchar('max', told.data),
      mac: varchar(64, windowMac(mac.mac, { ...bound, ...told, since: at })),
    });
    return isWritten;
  };

  return {
    async take(bound, entry) {
      for (let attempt = 1; ; attempt++) {
        const isWritten = await within(bound, entry.at);
        if (isWritten !== null) return isWritten;
        const read = (row: SqlRow) => readWindow(row, mac);
        const [window] = await database.query(boundedRowStatements.find, keyOf(bound), read);
        // Opened by somebody else since.
        if (window !== undefined && window.since > overBy(bound, entry.at)) continue;
        if (window !== undefined) await end(window, entry.at);
        try {
          return await open(bound, entry);
        } catch (error) {
          // Somebody else opened it, or counted one more in the one that is over.
          if (!violates(error, 'PK_RowWindows') || attempt === TRIES) throw error;
        }
      }
    },

    async endWindows(now, atMost, onError) {
      const over = await database.query(
        boundedRowStatements.over,
        { before: instant(now - ROW_WINDOW_MS) },
        (row) => readWindow(row, mac),
        { take: atMost },
      );
      const told: CountedRows[] = [];
      for (const window of over) {
        const isEnded = await end(window, now).catch(onError);
        if (isEnded === true && window.written === 0) told.push(window.counted);
      }
      return told;
    },
  };
}

function rowWithCount({ entry, count, first, last }: CountedRows, now: number): TraceEntry {
  const { type, data } = entry.what;
  return { ...entry, at: now, what: { type, data: { ...data, count, first: iso(first), last: iso(last) } } };
}

interface ToldByWindow {
  readonly kind: string;
  readonly subject: string;
  readonly since: number;
  readonly event: string;
  readonly actor: string;
  readonly origin: string;
  readonly data: string;
}

/** Without it, whoever writes to the table would have the BFF chain a row of his own. */
function windowMac(mac: Mac, told: ToldByWindow): string {
  const { kind, subject, since, event, actor, origin, data } = told;
  return mac(canonicalJson(['row-window', kind, subject, since, event, actor, origin, data]));
}

const ACTOR: Parts<Actor> = { kind: isText, id: isText, name: isText };

function readWindow(row: SqlRow, mac: TraceMac): Window {
  const told = {
    kind: row.text('Kind'),
    subject: row.text('Subject'),
    since: row.instant('Since'),
    event: row.text('Event'),
    actor: row.text('Actor'),
    origin: row.text('Origin'),
    data: row.text('Data'),
  };
  const { since } = told;
  const what = 'a row window';
  const entry: CountableEntry = {
    at: since,
    actor: parseStored<Actor>(what, ACTOR, told.actor),
    from: parseStored<Origin>(what, {}, told.origin),
    // Its MAC says that we wrote it.
    what: { type: told.event as Note['type'], data: parseStored<Note['data']>(what, {}, told.data) },
  };
  return {
    ...told,
    written: row.number('Written'),
    counted: {
      entry,
      count: row.number('Counted'),
      first: row.instantOrNull('FirstAt') ?? since,
      last: row.instantOrNull('LastAt') ?? since,
    },
    // By whichever key of the ring: its order may have changed since.
    isOurs: mac.under(null).some((under) => windowMac(under, told) === row.text('Mac')),
  };
}

function keyOf({ kind, subject }: Pick<RowBound, 'kind' | 'subject'>) {
  return { kind: varchar(64, kind), subject: nvarchar(254, subject) };
}
