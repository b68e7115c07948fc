import type { EndCause, HoldCause, Outcome, ProductId, ReasonKind } from '../contract/index.ts';
import type { Unreadable } from '../domain/stored-json.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Language, Note, TraceEntry } from '../domain/trace.ts';
import type { AgentTask, NewBlock, ReleaseTask } from '../platform/ports.ts';
import type { DecidingTable, NotAsWritten, Unlike } from '../platform/row-alarm.ts';
import type { WarningTask } from '../platform/warnings.ts';
import type { OutboxTask, SideEffect } from '../assistance/ports.ts';

/** No task is put off for longer. */
export const LONGEST_RETRY_MS = 5 * MINUTE_MS;

/** Tasks that outlive a request. A task taken is invisible to other replicas until `leaseMs` has passed. */
export interface Outbox {
  take(now: number, leaseMs: number, atMost: number): Promise<readonly TakenTask[]>;
  /** Takes it off, with a row of the chain of the day where one is given, and neither where it was off. */
  done(taskId: string, entry?: TraceEntry): Promise<void>;
  retryAt(taskId: string, at: number): Promise<void>;
  /**
   * When the first of these chains that has such a note says it last (ms since 1970), written by us and about the
   * same: all of `data`, and `of`. Null: none has.
   */
  notedAt(chains: readonly string[], note: Note): Promise<number | null>;
}

interface Taken {
  readonly taskId: string;
  readonly attempt: number;
}

export interface AssistanceTask extends Taken {
  readonly assistanceId: string;
  readonly task: OutboxTask;
}

export type TaskOfDay = ReleaseTask | AgentTask | WarningTask;

/** About a block or an agent, or a warning: they belong to no assistance. */
export interface DayTask<Task extends TaskOfDay = TaskOfDay> extends Taken {
  readonly assistanceId: null;
  readonly task: Task;
}
export type BlockTask = DayTask<ReleaseTask>;
export type WarningOfTask = DayTask<WarningTask>;

/** Nobody can tell what is to be done, or it is not as we wrote it, which was told. */
export interface UnreadableTask extends Taken {
  readonly assistanceId: string | null;
  readonly task: Unreadable | NotAsWritten;
}

export type TakenTask = AssistanceTask | DayTask | UnreadableTask;

/** What a task leaves behind once it is done. */
export interface Done {
  readonly note: Note;
  readonly effects?: readonly SideEffect[];
}

/** It cannot be done, and will not be: why, as a word for the trace, and what an operator is told where it failed. */
export interface Undone {
  readonly because:
    'secret-gone' | 'secret-unreadable' | 'no-cause' | 'hold-gone' | 'hold-stands' | 'account-gone';
  readonly error?: unknown;
}

