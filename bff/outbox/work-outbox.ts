import { Unreadable } from '../domain/stored-json.ts';
import type { Note } from '../domain/trace.ts';
import { alertSupervisors, type AlertDeps } from './alert-supervisors.ts';
import { noteOnAssistance } from '../assistance/change-assistance.ts';
import type { OutboxTask } from '../assistance/ports.ts';
import type { Done, Outbox, TakenTask } from './ports.ts';
import { revokeTokens, type RevokeDeps } from './revoke-tokens.ts';
import { sendReceipt, type ReceiptDeps } from './send-receipt.ts';
import { BY_SYSTEM } from '../platform/caller.ts';
import type { FailureLog } from '../platform/failure-log.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts';

export interface OutboxDeps extends RevokeDeps, ReceiptDeps, AlertDeps {
  readonly outbox: Outbox;
  readonly log: FailureLog;
}

/** Few enough that all of them end within the lease, however slow a service is. */
const AT_MOST = 10;
const LEASE_MS = 30 * SECOND_MS;
const FIRST_RETRY_MS = 2 * SECOND_MS;
const LONGEST_RETRY_MS = 5 * MINUTE_MS;
const CALL_MS = 9 * SECOND_MS;

interface Kind {
  readonly work: (deps: OutboxDeps, task: TakenTask, signal: AbortSignal) => Promise<Done | null>;
  readonly failed: Note['type'];
}

const KINDS: Readonly<Record<OutboxTask['kind'], Kind>> = {
  'revoke-tokens': { work: revokeTokens, failed: 'RevocationFailed' },
  'send-receipt': { work: sendReceipt, failed: 'ReceiptFailed' },
  'alert-supervisors': { work: alertSupervisors, failed: 'AlertFailed' },
};

/**
 * Does what must happen after an end, at least once, over restarts. A task that fails is traced the first time and
 * tried again, ever more patiently, until it is done; one that cannot be read is only told: the trace has no name for
 * it, and the release that wrote it may read it. Answers how many it took.
 */
export async function workOutbox(deps: OutboxDeps): Promise<number> {
  const tasks = await deps.outbox.take(await deps.clock.now(), LEASE_MS, AT_MOST);
  await Promise.all(tasks.map((task) => workTask(deps, task)));
  return tasks.length;
}

async function workTask(deps: OutboxDeps, task: TakenTask): Promise<void> {
  const { assistanceId: id, taskId, attempt } = task;
  if (task.task instanceof Unreadable) {
    deps.log.lasting(task.task, { job: 'read task', assistance: id, attempt });
    return putOff(deps, task);
  }
  const { kind } = task.task;
  const { work, failed } = KINDS[kind];
  let done: Done | null;
  try {
    done = await work(deps, task, AbortSignal.timeout(CALL_MS));
    deps.log.over(kind);
  } catch (error) {
    deps.log.lasting(error, { job: kind, assistance: id, attempt });
    if (attempt === 1) {
      const note: Note = { type: failed, data: { willRetry: true } };
      await noteOnAssistance(deps, BY_SYSTEM, id, { notes: [note] });
    }
    return putOff(deps, task);
  }
  if (done !== null) {
    const note = { ...done.note, data: { ...done.note.data, attempt } };
    await noteOnAssistance(deps, BY_SYSTEM, id, { notes: [note], effects: done.effects ?? [] });
  }
  await deps.outbox.done(taskId);
}

async function putOff({ outbox, clock }: OutboxDeps, { taskId, attempt }: TakenTask): Promise<void> {
  const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  await outbox.retryAt(taskId, (await clock.now()) + delay);
}
