import { randomUUID } from 'node:crypto';
import type { OutboxTask } from '../../../assistance/ports.ts';
import {
  isObject,
  isText,
  isTime,
  parseStored,
  Unreadable,
  type Parts,
} from '../../../domain/stored-json.ts';
import { canonicalJson } from '../../../domain/trace-chain.ts';
import type { AgentTask, ReleaseTask } from '../../../platform/ports.ts';
import type { Outbox, TakenTask } from '../../../outbox/ports.ts';
import {
  instant,
  int,
  nvarchar,
  uuid,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import { each, numbered } from './many-rows.ts';

export function enqueueStatement(tasks: number): string {
  const rows = each(tasks, (n) => `(@taskId${n}, @id, @task${n}, @attempt, @dueAt)`);
  return `INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt) VALUES ${rows}`;
}

export const outboxStatements = {
  due: `SELECT TaskId, AssistanceId, Task, Attempt FROM support.Outbox
WHERE DueAt <= @now
ORDER BY DueAt`,
  take: `UPDATE support.Outbox SET Attempt = @attempt, DueAt = @dueAt
WHERE TaskId = @taskId AND Attempt = @before`,
  done: 'DELETE FROM support.Outbox WHERE TaskId = @taskId',
  retryAt: 'UPDATE support.Outbox SET DueAt = @dueAt WHERE TaskId = @taskId',
} as const;

/** Queues tasks in the transaction of what causes them; `assistanceId` is null for those about a block or an agent. */
export async function enqueue(
  session: SqlSession,
  assistanceId: string | null,
  at: number,
  tasks: readonly (OutboxTask | ReleaseTask | AgentTask)[],
): Promise<void> {
  const rows = numbered(tasks, (task) => ({
    taskId: uuid(randomUUID()),
    task: nvarchar('max', canonicalJson(task)),
  }));
  const common = { id: uuid(assistanceId), attempt: int(0), dueAt: instant(at) };
  await session.execute(enqueueStatement(tasks.length), { ...rows, ...common });
}

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
  'alert-disowned': true,
};
const AGENT_PARTS: Parts<AgentTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(AGENT_KINDS, value),
  agent: isObject,
  at: isTime,
};

/** About a block or an agent, by its kind. */
function parseOther(json: string): ReleaseTask | AgentTask {
  const { kind } = parseStored<{ readonly kind: string }>('a task', { kind: isText }, json);
  return Object.hasOwn(AGENT_KINDS, kind)
    ? parseStored<AgentTask>('a task', AGENT_PARTS, json)
    : parseStored<ReleaseTask>('a task', RELEASE_PARTS, json);
}

export function sqlOutbox(database: SqlDatabase): Outbox {
  return {
    async take(now, leaseMs, atMost) {
      const due = await database.query(outboxStatements.due, { now: instant(now) }, readTask, {
        take: atMost,
      });
      const taken: TakenTask[] = [];
      for (const task of due) {
        // The number of the attempt settles which replica has it.
        const count = await database.execute(outboxStatements.take, {
          taskId: uuid(task.taskId),
          attempt: int(task.attempt),
          before: int(task.attempt - 1),
          dueAt: instant(now + leaseMs),
        });
        if (count === 1) taken.push(task);
      }
      return taken;
    },

    async done(taskId) {
      await database.execute(outboxStatements.done, { taskId: uuid(taskId) });
    },

    async retryAt(taskId, at) {
      await database.execute(outboxStatements.retryAt, { taskId: uuid(taskId), dueAt: instant(at) });
    },
  };
}

/** Handed on where it cannot be read, so that the others that are due are worked. */
function readTask(row: SqlRow): TakenTask {
  const taken = { taskId: row.uuid('TaskId'), attempt: row.number('Attempt') + 1 };
  const assistanceId = row.uuidOrNull('AssistanceId');
  const json = row.text('Task');
  try {
    return assistanceId === null
      ? { ...taken, assistanceId, task: parseOther(json) }
      : { ...taken, assistanceId, task: parseStored<OutboxTask>('a task', PARTS, json) };
  } catch (error) {
    if (error instanceof Unreadable) return { ...taken, assistanceId, task: error };
    throw error;
  }
}
