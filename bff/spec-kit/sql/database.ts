import type { AssistanceChange } from '../../assistance/ports.ts';
import { deadlineOf, type Assistance } from '../../domain/assistance.ts';
import { ANA, ID, MARTA, START, tell, type Move } from '../assistance-at-each-step.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import type { Actor, Note, TraceEntry } from '../../domain/trace.ts';
import type { SqlDatabase } from '../../adapters/sql/engine/sql-database.ts';
import { sqlRowGuard } from '../../adapters/sql/sql-stores.ts';
import type { RowGuard } from '../../adapters/sql/stores/row-guard.ts';
import { traceMac } from '../../adapters/trace-mac.ts';
import { makeMssql } from './mssql-database.ts';
import { makeSqlite, type MakeDatabase } from './sqlite-database.ts';

export { makeSqlite, type MakeDatabase, type SpecDatabase } from './sqlite-database.ts';

/** On the engine of this run: SQLite, or with `npm run test:mssql` the server at TEST_MSSQL_URL. */
export const makeDatabase: MakeDatabase = (now) =>
  process.env['SPEC_ENGINE'] === 'mssql' ? makeMssql(now) : makeSqlite(now);

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
    entries: events.map(({ event, at }) => entry(event, at)),
    effects: [],
  };
}

/** What comes after a change of `changeOf`: the rest of a longer story that begins like it. */
export function nextChange({ state, entries }: AssistanceChange, moves: readonly Move[]): AssistanceChange {
  const whole = changeOf(moves, { id: state.id, agentId: state.agent.id, userId: state.user.id });
  return { ...whole, expectedVersion: entries.length, entries: whole.entries.slice(entries.length) };
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
