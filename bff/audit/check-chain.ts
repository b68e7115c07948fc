import { deadlineOf, evolve, type Assistance } from '../domain/assistance.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import type { Limits } from '../domain/limits.ts';
import { isKeyId } from '../domain/key-ring.ts';
import { parseEvent } from '../domain/stored-event.ts';
import {
  canonicalJson,
  chainedMac,
  chainOfDay,
  NO_ROW_BEFORE,
  type TraceMac,
} from '../domain/trace-chain.ts';
import type { StepsCheck } from './check-steps.ts';
import type { ChainHead, StoredState, StoredTraceRow } from './ports.ts';
import { isEvent, isNote } from './row-names.ts';
import { iso } from '../domain/time.ts';

/** ms since 1970. */
export interface ChainTimes {
  /** Rows from before then have to be covered by a noted head. */
  readonly noteDue: number;
  /** Rows from then on name their key. */
  readonly keylessUntil: number;
  /** No row is of later: it would never be due to be noted. */
  readonly latest: number;
}

/** The rows of one chain, one after the other: each by its MAC and its place, and against the noted heads. */
export class ChainCheck {
  readonly #mac: TraceMac;
  readonly #headsAt: ReadonlyMap<number, readonly ChainHead[]>;
  /** The last row that was noted; 0 where none was. */
  readonly #farthest: number;
  readonly #noteDue: number;
  readonly #keylessUntil: number;
  readonly #latest: number;
  readonly #problems: string[] = [];
  #before = { sequence: 0, mac: NO_ROW_BEFORE };
  #uncovered: StoredTraceRow | null = null;
  #rows = 0;

