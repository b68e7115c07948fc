import { parseStored, isText, type Parts } from '../../../domain/stored-json.ts';
import { iso, MINUTE_MS } from '../../../domain/time.ts';
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
  lenient,
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
  // The one statement of whoever goes on being refused. Which window it is was known before: one that is ours.
  count: `UPDATE support.RowWindows
SET Counted = Counted + 1, LastAt = @at, FirstAt = CASE WHEN Counted = 0 THEN @at ELSE FirstAt END
WHERE Kind = @kind AND Subject = @subject AND Since = @since AND Written >= @atMost`,
  write: `UPDATE support.RowWindows SET Written = Written + 1
WHERE Kind = @kind AND Subject = @subject AND Since = @since AND Written < @atMost`,
  find: `SELECT ${COLUMNS} FROM support.RowWindows WHERE Kind = @kind AND Subject = @subject`,
  open: `INSERT INTO support.RowWindows (${COLUMNS})
VALUES (@kind, @subject, @since, @written, @counted, @firstAt, @lastAt, @event, @actor, @origin, @data, @mac)`,
  over: `SELECT ${COLUMNS} FROM support.RowWindows WHERE Since <= @before ORDER BY Since`,
  end: `DELETE FROM support.RowWindows
WHERE Kind = @kind AND Subject = @subject AND Since = @since AND Counted = @counted`,
  endNotOurs: 'DELETE FROM support.RowWindows WHERE Kind = @kind AND Subject = @subject AND Mac = @mac',
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
  readonly mac: string;
  /** Null: it is not what was written. */
  readonly counted: CountedRows | null;
}

/** A window that somebody wrote there himself: nothing is counted in it. */
export interface WindowNotOurs {
  readonly table: 'RowWindows';
  readonly key: string;
}

/** Takes a place among the first; `work` answers whether there was one. */
type Write = (work: (session: SqlSession) => Promise<boolean>) => Promise<boolean>;

/** Of what somebody may have made up, so much is told. */
const TOLD_LENGTH = 200;

/** Windows of this process's memory, at most. */
const KNOWN_AT_MOST = 10_000;
const TRIES = 20;

/** `tell`: hears of windows that are not ours, never within a transaction. */
export function sqlBoundedRows(
  database: SqlDatabase,
  mac: TraceMac,
  tell: (window: WindowNotOurs) => Promise<void>,
): BoundedRows {
  /** Since when a window is open, of those that are known to be ours. */
  const known = new Map<string, number>();
  const know = (bound: RowBound, since: number) => {
    if (known.size >= KNOWN_AT_MOST) known.clear();
    known.set(nameOf(bound), since);
  };
  const knownSince = (bound: RowBound, at: number): number | null => {
    const since = known.get(nameOf(bound));
    return since !== undefined && since > overBy(bound, at) ? since : null;
  };

  /** One more within a window: written, counted, or neither (null) where it is there no longer. */
  const within = async (
    bound: RowBound,
    since: number,
    at: number,
    write: Write,
  ): Promise<boolean | null> => {
    const window = { ...keyOf(bound), atMost: int(bound.atMost), since: instant(since) };
    if ((await database.execute(boundedRowStatements.count, { ...window, at: instant(at) })) > 0)
      return false;
    const isWritten = await write(
      async (session) => (await session.execute(boundedRowStatements.write, window)) > 0,
    );
    return isWritten || null;
  };

  /** False where somebody else ended it, or counted one more. */
  const end = async (window: Window, now: number): Promise<boolean> => {
    const { since, written, counted } = window;
    if (counted === null) {
      const gone = { ...keyOf(window), mac: varchar(64, window.mac) };
      await database.execute(boundedRowStatements.endNotOurs, gone);
      await tell({ table: 'RowWindows', key: nameOf(window).slice(0, TOLD_LENGTH) });
      return false;
    }
    const stored = { ...keyOf(window), since: instant(since), counted: int(counted.count) };
    const remove = async (session: SqlSession) =>
      (await session.execute(boundedRowStatements.end, stored)) > 0;
    if (counted.count === 0 || written === 0) return remove(database);
    return withDayTrace(database, mac, rowWithCount(counted, now), remove, (isRemoved) => isRemoved);
  };

  const open = async (bound: RowBound, entry: CountableEntry, write: Write): Promise<boolean> => {
    const isFirst = bound.atMost > 0;
    const { at, actor, from, what } = entry;
    const told = {
      event: what.type,
      actor: canonicalJson(actor),
      origin: canonicalJson(from),
      data: canonicalJson(what.data),
    };
    const row = {
      ...keyOf(bound),
      since: instant(at),
      written: int(isFirst ? 1 : 0),
      counted: int(isFirst ? 0 : 1),
      firstAt: instant(isFirst ? null : at),
      lastAt: instant(isFirst ? null : at),
      event: varchar(64, told.event),
      actor: nvarchar('max', told.actor),
      origin: nvarchar('max', told.origin),
      data: nvarchar('max', told.data),
      mac: varchar(64, windowMac(mac.mac, { ...bound, ...told, since: at })),
    };
    await write(async (session) => {
      await session.execute(boundedRowStatements.open, row);
      return isFirst;
    });
    know(bound, at);
    return isFirst;
  };

  const place = async (bound: RowBound, entry: CountableEntry, write: Write): Promise<boolean> => {
    for (let attempt = 1; ; attempt++) {
      const since = knownSince(bound, entry.at);
      const isWritten = since === null ? null : await within(bound, since, entry.at, write);
      if (isWritten !== null) return isWritten;
      const read = (row: SqlRow) => readWindow(row, mac);
      const [window] = await database.query(boundedRowStatements.find, keyOf(bound), read);
      if (window?.counted && window.since > overBy(bound, entry.at)) {
        know(bound, window.since);
        continue;
      }
      if (window !== undefined) await end(window, entry.at);
      try {
        return await open(bound, entry, write);
      } catch (error) {
        // Somebody else opened it, or counted one more in the one that is over.
        if (!violates(error, 'PK_RowWindows') || attempt === TRIES) throw error;
      }
    }
  };

  return {
    take: (bound, entry) => place(bound, entry, (work) => work(database)),

    append: async (bound, entry) => {
      await place(bound, entry, (work) => withDayTrace(database, mac, entry, work, (isWritten) => isWritten));
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
        if (isEnded === true && window.written === 0 && window.counted) told.push(window.counted);
      }
      return told;
    },
  };
}

