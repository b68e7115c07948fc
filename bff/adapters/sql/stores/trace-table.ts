import {
  canonicalJson,
  chainedMac,
  chainOfDay,
  NO_ROW_BEFORE,
  rowOf,
  type TraceMac,
} from '../../../domain/trace-chain.ts';
import { isOurs, type ChainedRow } from '../../../domain/replay.ts';
import { SYSTEM, type Note, type TraceEntry } from '../../../domain/trace.ts';
import { enqueue } from './enqueue.ts';
import { rowGuardStatements } from './row-guard.ts';
import { countInAll } from './usage.ts';
import type { DayTrace } from '../../../platform/ports.ts';
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

export const traceStatements = {
  // A few rows in the life of a trace, by an index of their own.
  keyChanges: `SELECT Data FROM support.Trace WHERE Event = 'TraceKeyChanged' ORDER BY At`,
  // The same, newest first.
  limitChanges: `SELECT Data FROM support.Trace WHERE Event = 'LimitsInForce' ORDER BY At DESC`,
  head: 'SELECT Sequence, Mac FROM support.Trace WHERE Chain = @chain ORDER BY Sequence DESC',
  begin: `INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac, KeyId, BlockSubject)
VALUES (@chain, @sequence, @at, @event, @actor, @origin, @data, @mac, @keyId, @blockSubject)`,
  append: `INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac, KeyId, BlockSubject)
SELECT @chain, @sequence, @at, @event, @actor, @origin, @data, @mac, @keyId, @blockSubject
FROM support.Trace WHERE Chain = @chain AND Sequence = @sequenceBefore AND Mac = @macBefore`,
} as const;

/** The last row of a chain: what the next one is chained to. */
export interface Head {
  readonly sequence: number;
  readonly mac: string;
}

const EMPTY: Head = { sequence: 0, mac: NO_ROW_BEFORE };

/**
 * Adds entries to a chain whose last row is known, and gives its new head; a chain that ends elsewhere takes nothing.
 * `seen` is its head where somebody has just read it: else it is asked for.
 */
export async function appendToChain(
  session: SqlSession,
  mac: TraceMac,
  chain: string,
  lastSequence: number,
  entries: readonly TraceEntry[],
  seen: Head = EMPTY,
): Promise<Head> {
  const head = seen.sequence === lastSequence ? seen : await headOf(session, chain);
  if (head.sequence !== lastSequence) {
    throw new Error(`the trace of ${chain} ends at ${head.sequence}, its state at ${lastSequence}`);
  }
  return append(session, mac, chain, head, entries);
}

const TRIES = 20;

/**
 * Runs `work` and adds one row or more to the chain of their day, in one transaction. Where another replica took the
 * place in the chain, or was the first to count a subject, everything is done again.
 */
export async function withDayTrace<T>(
  database: SqlDatabase,
  mac: TraceMac,
  entry: TraceEntry | readonly TraceEntry[],
  work: (session: SqlSession) => Promise<T>,
  isWorthTracing: (result: T) => boolean = () => true,
): Promise<T> {
  const entries = [entry].flat();
  const [first] = entries;
  if (first === undefined) throw new Error('a change without a trace row');
  return withDayTraceOf(database, mac, first.at, async (session) => {
    const result = await work(session);
    return { result, entries: isWorthTracing(result) ? entries : [] };
  });
}

/** The same where the rows, all of the time `at`, depend on what was done; without any nothing is written of it. */
export async function withDayTraceOf<T>(
  database: SqlDatabase,
  mac: TraceMac,
  at: number,
  work: (session: SqlSession) => Promise<{ readonly result: T; readonly entries: readonly TraceEntry[] }>,
): Promise<T> {
  const chain = chainOfDay(at);
  return againWherePlaceIsTaken(database, async (session) => {
    const { result, entries } = await work(session);
    if (entries.length > 0) await append(session, mac, chain, await headOf(session, chain), entries);
    return result;
  });
}

async function againWherePlaceIsTaken<T>(
  database: SqlDatabase,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(work);
    } catch (error) {
      const isTaken = violates(error, 'PK_Trace') || violates(error, 'PK_UseTurns');
      if (!isTaken || attempt === TRIES) throw error;
    }
  }
}

