import { Unreadable } from '../domain/stored-json.ts';
import type { Note } from '../domain/trace.ts';
import { alertOfFraud } from './alert-fraud.ts';
import { alertSupervisors, type AlertDeps } from './alert-supervisors.ts';
import { noteOnAssistance } from '../assistance/change-assistance.ts';
import type { OutboxTask } from '../assistance/ports.ts';
import {
  LONGEST_RETRY_MS,
  type AssistanceTask,
  type BlockTask,
  type DayTask,
  type Done,
  type Outbox,
  type TakenTask,
  type Undone,
  type UnreadableTask,
  type WarningOfTask,
} from './ports.ts';
import { warnSupervisors, type WarnDeps } from './warn-supervisors.ts';
import { revokeTokens, type RevokeDeps } from './revoke-tokens.ts';
import { tellSupervisorsOfRelease, tellUserOfRelease, type TellReleaseDeps } from './tell-release.ts';
import { tellOfAgent, type TellOfAgentDeps } from './tell-of-agent.ts';
import type { AgentTask, DayTrace, ReleaseTask } from '../platform/ports.ts';
import { sendReceipt, type ReceiptDeps } from './send-receipt.ts';
import { BY_SYSTEM } from '../platform/caller.ts';
import { deadline } from '../platform/deadline.ts';
import { TaskGone } from '../platform/task-gone.ts';
import type { AboutJob, FailureLog } from '../platform/failure-log.ts';
import { SECOND_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';

export interface OutboxDeps
  extends RevokeDeps, ReceiptDeps, AlertDeps, TellReleaseDeps, TellOfAgentDeps, WarnDeps {
  readonly outbox: Outbox;
  readonly dayTrace: DayTrace;
  readonly log: FailureLog;
}

/** Few enough that all of them end within the lease, however slow a service is. */
const AT_MOST = 10;
const LEASE_MS = 30 * SECOND_MS;
const FIRST_RETRY_MS = 2 * SECOND_MS;

interface Kind<Task> {
  readonly work: (deps: OutboxDeps, task: Task, signal: AbortSignal) => Promise<Done | Undone>;
  readonly failed: Note['type'];
}

interface KindOfAssistance extends Kind<AssistanceTask> {
  readonly done: Note['type'];
  /** What its notes are about, where others of their names are about something else. */
  readonly of?: string;
  /** It leaves nothing but its note, so that only this tells of one that was done and put back. */
  readonly leavesNoteAlone?: true;
}

const OF_ASSISTANCES: Readonly<Record<OutboxTask['kind'], KindOfAssistance>> = {
  'revoke-tokens': { work: revokeTokens, done: 'TokensRevoked', failed: 'RevocationFailed' },
  'send-receipt': { work: sendReceipt, done: 'ReceiptSent', failed: 'ReceiptFailed' },
  'alert-supervisors': {
    work: alertSupervisors,
    done: 'SupervisorsAlerted',
    failed: 'AlertFailed',
    leavesNoteAlone: true,
  },
  'alert-fraud': {
    work: alertOfFraud,
    done: 'SupervisorsAlerted',
    failed: 'AlertFailed',
    of: 'suspected-fraud',
    leavesNoteAlone: true,
  },
};
const OF_BLOCKS: Readonly<Record<ReleaseTask['kind'], Kind<BlockTask>>> = {
  'tell-supervisors-of-release': { work: tellSupervisorsOfRelease, failed: 'AlertFailed' },
  'tell-user-of-release': { work: tellUserOfRelease, failed: 'UserNotTold' },
};
const FAILED_OF_AGENTS: Readonly<Record<AgentTask['kind'], Note['type']>> = {
  'tell-agent-of-sessions': 'AgentNotTold',
  'alert-own-codes': 'AlertFailed',
  'alert-own-mailbox': 'AlertFailed',
  'alert-disowned': 'AlertFailed',
};

/**
 * Does what must happen after an end or a release, at least once, over restarts. A task that fails is traced the
 * first time and tried again, ever more patiently, until it is done; one that nobody can do any more ends with a
 * row that says so; one that cannot be read is only told: the trace has no name for it, and the release that wrote
 * it may read it. With one that is not as we wrote it nothing is done. Answers how many it took.
 */
export async function workOutbox(deps: OutboxDeps): Promise<number> {
  const tasks = await deps.outbox.take(await deps.clock.now(), LEASE_MS, AT_MOST);
  await Promise.all(tasks.map((task) => workTask(deps, task)));
  return tasks.length;
}

async function workTask(deps: OutboxDeps, taken: TakenTask): Promise<void> {
  const { attempt } = taken;
  const assistance = taken.assistanceId ?? undefined;
  if (isUnreadable(taken)) {
    // Of one that is not ours the alarm has told.
    if (taken.task instanceof Unreadable) {
      deps.log.lasting(taken.task, { job: 'read task', assistance, attempt });
    }
    return putOff(deps, taken);
  }
  const about = { job: taken.task.kind, assistance, attempt };
  const { work, failed } = jobOf(taken);
  let isWorked = false;
  try {
    const done = await work(deps, deadline());
    isWorked = true;
    if (done !== null && 'because' in done && done.error !== undefined) deps.log.failure(done.error, about);
    await end(deps, taken, done === null ? null : endingOf(taken, failed, done));
    if (done !== null && 'note' in done) deps.log.over(about.job);
  } catch (error) {
    deps.log.lasting(error, about);
    if (!isWorked) await noteFirstFailure(deps, taken, failed, about);
    await putOff(deps, taken);
  }
}

function endingOf(taken: Readable, failed: Note['type'], done: Done | Undone): Done {
  const { attempt } = taken;
  return 'note' in done
    ? { ...done, note: noteOf(taken, done.note.type, { ...done.note.data, attempt }) }
    : { note: noteOf(taken, failed, { willRetry: false, because: done.because, attempt }) };
}

/** Once, though the process that took it first may have ended before it could. */
async function noteFirstFailure(
  deps: OutboxDeps,
  taken: Readable,
  failed: Note['type'],
  about: AboutJob,
): Promise<void> {
  const { attempt } = taken;
  try {
    if (attempt > 1 && (await isNoted(deps, taken, noteOf(taken, failed, {})))) return;
    await trace(deps, taken, { note: noteOf(taken, failed, { willRetry: true }) });
  } catch (error) {
    deps.log.lasting(error, about);
  }
}

/** On the chain where its notes stand. Of what belongs to no assistance on that of its day, or of today. */
async function isNoted({ outbox, clock }: OutboxDeps, taken: Readable, note: Note): Promise<boolean> {
  if (taken.assistanceId !== null) return (await outbox.notedAt([taken.assistanceId], note)) !== null;
  const days = [taken.task.at, await clock.now()].map(chainOfDay);
  return (await outbox.notedAt([...new Set(days)], note)) !== null;
}

type Readable = AssistanceTask | DayTask;

function isUnreadable(taken: TakenTask): taken is UnreadableTask {
  return taken.task instanceof Error;
}

function isWarning(taken: Readable): taken is WarningOfTask {
  return taken.task.kind === 'warn-of-row' || taken.task.kind === 'warn-of-look-ups';
}

function aboutOf(taken: DayTask): Note['data'] {
  if (isWarning(taken)) return { about: taken.task.kind };
  return isOfAgent(taken) ? { agent: taken.task.agent.id } : { hold: (taken as BlockTask).task.hold };
}

interface Job {
  /** Null: it had been done, and somebody put it back. */
  readonly work: (deps: OutboxDeps, signal: AbortSignal) => Promise<Done | Undone | null>;
  readonly failed: Note['type'];
}

function jobOf(taken: Readable): Job {
  if (isWarning(taken)) {
    return { failed: 'AlertFailed', work: (deps, signal) => warnSupervisors(deps, taken, signal) };
  }
  if (taken.assistanceId === null) {
    if (isOfAgent(taken)) {
      const failed = FAILED_OF_AGENTS[taken.task.kind];
      return { failed, work: (deps, signal) => tellOfAgent(deps, taken, signal) };
    }
    const ofBlock = taken as BlockTask;
    const { work, failed } = OF_BLOCKS[ofBlock.task.kind];
    return { failed, work: (deps, signal) => work(deps, ofBlock, signal) };
  }
  const { work, failed, done, leavesNoteAlone } = OF_ASSISTANCES[taken.task.kind];
  return {
    failed,
    async work(deps, signal) {
      const wasDone = () => isNoted(deps, taken, noteOf(taken, done, {}));
      if (leavesNoteAlone && (await wasDone())) return null;
      const result = await work(deps, taken, signal);
      const isGone = 'because' in result && result.because === 'secret-gone';
      return isGone && (await wasDone()) ? null : result;
    },
  };
}

function isOfAgent(taken: DayTask): taken is DayTask<AgentTask> {
  return Object.hasOwn(FAILED_OF_AGENTS, taken.task.kind);
}

function noteOf(taken: Readable, type: Note['type'], data: Note['data']): Note {
  if (taken.assistanceId === null) return { type, data: { ...aboutOf(taken), ...data } };
  const { of } = OF_ASSISTANCES[taken.task.kind];
  return { type, data: { ...(of === undefined ? {} : { of }), ...data } };
}

/** On the chain of the assistance, else on that of the day, where what is told of stands too. */
async function trace(deps: OutboxDeps, taken: Readable, { note, effects = [] }: Done): Promise<void> {
  if (taken.assistanceId !== null) {
    await noteOnAssistance(deps, BY_SYSTEM, taken.assistanceId, { notes: [note], effects });
    return;
  }
  await deps.dayTrace.append({ ...BY_SYSTEM, at: await deps.clock.now(), what: note });
}

/** The task goes with the row that says what came of it, or stays. Null: nothing is to be said. */
async function end(deps: OutboxDeps, taken: Readable, ending: Done | null): Promise<void> {
  const { taskId } = taken;
  if (ending === null) return deps.outbox.done(taskId);
  const { note, effects = [] } = ending;
  if (taken.assistanceId === null) {
    return deps.outbox.done(taskId, { ...BY_SYSTEM, at: await deps.clock.now(), what: note });
  }
  try {
    await trace(deps, taken, { note, effects: [...effects, { type: 'end-task', taskId }] });
  } catch (error) {
    // Its lease was over, and another replica has ended it.
    if (!(error instanceof TaskGone)) throw error;
  }
}

async function putOff({ outbox, clock }: OutboxDeps, { taskId, attempt }: TakenTask): Promise<void> {
  const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  await outbox.retryAt(taskId, (await clock.now()) + delay);
}
