import { createHash } from 'node:crypto';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import { WARNING_WINDOW_MS, WARNINGS_AT_MOST, type Warnings } from '../../../platform/warnings.ts';
import { violates, type SqlDatabase } from '../engine/sql-database.ts';
import { enqueue } from './enqueue.ts';
import { countInAll } from './usage.ts';

export function sqlWarnings(database: SqlDatabase, mac: TraceMac): Warnings {
  const queue: Warnings['queue'] = (task, subject) => {
    const windowMs = WARNING_WINDOW_MS;
    // Of a subject only its hash: a row's key may be what somebody typed.
    const hash = createHash('sha256').update(`${task.kind} ${subject}`).digest('hex');
    const within = [
      { kind: 'warning', subject: hash, windowMs, atMost: 1 },
      { kind: 'warning', subject: `all ${task.kind}`, windowMs, atMost: WARNINGS_AT_MOST },
    ] as const;
    return database.transaction(async (session) => {
      if (!(await countInAll(session, within, task.at))) return false;
      await enqueue(session, mac, null, task.at, [task]);
      return true;
    });
  };
  return {
    // Two replicas counted a subject for the first time: now its row is there to wait for.
    queue: (task, subject) =>
      queue(task, subject).catch((error: unknown) => {
        if (!violates(error, 'PK_UseTurns')) throw error;
        return queue(task, subject);
      }),
  };
}
