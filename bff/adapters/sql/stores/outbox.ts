import type { OutboxTask } from '../../../assistance/ports.ts';
import {
  isObject,
  isText,
  isTime,
  parseStored,
  Unreadable,
  type Parts,
} from '../../../domain/stored-json.ts';
import { NotAsWritten } from '../../../platform/row-alarm.ts';
import type { WarningTask } from '../../../platform/warnings.ts';
import type { AgentTask, ReleaseTask } from '../../../platform/ports.ts';
import { LONGEST_RETRY_MS, type Outbox, type TakenTask } from '../../../outbox/ports.ts';
import { MINUTE_MS } from '../../../domain/time.ts';
import {
  instant,
  int,
  lenient,
  uuid,
  varchar,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { taskDecides } from './enqueue.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';
import { PROVABLE_ROWS, readProvenRow, withDayTrace } from './trace-table.ts';

const TABLE = 'Outbox';
/** No task is put off for longer than this, nor leased: what is was put off by somebody else. */
const FARTHEST_MS = LONGEST_RETRY_MS + MINUTE_MS;

/** No MAC covers it: what no process of ours can have counted to is none, and the next attempt is the first. */
const ATTEMPT = 'CASE WHEN Attempt >= 0 AND Attempt < 1000000 THEN Attempt ELSE -1 END';
const TASK_ROW = `TaskId, AssistanceId, Task, ${ATTEMPT} AS Attempt, DueAt, Mac`;

export const outboxStatements = {
  due: `SELECT ${TASK_ROW} FROM support.Outbox WHERE DueAt <= @now
UNION ALL
SELECT ${TASK_ROW} FROM support.Outbox WHERE DueAt > @farthest
ORDER BY DueAt`,
  take: `UPDATE support.Outbox SET Attempt = @attempt, DueAt = @dueAt
WHERE TaskId = @taskId AND ${ATTEMPT} = @before`,
  done: 'DELETE FROM support.Outbox WHERE TaskId = @taskId',
  retryAt: 'UPDATE support.Outbox SET DueAt = @dueAt WHERE TaskId = @taskId',
  notes: `${PROVABLE_ROWS}
WHERE t.Chain = @chain AND t.Event = @event`,
  startedAt: 'SELECT StartedAt FROM support.Assistances WHERE Id = @id',
} as const;

const KINDS: Readonly<Record<OutboxTask['kind'], true>> = {
  'revoke-tokens': true,
  'send-receipt': true,
  'alert-supervisors': true,
  'alert-fraud': true,
};

const PARTS: Parts<OutboxTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(KINDS, value),
};

const RELEASE_KINDS: Readonly<Record<ReleaseTask['kind'], true>> = {
  'tell-supervisors-of-release': true,
  'tell-user-of-release': true,
};
const RELEASE_PARTS: Parts<ReleaseTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(RELEASE_KINDS, value),
  hold: isText,
  at: isTime,
  by: isObject,
  reason: isText,
};

const AGENT_KINDS: Readonly<Record<AgentTask['kind'], true>> = {
  'tell-agent-of-sessions': true,
  'alert-own-codes': true,
  'alert-own-mailbox': true,
  'alert-disowned': true,
};
const AGENT_PARTS: Parts<AgentTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(AGENT_KINDS, value),
  agent: isObject,
  at: isTime,
};

const WARNING_KINDS: Readonly<Record<WarningTask['kind'], true>> = {
  'warn-of-row': true,
  'warn-of-look-ups': true,
};
const WARNING_PARTS: Parts<WarningTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(WARNING_KINDS, value),
  at: isTime,
};

