import { randomUUID } from 'node:crypto';
import type { OutboxTask } from '../../../assistance/ports.ts';
import { canonicalJson, type Decides, type TraceMac } from '../../../domain/trace-chain.ts';
import type { AgentTask, ReleaseTask } from '../../../platform/ports.ts';
import type { WarningTask } from '../../../platform/warnings.ts';
import { instant, int, nvarchar, uuid, varchar, type SqlSession } from '../engine/sql-database.ts';
import { each, numbered } from './many-rows.ts';

const TABLE = 'Outbox';

export function enqueueStatement(tasks: number): string {
  const rows = each(tasks, (n) => `(@taskId${n}, @id, @task${n}, @attempt, @dueAt, @mac${n})`);
  return `INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt, Mac) VALUES ${rows}`;
}

/** Queues tasks in the transaction of what causes them; `assistanceId` is null for those that belong to none. */
export async function enqueue(
  session: SqlSession,
  mac: TraceMac,
  assistanceId: string | null,
  at: number,
  tasks: readonly (OutboxTask | ReleaseTask | AgentTask | WarningTask)[],
): Promise<void> {
  const rows = numbered(tasks, (task) => {
    const taskId = randomUUID();
    const json = canonicalJson(task);
    return {
      taskId: uuid(taskId),
      task: nvarchar('max', json),
      mac: varchar(80, mac.rows.make(TABLE, taskId, taskDecides(assistanceId, json))),
    };
  });
  const common = { id: uuid(assistanceId), attempt: int(0), dueAt: instant(at) };
  await session.execute(enqueueStatement(tasks.length), { ...rows, ...common });
}

/** What of a task its MAC covers. */
export function taskDecides(assistanceId: string | null, task: string): Decides {
  return { assistanceId: assistanceId?.toLowerCase() ?? null, task };
}
