import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AssistanceChange } from '../../assistance/ports.ts';
import { deadlineOf, type Assistance } from '../../domain/assistance.ts';
import { ANA, ID, MARTA, START, tell, type Move } from '../../domain/assistance-in-specs.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import type { Actor, Note, TraceEntry } from '../../domain/trace.ts';
import { makeDemoCore } from '../../local/demo-core.ts';
import { traceMac } from '../trace-mac.ts';
import { migrate } from './migrate.ts';
import type { SqlDatabase } from './sql-database.ts';
import { openSqlite } from './sqlite.ts';

/** A database of its own for a spec, migrated and with the demo people in Core; used by specs alone. */
export interface SpecDatabase {
  readonly database: SqlDatabase;
  /** What another replica has: its own connection to the same data. */
  another(): SqlDatabase;
  /** A statement by somebody with every right over the database, past what guards the trace. */
  tamper(statement: string): void;
  discard(): Promise<void>;
}

export type MakeDatabase = () => Promise<SpecDatabase>;

let template: Promise<string> | null = null;

export async function makeSqlite(): Promise<SpecDatabase> {
  template ??= makeTemplate();
  const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
  cpSync(await template, folder, { recursive: true });
  const opened: SqlDatabase[] = [];
  const another = () => {
    const database = openSqlite(folder);
    opened.push(database);
    return database;
  };
  return {
    database: another(),
    another,
    tamper(statement) {
      const connection = new DatabaseSync(join(folder, 'support.sqlite'), {
        enableForeignKeyConstraints: false,
      });
      connection.exec('DROP TRIGGER IF EXISTS TR_Trace_NoUpdate; DROP TRIGGER IF EXISTS TR_Trace_NoDelete;');
      connection.exec(statement);
      connection.close();
    },
    async discard() {
      await Promise.all(opened.map((database) => database.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'user-support-template-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  await makeDemoCore(folder, START);
  const database = openSqlite(folder);
  await migrate(database);
  await database.close();
  return folder;
}

export const SPEC_MAC = traceMac(Buffer.alloc(32, 7));

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