function rowWithCount({ entry, count, first, last }: CountedRows, now: number): TraceEntry {
  const { type, data } = entry.what;
  // Its window by name: `audit:verify` knows one that is counted a second time.
  const counted = { count, first: iso(first), last: iso(last), window: iso(entry.at) };
  return { ...entry, at: now, what: { type, data: { ...data, ...counted } } };
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
    since: lenient(NaN, () => row.instant('Since')),
    event: row.text('Event'),
    actor: row.text('Actor'),
    origin: row.text('Origin'),
    data: row.text('Data'),
  };
  const stored = row.text('Mac');
  // By whichever key of the ring: its order may have changed since.
  const isOurs = mac.under(null).some((under) => windowMac(under, told) === stored);
  return {
    ...told,
    mac: stored,
    written: row.number('Written'),
    counted: isOurs ? countedOf(row, told) : null,
  };
}

/** A request reads the clock before it is its turn to be counted. */
const COUNTED_WITHIN_MS = MINUTE_MS;

/** What is only counted goes on until it is told; of the others none is of another time than its window. */
function isOfWindow(row: SqlRow, since: number, at: number): boolean {
  if (row.number('Written') === 0) return true;
  return at >= since - COUNTED_WITHIN_MS && at <= since + ROW_WINDOW_MS + COUNTED_WITHIN_MS;
}

function countedOf(row: SqlRow, { since, event, actor, origin, data }: ToldByWindow): CountedRows | null {
  const what = 'a row window';
  const [first, last] = [row.instantOrNull('FirstAt') ?? since, row.instantOrNull('LastAt') ?? since];
  if (![first, last].every((at) => isOfWindow(row, since, at))) return null;
  return {
    entry: {
      at: since,
      actor: parseStored<Actor>(what, ACTOR, actor),
      from: parseStored<Origin>(what, {}, origin),
      // Its MAC says that we wrote it.
      what: { type: event as Note['type'], data: parseStored<Note['data']>(what, {}, data) },
    },
    count: row.number('Counted'),
    first,
    last,
  };
}

function nameOf({ kind, subject }: Pick<RowBound, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}

function keyOf({ kind, subject }: Pick<RowBound, 'kind' | 'subject'>) {
  return { kind: varchar(64, kind), subject: nvarchar(254, subject) };
}