/** Mails that are no codes. Delivered at least once: the same `noticeId` for a repeated call. */
export interface Notices {
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

export type Notice =
  | ReceiptNotice
  | AlertNotice
  | FraudNotice
  | ReleaseNotice
  | ReleasedNotice
  | SessionsEndedNotice
  | OwnCodesNotice
  | OwnMailboxNotice
  | DisownedNotice
  | RowNotice
  | LookUpsNotice;

interface Envelope {
  readonly noticeId: string;
  readonly to: string;
  readonly language: Language;
}

interface NoticeBasics extends Envelope {
  readonly agent: string;
  readonly outcome: Outcome;
  /** Why the system ended it, where it did. */
  readonly cause: EndCause | null;
}

/** To the user, after a support session. */
export interface ReceiptNotice extends NoticeBasics {
  readonly kind: 'receipt';
  readonly name: string | null;
  readonly ecosystem: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly until: string;
  /** Products that were entered. */
  readonly products: readonly ProductId[];
  /** Never the words of a person. Asked for by functions of the release before, which would mail them. */
  readonly reason: null;
  /** Left out where the agent cancelled for none. */
  readonly reasonKind?: ReasonKind;
  readonly refuseUrl: string;
  readonly objectWithinSeconds: number;
}

/** To a supervisor: a user said "this wasn't me". */
export interface AlertNotice extends NoticeBasics {
  readonly kind: 'alert';
  readonly user: string;
  readonly ecosystem: string | null;
  readonly startedAt: string;
  readonly objectedAt: string;
  readonly blockedSeconds: number;
  readonly backoffice: string;
  /** What whoever ended it wrote; left out where nobody did. */
  readonly reason?: string;
  /** What the user wrote; left out where he wrote nothing. */
  readonly said?: string;
  /** What the user may name on the phone. */
  readonly reference?: string;
}

/** To a supervisor: an agent suspects fraud. */
export interface FraudNotice extends Envelope {
  readonly kind: 'fraud';
  readonly agent: string;
  readonly user: string;
  readonly ecosystem: string | null;
  readonly startedAt: string;
  readonly at: string;
  readonly hadSession: boolean;
  /** What the agent wrote. */
  readonly reason: string;
  /** 0 where codes are not stopped. */
  readonly blockedSeconds: number;
  readonly backoffice: string;
}

/** To a supervisor: somebody released a block. */
export interface ReleaseNotice extends Envelope {
  readonly kind: 'release';
  readonly blocked: NewBlock['kind'];
  readonly because: HoldCause | null;
  /** The address of who gets codes again. */
  readonly subject: string;
  readonly by: string;
  /** By a command beside the BFF. */
  readonly byOperator: boolean;
  readonly since: string;
  readonly releasedAt: string;
  /** What whoever released it wrote. */
  readonly reason: string;
  readonly backoffice: string;
}

/** To the user who gets codes again; nobody's words. */
export interface ReleasedNotice extends Envelope {
  readonly kind: 'released';
  readonly hadObjected: boolean;
  readonly since: string;
  readonly releasedAt: string;
}

/** To the agent whose browser sessions ended. */
export interface SessionsEndedNotice extends Envelope {
  readonly kind: 'sessions-ended';
  readonly name: string;
  readonly because: string;
  readonly by: string;
  readonly sessions: number;
  readonly at: string;
  /** From where they were ended; null where that is not known. */
  readonly address: string | null;
}

/** To a supervisor: somebody asks for an agent's own codes and does not answer them. */
export interface OwnCodesNotice extends Envelope {
  readonly kind: 'own-codes';
  readonly agent: string;
  /** His address. */
  readonly email: string;
  readonly codes: number;
  readonly withinSeconds: number;
  readonly at: string;
  readonly backoffice: string;
}

/** To a supervisor: no code goes to an agent's own mailbox until it is released. */
export interface OwnMailboxNotice extends Envelope {
  readonly kind: 'own-mailbox';
  readonly agent: string;
  /** His address. */
  readonly email: string;
  /** Whole days since the address changed; null where that is not why. */
  readonly changedDaysAgo: number | null;
  readonly at: string;
  readonly backoffice: string;
}

/** To a supervisor: a row of the database is not as we wrote it. Nothing that stands there. */
export interface RowNotice extends Envelope {
  readonly kind: 'row';
  readonly table: DecidingTable;
  readonly because: Unlike;
  readonly at: string;
  readonly backoffice: string;
}

/** To a supervisor: an agent said "I did not ask for this". */
export interface DisownedNotice extends Envelope {
  readonly kind: 'disowned';
  readonly agent: string;
  /** His address. */
  readonly email: string;
  readonly sessions: number;
  readonly at: string;
  readonly backoffice: string;
}

/** To a supervisor: an agent looked up many addresses. */
export interface LookUpsNotice extends Envelope {
  readonly kind: 'look-ups';
  readonly agent: string;
  /** The agent's address. */
  readonly agentEmail: string;
  readonly count: number;
  readonly at: string;
  readonly backoffice: string;
}