export function sqlDayTrace(database: SqlDatabase, mac: TraceMac): DayTrace {
  return {
    async macsRequiredSince() {
      const [since] = await database.query(rowGuardStatements.required, {}, (row) => row.instant('At'));
      return since ?? null;
    },
    append: (entry) => withDayTrace(database, mac, entry, () => Promise.resolve()),
    appendOnce: (entry, once, tasks) =>
      withDayTraceOf(database, mac, entry.at, async (session) => {
        const isFirst = await countInAll(session, [{ ...once, atMost: 1 }], entry.at);
        if (isFirst) await enqueue(session, mac, null, entry.at, tasks);
        return { result: isFirst, entries: isFirst ? [entry] : [] };
      }),
    noteKey: (at) =>
      noteUnlessNoted(database, mac, at, { type: 'TraceKeyChanged', data: { key: mac.keyId } }, (session) =>
        session.query(traceStatements.keyChanges, {}, (row) => row.text('Data')),
      ),
    noteLimits: (at, limits) =>
      noteUnlessNoted(database, mac, at, { type: 'LimitsInForce', data: { ...limits } }, (session) =>
        session.query(traceStatements.limitChanges, {}, (row) => row.text('Data'), { take: 1 }),
      ),
  };
}

/** Rows of the trace (`t`), each with what it is chained to: for `readProvenRow`. */
export const PROVABLE_ROWS = `SELECT t.Chain, t.Sequence, t.At, t.Event, t.Actor, t.Origin, t.Data, t.Mac, t.KeyId,
  b.Mac AS MacBefore
FROM support.Trace t
LEFT JOIN support.Trace b ON b.Chain = t.Chain AND b.Sequence = t.Sequence - 1`;

/** Whether it is one of ours in its place: anybody who can write the table may have put it there. */
export function readProvenRow(row: SqlRow, mac: TraceMac): ChainedRow & { readonly isProven: boolean } {
  const chained = readChainedRow(row);
  return { ...chained, isProven: isOurs(chained, row.textOrNull('MacBefore') ?? NO_ROW_BEFORE, mac) };
}

/** A row with what it is verified by. */
export function readChainedRow(row: SqlRow): ChainedRow {
  return {
    chain: row.text('Chain'),
    sequence: row.number('Sequence'),
    at: row.instant('At'),
    event: row.text('Event'),
    actor: row.text('Actor'),
    origin: row.text('Origin'),
    data: row.text('Data'),
    mac: row.text('Mac'),
    keyId: row.textOrNull('KeyId'),
  };
}

async function noteUnlessNoted(
  database: SqlDatabase,
  mac: TraceMac,
  at: number,
  what: Note,
  noted: (session: SqlSession) => Promise<readonly string[]>,
): Promise<void> {
  const entry: TraceEntry = { at, actor: SYSTEM, from: {}, what };
  const chain = chainOfDay(at);
  await againWherePlaceIsTaken(database, async (session) => {
    // The head first: whoever notes the same after that look has the place that this row would take.
    const head = await headOf(session, chain);
    if ((await noted(session)).includes(canonicalJson(what.data))) return;
    await append(session, mac, chain, head, [entry]);
  });
}

async function headOf(session: SqlSession, chain: string): Promise<Head> {
  const [head] = await session.query(
    traceStatements.head,
    { chain: varchar(64, chain) },
    (row) => ({ sequence: row.number('Sequence'), mac: row.text('Mac') }),
    { take: 1 },
  );
  return head ?? EMPTY;
}

/** Each row is written only where the one before it stands as it was read: the head may be older than this moment. */
async function append(
  session: SqlSession,
  mac: TraceMac,
  chain: string,
  head: Head,
  entries: readonly TraceEntry[],
): Promise<Head> {
  let { sequence, mac: macBefore } = head;
  for (const entry of entries) {
    const before = { sequenceBefore: int(sequence), macBefore: varchar(64, macBefore) };
    sequence += 1;
    const row = rowOf(chain, sequence, entry);
    macBefore = chainedMac(row, macBefore, mac.mac);
    const written = {
      chain: varchar(64, chain),
      sequence: int(sequence),
      at: instant(row.at),
      event: varchar(64, row.event),
      actor: nvarchar('max', row.actor),
      origin: nvarchar('max', row.origin),
      data: nvarchar('max', row.data),
      mac: varchar(64, macBefore),
      keyId: varchar(8, mac.keyId),
      blockSubject: nvarchar(128, blockSubjectOf(entry)),
    };
    const rows =
      sequence === 1
        ? await session.execute(traceStatements.begin, written)
        : await session.execute(traceStatements.append, { ...written, ...before });
    if (rows === 0) throw new Error(`the trace of ${chain} no longer ends at ${sequence - 1} as it did`);
  }
  return { sequence, mac: macBefore };
}

/** Whose codes a row about a block stops or frees; null for all other rows. */
function blockSubjectOf({ what }: TraceEntry): string | null {
  if (what.type !== 'HoldPlaced' && what.type !== 'HoldReleased') return null;
  const { subject } = what.data;
  return typeof subject === 'string' ? subject : null;
}
