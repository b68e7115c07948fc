import type { OutboxTask } from '../../../assistance/ports.ts';
import { parseStored, Unreadable, type Parts } from '../../../domain/stored-json.ts';
import type { Outbox, TakenTask } from '../../../outbox/ports.ts';
import { instant, int, uuid, type SqlDatabase } from '../engine/sql-database.ts';

export const outboxStatements = {
  due: `SELECT TaskId, AssistanceId, Task, Attempt FROM support.Outbox
WHERE DueAt <= @now
ORDER BY DueAt`,
  take: `UPDATE support.Outbox SET Attempt = @attempt, DueAt = @dueAt
WHERE TaskId = @taskId AND Attempt = @before`,
  done: 'DELETE FROM support.Outbox WHERE TaskId = @taskId',
  retryAt: 'UPDATE support.Outbox SET DueAt = @dueAt WHERE TaskId = @taskId',
} as const;

const KINDS: Readonly<Record<OutboxTask['kind'], true>> = {
  'revoke-tokens': true,
  'send-receipt': true,
  'alert-supervisors': true,
};

const PARTS: Parts<OutboxTask> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(KINDS, value),
};

export function sqlOutbox(database: SqlDatabase): Outbox {
  return {
    async take(now, leaseMs, atMost) {
      const due = await database.query(
        outboxStatements.due,
        { now: instant(now) },
        (row): TakenTask => ({
          taskId: row.uuid('TaskId'),
          assistanceId: row.uuid('AssistanceId'),
          attempt: row.number('Attempt') + 1,
          task: taskIn(row.text('Task')),
        }),
        { take: atMost },
      );
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
function taskIn(json: string): TakenTask['task'] {
  try {
    return parseStored('a task', PARTS, json);
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
