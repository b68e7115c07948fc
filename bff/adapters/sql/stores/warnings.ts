import { createHash } from 'node:crypto';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import { WARNING_WINDOW_MS, WARNINGS_AT_MOST, type Warnings } from '../../../platform/warnings.ts';
import { violates, type SqlDatabase } from '../engine/sql-database.ts';
import { enqueue } from './enqueue.ts';
import { countFirst } from './usage.ts';

/** Thrown within the transaction: what was counted in it is off as well. */
class Enough extends Error {}

export function sqlWarnings(database: SqlDatabase, mac: TraceMac): Warnings {
  const queue: Warnings['queue'] = async (task, subject) => {
    const windowMs = WARNING_WINDOW_MS;
    // Of a subject only its hash: a row's key may be what somebody typed.
    const hash = createHash('sha256').update(`${task.kind} ${subject}`).digest('hex');
    try {
      await database.transaction(async (session) => {
        const count = async (of: string, atMost: number) => {
          const isFirst = await countFirst(session, 'warning', of, [{ windowMs, atMost }], task.at);
          if (!isFirst) throw new Enough();
        };
        await count(hash, 1);
        await count(`all ${task.kind}`, WARNINGS_AT_MOST);
        await enqueue(session, mac, null, task.at, [task]);
      });
      return true;
    } catch (error) {
      if (error instanceof Enough) return false;
      throw error;
    }
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