  constructor(mac: TraceMac, heads: readonly ChainHead[], { noteDue, keylessUntil, latest }: ChainTimes) {
    this.#latest = latest;
    this.#mac = mac;
    this.#keylessUntil = keylessUntil;
    this.#headsAt = Map.groupBy(heads, ({ sequence }) => sequence);
    this.#farthest = heads.reduce((farthest, { sequence }) => Math.max(farthest, sequence), 0);
    this.#noteDue = noteDue;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Each row is checked against the MAC that stands before it, so that one edit shows as one problem. */
  take(row: StoredTraceRow): void {
    this.#rows += 1;
    const { sequence } = row;
    const expected = this.#before.sequence + 1;
    const macs = this.#mac.under(row.keyId);
    if (row.unreadable) {
      const which = Number.isNaN(sequence) ? `the row after row ${this.#before.sequence}` : `row ${sequence}`;
      this.#problems.push(`${which} cannot be read: ${row.unreadable.join(', ')}`);
    } else if (sequence > expected) {
      this.#problems.push(missingRows(expected, sequence - 1));
    } else if (sequence < expected) {
      this.#problems.push(`row ${sequence} (${row.event}) has no place in the chain`);
    } else if (macs.length === 0) {
      this.#problems.push(`row ${sequence} (${row.event}) ${unknownKey(row.keyId)}`);
    } else if (row.keyId === null && row.at >= this.#keylessUntil) {
      this.#problems.push(`row ${sequence} (${row.event}) names no key, though rows of its time do`);
    } else if (!macs.some((mac) => chainedMac(row, this.#before.mac, mac) === row.mac)) {
      this.#problems.push(
        `row ${sequence} (${row.event}) is not what was written, or does not follow the row before`,
      );
    }
    if (row.at > this.#latest) this.#problems.push(`row ${sequence} (${row.event}) is of a time to come`);
    this.#checkHead(row);
    if (!Number.isNaN(sequence)) this.#before = row;
  }

  #checkHead(row: StoredTraceRow): void {
    const { sequence, mac, at } = row;
    if (this.#headsAt.get(sequence)?.some((head) => head.mac !== mac)) {
      this.#problems.push(`row ${sequence} is not the one whose head was noted outside the database`);
    }
    if (sequence > this.#farthest && at < this.#noteDue) this.#uncovered ??= row;
  }

  /** All problems, once every row was taken. */
  end(): readonly string[] {
    const last = this.#before.sequence;
    if (this.#farthest > last) {
      this.#problems.push(`the tail is missing: it ends at row ${last}, row ${this.#farthest} was noted`);
    }
    if (this.#uncovered !== null) {
      const { sequence, at } = this.#uncovered;
      const of = `row ${sequence} is of ${iso(at)}`;
      this.#problems.push(`${of}, and no head was noted outside the database since`);
    }
    return this.#problems;
  }
}

function unknownKey(keyId: string | null): string {
  const id = keyId !== null && isKeyId(keyId) ? ` (${keyId})` : '';
  return `names a key that is not in TRACE_HMAC_KEY${id}`;
}

function missingRows(first: number, last: number): string {
  return first === last ? `row ${first} is missing` : `rows ${first} to ${last} are missing`;
}

/** Whether the rows of a day are of it, and notes alone. */
export class DayCheck {
  readonly #chain: string;
  readonly #problems: string[] = [];

  constructor(chain: string) {
    this.#chain = chain;
  }

  take({ sequence, event, at, unreadable }: StoredTraceRow): void {
    if (unreadable) return;
    if (!isNote(event))
      this.#problems.push(`row ${sequence} (${event}) is nothing that happens beside assistances`);
    if (chainOfDay(at) !== this.#chain) this.#problems.push(`row ${sequence} (${event}) is of another day`);
  }

  end(): readonly string[] {
    return this.#problems;
  }
}

/**
 * Whether each step was allowed, and the state that the rows of an assistance lead to, against the one that is
 * stored.
 */
export class ReplayCheck {
  readonly #steps: StepsCheck;
  #state: Assistance | null = null;
  #last = 0;
  #failure: string | null = null;

  constructor(steps: StepsCheck) {
    this.#steps = steps;
  }

  /** What the rows lead to; null where they lead nowhere. */
  get state(): Assistance | null {
    return this.#failure === null ? this.#state : null;
  }

  take(row: StoredTraceRow): void {
    if (!Number.isNaN(row.sequence)) this.#last = row.sequence;
    if (this.#failure !== null || isNote(row.event)) return;
    if (row.unreadable) {
      this.#failure = 'a row cannot be read';
      return;
    }
    try {
      const event = eventOf(row);
      this.#steps.take({ row, event, state: this.#state });
      this.#state = evolve(this.#state, { event, at: row.at });
    } catch (error) {
      this.#failure = messageOf(error);
    }
  }

  /** `limits`: the shortest and the longest times that can be configured; which ones were, nobody knows later. */
  end(stored: StoredState | null, limits: readonly [Limits, Limits]): readonly string[] {
    if (stored === null) return ['there is a trace, but its assistance is missing'];
    const { version } = stored;
    const versions = version === this.#last ? [] : [versionProblem(version, this.#last)];
    const sentences = [...versions, ...this.#steps.end()];
    if (this.#failure !== null) return [...sentences, `the trace cannot be replayed: ${this.#failure}`];
    try {
      return [...sentences, ...stateProblems(this.#state, stored, limits)];
    } catch (error) {
      return [...sentences, `the trace cannot be replayed: ${messageOf(error)}`];
    }
  }
}

function versionProblem(version: number, last: number): string {
  return Number.isNaN(version)
    ? 'the version of the state cannot be read'
    : `the state is at version ${version}, the trace at ${last}`;
}

function eventOf({ sequence, event, data }: StoredTraceRow): AssistanceEvent {
  if (!isEvent(event)) throw new Error(`nobody knows the event ${event}`);
  return parseEvent(`row ${sequence} (${event})`, event, data);
}

function stateProblems(
  replayed: Assistance | null,
  stored: StoredState,
  [shortest, longest]: readonly [Limits, Limits],
): readonly string[] {
  const problems: string[] = [];
  // As we write it, unless an earlier release wrote it.
  if (stored.state !== canonicalJson(replayed)) {
    const parsed = parsedState(stored.state);
    const unlike = parsed === undefined ? [] : differences(replayed, parsed);
    if (parsed === undefined) problems.push('the state cannot be read');
    else if (unlike.length > 0)
      problems.push(`the state is not what the trace leads to: ${unlike.join(', ')}`);
  }
  if (replayed === null) return problems;
  const deadline = replayed.ended
    ? null
    : { earliest: deadlineOf(replayed, shortest), latest: deadlineOf(replayed, longest) };
  const columns = stored.columnsUnlike(replayed, deadline);
  if (columns.length > 0) {
    problems.push(`the columns beside the state are not what the trace leads to: ${columns.join(', ')}`);
  }
  return problems;
}

function parsedState(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Names of the parts of the state that differ. */
function differences(one: unknown, other: unknown): readonly string[] {
  const [left, right] = [Object(one) as Record<string, unknown>, Object(other) as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter(
    (name) => canonicalJson(left[name] ?? null) !== canonicalJson(right[name] ?? null),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
