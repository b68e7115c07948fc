import type { StoredAssistance } from '../../../assistance/ports.ts';
import type { Assistance } from '../../../domain/assistance.ts';
import { replayed, type ChainedRow } from '../../../domain/replay.ts';
import { parseState } from '../../../domain/stored-state.ts';
import { Unreadable } from '../../../domain/stored-json.ts';
import { DAY_MS } from '../../../domain/time.ts';
import { canonicalJson, type Decides } from '../../../domain/trace-chain.ts';
import { SYSTEM, type TraceEntry } from '../../../domain/trace.ts';
import { NotAsWritten, type Unlike } from '../../../platform/row-alarm.ts';
import {
  int,
  lenient,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlParameter,
  type SqlRow,
} from '../engine/sql-database.ts';
import { columnsUnlike } from './assistance-columns.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';
import { appendToChain, readChainedRow } from './trace-table.ts';

const COLUMNS = [
  'Id',
  'Version',
  'State',
  'Step',
  'AgentId',
  'AgentName',
  'UserId',
  'UserEmail',
  'UserName',
  'CaseNumber',
  'Purpose',
  'EcosystemId',
  'EcosystemName',
  'StartedAt',
  'SessionStartedAt',
  'Deadline',
  'EndedAt',
  'Outcome',
  'Reason',
  'ReasonFor',
  'HoldsUserSince',
  'Mac',
];
/** A session that stands beside it in a row has columns of the same names. */
const PREFIX = 'Of';

/** What `readAssistanceRow` reads of a table `a`, joined by `NEXT_ROW`. */
export const ASSISTANCE_COLUMNS = `${COLUMNS.map((column) => `a.${column} AS ${PREFIX}${column}`).join(', ')},
  n.Sequence AS NextSequence`;

/** The row of its chain after that of its version: none, or the row of the assistance is what it once was. */
export const NEXT_ROW = `LEFT JOIN support.Trace n
  ON n.Chain = LOWER(CAST(a.Id AS VARCHAR(64))) AND n.Sequence = a.Version + 1`;

const BY_ID = `SELECT ${ASSISTANCE_COLUMNS}
FROM support.Assistances a
${NEXT_ROW}
WHERE a.Id = @id`;

export const assistanceRowStatements = {
  again: BY_ID,
  chain: `SELECT Chain, Sequence, At, Event, Actor, Origin, Data, Mac, KeyId FROM support.Trace
WHERE Chain = @chain
ORDER BY Sequence`,
  stamp: `UPDATE support.Assistances SET Version = @version, Mac = @mac
WHERE Id = @id AND Version = @expectedVersion AND Mac IS NULL`,
} as const;

const TABLE = 'Assistances';

/** A row of an assistance, before anybody knows whether it is ours. */
export interface AssistanceRow {
  readonly id: string;
  readonly version: number;
  readonly guarded: GuardedRow;
  readonly isOlder: boolean;
  readonly text: string;
  readonly deadline: number | null;
  columnsUnlike(state: Assistance): readonly string[];
}

export function readAssistanceRow(row: SqlRow): AssistanceRow {
  const of = (column: string) => `${PREFIX}${column}`;
  const id = row.uuid(of('Id'));
  const version = lenient(NaN, () => row.number(of('Version')));
  const text = lenient('', () => row.text(of('State')));
  const deadline = lenient(NaN, () => row.instantOrNull(of('Deadline')));
  const decides = decidesOf(version, text, deadline);
  return {
    id,
    version,
    text,
    deadline,
    guarded: { table: TABLE, key: id, decides, mac: lenient('', () => row.textOrNull(of('Mac'))) },
    isOlder: row.numberOrNull('NextSequence') !== null,
    columnsUnlike: (state) => columnsUnlike(row, state, PREFIX),
  };
}

/** The MAC of a row that is about to be written. `deadline`: ms since 1970. */
export function assistanceMac(
  guard: RowGuard,
  id: string,
  version: number,
  text: string,
  deadline: number | null,
): SqlParameter {
  return guard.make(TABLE, id.toLowerCase(), decidesOf(version, text, deadline));
}

/** The deadline as well: what the state makes of it, its limits decide, and they may have changed since. */
function decidesOf(version: number, state: string, deadline: number | null): Decides {
  return { version, state, deadline };
}

/**
 * The assistance of a row that is as we wrote it, by its MAC, its columns and its trace; else why nothing is done with
 * it, once that was told. One from before rows had a MAC is ours where its trace leads to it, and has one then.
 */
