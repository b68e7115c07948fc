import type { OutboxTask } from '../assistance/ports.ts';
import { holdsUser, type Assistance } from '../domain/assistance.ts';
import type { Note } from '../domain/trace.ts';
import { HOUR_MS, iso, MINUTE_MS } from '../domain/time.ts';
import type { LimitsInForce } from './limits-in-force.ts';
import { partsOf } from './parts-of.ts';
import type { ReleaseTask } from '../platform/ports.ts';
import type { StoredTraceRow } from './ports.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

/**
 * A task is taken within seconds of its cause and tried every five minutes at most (`LONGEST_RETRY_MS`): an hour is
 * twelve of those. What failed and is not given up waits in the outbox.
 */
const TOLD_WITHIN_MS = HOUR_MS;
/** Rows are stamped before they are written, by whichever replica. */
const CLOCKS_APART_MS = MINUTE_MS;
/** Those of before did not tell of a suspicion or a release, and ended what they could not do without a row. */
const RULES_THAT_TELL = 2;

/** What has to be told of, and the notes one of which does. */
interface Due {
  readonly cause: string;
  /** ms since 1970. */
  readonly at: number;
  readonly notes: readonly Note['type'][];
  readonly of?: string;
  /** What tells it. */
  readonly task: (OutboxTask | ReleaseTask)['kind'];
}

const ALERT: readonly Note['type'][] = ['SupervisorsAlerted', 'AlertFailed'];
const RECEIPT: readonly Note['type'][] = ['ReceiptSent', 'ReceiptFailed'];
const REVOCATION: readonly Note['type'][] = ['TokensRevoked', 'TokensDiscarded', 'RevocationFailed'];
const TOLD_USER: readonly Note['type'][] = ['UserTold', 'UserNotTold'];
const OUTCOMES: readonly string[] = [...ALERT, ...RECEIPT, ...REVOCATION, ...TOLD_USER];

/** Whether the rows of an assistance tell what came of all that its end and an objection lead to. */
export class OutcomesCheck {
  readonly #waiting: WaitingTasks;
  /** When each was last told, ms since 1970: a note that stands before its cause is about nothing. */
  readonly #told = new Map<string, number>();
  readonly #failed = new Set<string>();

  constructor(waiting: WaitingTasks) {
    this.#waiting = waiting;
  }

  take({ event, at, data }: StoredTraceRow): void {
    if (!OUTCOMES.includes(event)) return;
    const { of, willRetry } = partsOf(data);
    const name = nameOf(event, of);
    if (willRetry === true) this.#failed.add(name);
    else this.#told.set(name, at);
  }

  /** `state`: what those rows lead to. `now`: when the verification began, ms since 1970. */
  end(state: Assistance | null, now: number): readonly string[] {
    if (state === null || (state.rules ?? 1) < RULES_THAT_TELL) return [];
    return dueAfter(state)
      .filter(({ at }) => at < now - TOLD_WITHIN_MS)
      .filter((due) => !due.notes.some((note) => this.#tells(note, due, state.id)))
      .map(sentenceOf);
  }

  #tells(note: Note['type'], { at, of, task }: Due, id: string): boolean {
    const name = nameOf(note, of);
    const isTold = (this.#told.get(name) ?? -Infinity) >= at - CLOCKS_APART_MS;
    return isTold || (this.#failed.has(name) && this.#waiting.has(task, id));
  }
}

function nameOf(event: string, of: unknown): string {
  return typeof of === 'string' ? `${event} ${of}` : event;
}

function dueAfter(state: Assistance): readonly Due[] {
  const { objectedAt, ended, session } = state;
  const after: Due[] = [];
  // Where no agent had verified himself there was nothing to tell.
  if (objectedAt !== undefined && holdsUser(state)) {
    after.push({ cause: 'the objection', at: objectedAt, notes: ALERT, task: 'alert-supervisors' });
  }
  if (ended === null) return after;
  const { at, reasonKind } = ended;
  if (reasonKind === 'suspected-fraud')
    after.push({ cause: 'the suspicion', at, notes: ALERT, of: 'suspected-fraud', task: 'alert-fraud' });
  if (session !== null) {
    const cause = 'the end of the session';
    after.push({ cause, at, notes: RECEIPT, task: 'send-receipt' });
    after.push({ cause, at, notes: REVOCATION, task: 'revoke-tokens' });
  }
  return after;
}

function sentenceOf({ cause, at, notes }: Due): string {
  const last = notes.at(-1) ?? '';
  return `nothing tells what came of ${cause} of ${iso(at)}: ${notes.slice(0, -1).join(', ')} or ${last} is missing`;
}

/**
 * The same of releases, whose rows and those of their mails are on the chains of the days: holds what is still to
 * come.
 */
export class ReleasesCheck {
  readonly #inForce: LimitsInForce;
  readonly #waiting: WaitingTasks;
  readonly #now: number;
  readonly #due = new Map<string, readonly Due[]>();

  constructor(inForce: LimitsInForce, waiting: WaitingTasks, now: number) {
    this.#inForce = inForce;
    this.#waiting = waiting;
    this.#now = now;
  }

  /** Day after day: what tells of a release comes after it. */
  take(row: StoredTraceRow): void {
    const { event, at } = row;
    if (event !== 'HoldReleased' && !OUTCOMES.includes(event)) return;
    const { hold, kind, untold, willRetry } = partsOf(row.data);
    if (typeof hold !== 'string') return;
    if (event !== 'HoldReleased') {
      const isTold = ({ notes, task }: Due) =>
        notes.some((note) => note === event) && (willRetry !== true || this.#waiting.has(task, hold));
      const left = this.#due.get(hold)?.filter((due) => !isTold(due)) ?? [];
      if (left.length > 0) this.#due.set(hold, left);
      else this.#due.delete(hold);
    } else if (untold !== true && at < this.#now - TOLD_WITHIN_MS && !this.#inForce.isBefore(at)) {
      const due = { cause: 'the release', at };
      const toSupervisors: Due = { ...due, notes: ALERT, task: 'tell-supervisors-of-release' };
      const toUser: Due = { ...due, notes: TOLD_USER, task: 'tell-user-of-release' };
      const isOnUser = kind === 'user-codes' || kind === 'user-refused';
      this.#due.set(hold, isOnUser ? [toSupervisors, toUser] : [toSupervisors]);
    }
  }

  end(): readonly { readonly block: string; readonly sentence: string }[] {
    return [...this.#due].flatMap(([block, due]) => due.map((one) => ({ block, sentence: sentenceOf(one) })));
  }
}