export function sqlOutbox(database: SqlDatabase, guard: RowGuard): Outbox {
  return {
    async take(now, leaseMs, atMost) {
      const until = { now: instant(now), farthest: instant(now + FARTHEST_MS) };
      // What SQLite keeps in columns of another kind is left to `audit:verify`: the others are due.
      const read = (row: SqlRow) => lenient(null, () => readTask(row));
      const rows = await database.query(outboxStatements.due, until, read, { take: atMost });
      const taken: TakenTask[] = [];
      for (const task of rows.filter((row) => row !== null)) {
        // The number of the attempt settles which replica has it.
        const count = await database.execute(outboxStatements.take, {
          taskId: uuid(task.taskId),
          attempt: int(task.attempt),
          before: int(task.before),
          dueAt: instant(now + leaseMs),
        });
        if (count === 1) taken.push(await asOurs(database, guard, task));
      }
      return taken;
    },

    async done(taskId, entry) {
      const off = async (session: SqlSession) =>
        (await session.execute(outboxStatements.done, { taskId: uuid(taskId) })) > 0;
      if (entry === undefined) await off(database);
      else await withDayTrace(database, guard.mac, entry, off, (isOff) => isOff);
    },

    async retryAt(taskId, at) {
      await database.execute(outboxStatements.retryAt, { taskId: uuid(taskId), dueAt: instant(at) });
    },

    async notedAt(chains, { type, data }) {
      for (const chain of chains) {
        const of = { chain: varchar(64, chain.toLowerCase()), event: varchar(64, type) };
        const notes = await database.query(outboxStatements.notes, of, (row) =>
          readProvenRow(row, guard.mac),
        );
        const last = notes.findLast((note) => note.isProven && saysSame(note.data, data));
        if (last !== undefined) return last.at;
      }
      return null;
    },
  };
}

/** Whether a note says all of this, and the same `of` or none as well. */
function saysSame(note: string, data: Readonly<Record<string, unknown>>): boolean {
  const said = JSON.parse(note) as Readonly<Record<string, unknown>>;
  return ['of', ...Object.keys(data)].every((name) => said[name] === data[name]);
}

interface StoredTask {
  readonly taskId: string;
  /** As it is stored, for the one who takes it; `attempt` is the next one. */
  readonly before: number;
  readonly attempt: number;
  readonly assistanceId: string | null;
  readonly json: string;
  readonly guarded: GuardedRow;
}

function readTask(row: SqlRow): StoredTask {
  const taskId = row.uuid('TaskId');
  const assistanceId = row.uuidOrNull('AssistanceId');
  const json = row.text('Task');
  const decides = taskDecides(assistanceId, json);
  const guarded = { table: TABLE, key: taskId, decides, mac: row.textOrNull('Mac') } as const;
  const before = row.number('Attempt');
  return { taskId, before, attempt: Math.max(0, before) + 1, assistanceId, json, guarded };
}

/**
 * Handed on as what it is where it cannot be read or is not ours, so that the others that are due are worked. A task
 * of a release before has no MAC, and is of an assistance of then: only its kind counts, since what it does is what
 * that assistance says, which has one.
 */
async function asOurs(database: SqlDatabase, guard: RowGuard, stored: StoredTask): Promise<TakenTask> {
  const { taskId, attempt, assistanceId, json, guarded } = stored;
  const taken = { taskId, attempt };
  const unlike = guard.unlike(guarded);
  const notOurs = async (because: 'missing' | 'wrong') => {
    await guard.alarm(guarded, because);
    return { ...taken, assistanceId, task: new NotAsWritten({ table: TABLE, key: taskId, because }) };
  };
  if (unlike === 'wrong') return await notOurs('wrong');
  if (unlike === 'missing' && !(await mayLackMac(database, guard, assistanceId))) return notOurs('missing');
  try {
    if (assistanceId === null) return { ...taken, assistanceId, ...parseUnbound(json) };
    const task = parseStored<OutboxTask>('a task', PARTS, json);
    return { ...taken, assistanceId, task: unlike === 'missing' ? { kind: task.kind } : task };
  } catch (error) {
    if (error instanceof Unreadable) return { ...taken, assistanceId, task: error };
    throw error;
  }
}

async function mayLackMac(
  database: SqlDatabase,
  guard: RowGuard,
  assistanceId: string | null,
): Promise<boolean> {
  if (assistanceId === null) return false;
  const of = { id: uuid(assistanceId) };
  const [startedAt] = await database.query(outboxStatements.startedAt, of, (row) => row.instant('StartedAt'));
  return startedAt !== undefined && (await guard.mayLack(database, startedAt));
}

/** Of no assistance, by its kind: about a block, an agent, or a warning. */
function parseUnbound(json: string): { readonly task: ReleaseTask | AgentTask | WarningTask } {
  const { kind } = parseStored<{ readonly kind: string }>('a task', { kind: isText }, json);
  if (Object.hasOwn(WARNING_KINDS, kind)) {
    return { task: parseStored<WarningTask>('a task', WARNING_PARTS, json) };
  }
  return Object.hasOwn(AGENT_KINDS, kind)
    ? { task: parseStored<AgentTask>('a task', AGENT_PARTS, json) }
    : { task: parseStored<ReleaseTask>('a task', RELEASE_PARTS, json) };
}