export async function judged(
  database: SqlDatabase,
  guard: RowGuard,
  row: AssistanceRow,
): Promise<StoredAssistance | NotAsWritten> {
  const mac = guard.unlike(row.guarded);
  if (mac === 'missing') return adopted(database, guard, row);
  const state = parsed(row);
  const unlike = mac ?? (state === null || row.columnsUnlike(state).length > 0 ? 'columns' : null);
  if (unlike !== null || state === null) return notAsWritten(guard, row, unlike ?? 'columns');
  return row.isOlder ? lookAgain(database, guard, row) : { state, version: row.version };
}

/** Its trace has gone on: what was written between two readings is there now, or somebody put it back. */
async function lookAgain(
  database: SqlDatabase,
  guard: RowGuard,
  row: AssistanceRow,
): Promise<StoredAssistance | NotAsWritten> {
  const now = await again(database, row.id);
  if (now !== null && now.version !== row.version) return judged(database, guard, now);
  return notAsWritten(guard, row, 'older');
}

async function again(database: SqlDatabase, id: string): Promise<AssistanceRow | null> {
  const [row] = await database.query(assistanceRowStatements.again, { id: uuid(id) }, readAssistanceRow);
  return row ?? null;
}

async function notAsWritten(guard: RowGuard, { guarded }: AssistanceRow, because: Unlike) {
  await guard.alarm(guarded, because);
  const { table, key } = guarded;
  return new NotAsWritten({ table, key, because });
}

function parsed({ text }: AssistanceRow): Assistance | null {
  try {
    return parseState(text);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/**
 * An ended one is taken by its trace alone, for as long as it is kept: it is worth no more than that, and reading it
 * writes nothing.
 */
async function adopted(
  database: SqlDatabase,
  guard: RowGuard,
  row: AssistanceRow,
): Promise<StoredAssistance | NotAsWritten> {
  const rows = await chainOf(database, row.id);
  const state = ledTo(guard, row, rows);
  const last = rows.at(-1);
  const mayLack =
    last !== undefined &&
    (state?.ended ? guard.isFromBefore(last.at) : await guard.mayLack(database, last.at));
  if (state === null || !mayLack) {
    const now = await again(database, row.id);
    // Somebody else went on with it, or stamped it, since it was read.
    const isAnother = now !== null && (now.version !== row.version || now.guarded.mac !== null);
    return isAnother ? judged(database, guard, now) : notAsWritten(guard, row, 'missing');
  }
  if (state.ended) return { state, version: row.version };
  await stamp(database, guard, row);
  const stamped = await again(database, row.id);
  const hasMac = stamped !== null && stamped.guarded.mac !== null;
  return hasMac ? judged(database, guard, stamped) : notAsWritten(guard, row, 'missing');
}

function chainOf(database: SqlDatabase, id: string): Promise<readonly ChainedRow[]> {
  return database.query(assistanceRowStatements.chain, { chain: varchar(64, id) }, readChainedRow);
}

/** The state of a row, where its whole trace leads to exactly this one. */
function ledTo(guard: RowGuard, row: AssistanceRow, rows: readonly ChainedRow[]): Assistance | null {
  const state = replayed(rows, guard.mac);
  if (state === null || rows.length !== row.version) return null;
  if (row.text !== canonicalJson(state) || row.columnsUnlike(state).length > 0) return null;
  return isPlausible(row, state) ? state : null;
}

/** Which limits were in force nobody knows later; no deadline is a day away. */
function isPlausible({ deadline }: AssistanceRow, { ended, lastStepAt }: Assistance): boolean {
  if (ended !== null || deadline === null) return (ended !== null) === (deadline === null);
  return deadline > lastStepAt - DAY_MS && deadline < lastStepAt + DAY_MS;
}

async function stamp(database: SqlDatabase, guard: RowGuard, row: AssistanceRow): Promise<void> {
  const { id, version, text, deadline } = row;
  const at = await guard.now();
  const entry: TraceEntry = { at, actor: SYSTEM, from: {}, what: { type: 'RowStamped', data: {} } };
  await database.transaction(async (session) => {
    const stamped = await session.execute(assistanceRowStatements.stamp, {
      id: uuid(id),
      expectedVersion: int(version),
      version: int(version + 1),
      mac: assistanceMac(guard, id, version + 1, text, deadline),
    });
    // Another replica was faster.
    if (stamped > 0) await appendToChain(session, guard.mac, id, version, [entry]);
  });
}
