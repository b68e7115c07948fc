import type { Assistance } from '../domain/assistance.ts';
import type { Note } from '../domain/trace.ts';
import { HOUR_MS, iso } from '../domain/time.ts';
import type { LimitsInForce } from './limits-in-force.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow } from './ports.ts';

/**
 * A task is taken within seconds of its cause, leaves a row when it fails for the first time, and is tried every five
 * minutes at most (`LONGEST_RETRY_MS`): an hour is twelve of those.
 */
const TOLD_WITHIN_MS = HOUR_MS;
/** Those of before did not tell of a suspicion or a release, and ended what they could not do without a row. */
const RULES_THAT_TELL = 2;

/** What has to be told of, and the notes one of which does. */
interface Due {
  readonly cause: string;
  /** ms since 1970. */
  readonly at: number;
  readonly notes: readonly Note['type'][];
  readonly of?: string;
}

const ALERT: readonly Note['type'][] = ['SupervisorsAlerted', 'AlertFailed'];
const RECEIPT: readonly Note['type'][] = ['ReceiptSent', 'ReceiptFailed'];
const REVOCATION: readonly Note['type'][] = ['TokensRevoked', 'TokensDiscarded', 'RevocationFailed'];
const TOLD_USER: readonly Note['type'][] = ['UserTold', 'UserNotTold'];
const OUTCOMES: readonly string[] = [...ALERT, ...RECEIPT, ...REVOCATION, ...TOLD_USER];

/** Whether the rows of an assistance tell what came of all that its end and an objection lead to. */
export class OutcomesCheck {
  readonly #told = new Set<string>();

  take({ event, data }: StoredTraceRow): void {
    if (OUTCOMES.includes(event)) this.#told.add(nameOf(event, partsOf(data)['of']));
  }

  /** `state`: what those rows lead to. `now`: when the verification began, ms since 1970. */
  end(state: Assistance | null, now: number): readonly string[] {
    if (state === null || (state.rules ?? 1) < RULES_THAT_TELL) return [];
    return dueAfter(state)
      .filter(({ at }) => at < now - TOLD_WITHIN_MS)
      .filter(({ notes, of }) => !notes.some((note) => this.#told.has(nameOf(note, of))))
      .map(sentenceOf);
  }
}

function nameOf(event: string, of: unknown): string {
  return typeof of === 'string' ? `${event} ${of}` : event;
}

function dueAfter({ objectedAt, ended, session }: Assistance): readonly Due[] {
  const after: Due[] = [];
  if (objectedAt !== undefined) after.push({ cause: 'the objection', at: objectedAt, notes: ALERT });
  if (ended === null) return after;
  const { at, reasonKind } = ended;
  if (reasonKind === 'suspected-fraud')
    after.push({ cause: 'the suspicion', at, notes: ALERT, of: 'suspected-fraud' });
  if (session !== null) {
    const cause = 'the end of the session';
    after.push({ cause, at, notes: RECEIPT }, { cause, at, notes: REVOCATION });
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
  readonly #now: number;
  readonly #due = new Map<string, readonly Due[]>();

  constructor(inForce: LimitsInForce, now: number) {
    this.#inForce = inForce;
    this.#now = now;
  }

  /** Day after day: what tells of a release comes after it. */
  take(row: StoredTraceRow): void {
    const { event, at } = row;
    if (event !== 'HoldReleased' && !OUTCOMES.includes(event)) return;
    const { hold, kind } = partsOf(row.data);
    if (typeof hold !== 'string') return;
    if (event !== 'HoldReleased') {
      const left = this.#due.get(hold)?.filter(({ notes }) => !notes.some((note) => note === event)) ?? [];
      if (left.length > 0) this.#due.set(hold, left);
      else this.#due.delete(hold);
    } else if (at < this.#now - TOLD_WITHIN_MS && !this.#inForce.isBefore(at)) {
      const due = { cause: 'the release', at };
      const isOnUser = kind === 'user-codes' || kind === 'user-refused';
      const toUser: readonly Due[] = isOnUser ? [{ ...due, notes: TOLD_USER }] : [];
      this.#due.set(hold, [{ ...due, notes: ALERT }, ...toUser]);
    }
  }

  end(): readonly { readonly block: string; readonly sentence: string }[] {
    return [...this.#due].flatMap(([block, due]) => due.map((one) => ({ block, sentence: sentenceOf(one) })));
  }
}
