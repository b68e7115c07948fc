import type { AssistanceChange } from '../../assistance/ports.ts';
import { deadlineOf, type Assistance } from '../../domain/assistance.ts';
import { ANA, ID, MARTA, START, tell, type Move } from '../assistance-at-each-step.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import type { SqlDatabase } from '../../adapters/sql/engine/sql-database.ts';
import { sqlRowGuard } from '../../adapters/sql/sql-stores.ts';
import type { RowGuard } from '../../adapters/sql/stores/row-guard.ts';
import { SYSTEM, type Actor, type Note, type TraceEntry } from '../../domain/trace.ts';
import type { AssistanceEvent } from '../../domain/assistance-events.ts';
import { doerOf } from '../../domain/command-behind.ts';
import { traceMac } from '../../adapters/trace-mac.ts';
import { makeMssql, makeMssqlFrom } from './mssql-database.ts';
import {
  makeSqlite,
  makeSqliteFrom,
  type LeftBehind,
  type MakeDatabase,
  type SpecDatabase,
} from './sqlite-database.ts';

export { makeSqlite, type MakeDatabase, type SpecDatabase } from './sqlite-database.ts';

/** Whether these specs run on the SQL Server at TEST_MSSQL_URL; else on SQLite. */
export const isOnMssql = process.env['SPEC_ENGINE'] === 'mssql';

/** On the engine of this run: SQLite, or with `npm run test:mssql` the server at TEST_MSSQL_URL. */
export const makeDatabase: MakeDatabase = (now) => (isOnMssql ? makeMssql(now) : makeSqlite(now));

/** The same with what an older release left, migrated as at a start of this one. */
export function makeDatabaseFrom(left: LeftBehind, now: number): Promise<SpecDatabase> {
  return isOnMssql ? makeMssqlFrom(left, now) : makeSqliteFrom(left, now);
}

export const SPEC_MAC = traceMac(Buffer.alloc(32, 7));

/** What knows which rows of a database are ours. */
export function guardOf(database: SqlDatabase, mac = SPEC_MAC): RowGuard {
  return sqlRowGuard(database, mac);
}

export const ACTOR: Actor = { kind: 'agent', id: ANA.id, name: ANA.name };

export function entry(what: TraceEntry['what'], at: number): TraceEntry {
  return { at, actor: ACTOR, from: { address: '192.0.2.7', userAgent: 'spec' }, what };
}

export function note(type: Note['type'], at = START, data: Note['data'] = {}): TraceEntry {
  return entry({ type, data }, at);
}

/** Whose assistance it is, where it matters. */
export interface Whose {
  readonly id?: string;
  readonly agentId?: string;
  readonly userId?: string;
}

/** The change that writes a whole story at once, as a new assistance. */
export function changeOf(moves: readonly Move[], whose: Whose = {}, from = START): AssistanceChange {
  const { id = ID, agentId = ANA.id, userId = MARTA.id } = whose;
  const mine = moves.map((move) =>
    typeof move === 'object' && move.type === 'start'
      ? { ...move, id, agent: { ...ANA, id: agentId }, user: { ...MARTA, id: userId } }
      : move,
  );
  const { state, events } = tell(mine, from);
  if (state === null) throw new Error('nothing was started');
  return {
    expectedVersion: 0,
    state,
    deadline: deadline(state),
    entries: events.map(({ event, at, browser }) => entryBy(state, { event, at, browser })),
    effects: events.flatMap(({ event, at }) => countedBy(event, { agentId, userId }, at)),
  };
}

/** What comes after a change of `changeOf`: the rest of a longer story that begins like it. */
export function nextChange({ state, entries }: AssistanceChange, moves: readonly Move[]): AssistanceChange {
  const whole = changeOf(moves, { id: state.id, agentId: state.agent.id, userId: state.user.id });
  return { ...whole, expectedVersion: entries.length, entries: whole.entries.slice(entries.length) };
}

/** What the outbox leaves after a finished story of `changeOf`. */
export function outcomesAfter(change: AssistanceChange): AssistanceChange {
  const { entries, state } = change;
  const left = (['ReceiptSent', 'TokensRevoked'] as const).map((type) => note(type, state.lastStepAt));
  return { ...change, expectedVersion: entries.length, entries: left, effects: [] };
}

/** As whoever may do it does it. */
export function entryBy(
  { agent, user }: Assistance,
  { event, at, browser }: { readonly event: AssistanceEvent; readonly at: number; readonly browser: string },
): TraceEntry {
  const from = { address: '192.0.2.7', userAgent: 'spec' };
  const kind = doerOf(event);
  if (kind === 'system') return { at, actor: SYSTEM, from: {}, what: event };
  const name = 'product' in event ? event.product : '';
  const ofAgent = {
    actor: { kind: 'agent', id: agent.id, name: agent.name },
    from: { ...from, browser },
  } as const;
  const who = {
    agent: ofAgent,
    'agent-or-supervisor': ofAgent,
    'first-agent': ofAgent,
    supervisor: {
      actor: { kind: 'supervisor', id: 'sub-sara', name: 'Sara' },
      from: { ...from, browser: 'of-sara' },
    },
    user: { actor: { kind: 'user', id: user.id, name: user.email }, from },
    product: { actor: { kind: 'product', id: `${name}-client`, name }, from },
  } as const;
  return { at, ...who[kind], what: event };
}

/** As the use cases count it. */
function countedBy(
  event: AssistanceEvent,
  { agentId, userId }: { readonly agentId: string; readonly userId: string },
  at: number,
): AssistanceChange['effects'] {
  const counted = {
    AssistanceStarted: ['start', agentId],
    InternalCodeRejected: ['wrong-internal-code', agentId],
    UserCodeRejected: ['wrong-user-code', userId],
  } as const;
  if (!(event.type in counted)) return [];
  const [kind, subject] = counted[event.type as keyof typeof counted];
  return [{ type: 'count-usage', use: { kind, subject, at, causedBy: agentId } }];
}

/** A change that only adds a note to what is stored. */
export function noteChange(
  state: Assistance,
  expectedVersion: number,
  effects: AssistanceChange['effects'] = [],
): AssistanceChange {
  return {
    expectedVersion,
    state,
    deadline: deadline(state),
    entries: [note('Refused', state.lastStepAt, { code: 'no-code' })],
    effects,
  };
}

function deadline(state: Assistance): number | null {
  return state.ended === null ? deadlineOf(state, DEFAULT_LIMITS) : null;
}
