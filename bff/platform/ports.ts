import type { HoldCause } from '../contract/index.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Actor, Language, Note, TraceEntry } from '../domain/trace.ts';

/** The database's clock: the one time that all replicas share. Milliseconds since 1970. */
export interface Clock {
  now(): Promise<number>;
}

/** Cryptographic randomness. */
export interface Random {
  uuid(): string;
  /** Six decimal digits. */
  code(): string;
  /** 32 random bytes, base64url. */
  token(): string;
  /** Two plain, different words from a published list of this language. */
  words(language: Language): readonly [string, string];
}

export type UsageKind =
  | 'sign-in-email'
  | 'sign-in-address'
  | 'sign-in-token'
  | 'start'
  | 'start-look-up'
  | 'lapsed-start'
  | 'suggestion'
  | 'user-code'
  | 'own-code'
  | 'own-codes-told'
  | 'own-mailbox-told'
  | 'wrong-internal-code'
  | 'wrong-user-code'
  | 'bad-link'
  | 'link-facts'
  | 'fraud-block'
  | 'fraud-alert'
  | 'phone-shown'
  | 'described'
  | 'wrong-client'
  | 'warning'
  | 'foreign-token';

export interface UsageLimit {
  readonly windowMs: number;
  readonly atMost: number;
}

/** One of several limits that all have to have room: counted in each of them, or in none. */
export interface UseWithin extends UsageLimit {
  readonly kind: UsageKind;
  readonly subject: string;
}

/** A use that is counted with the change that records it. */
export interface CountedUse {
  readonly kind: UsageKind;
  readonly subject: string;
  readonly at: number;
  /** The id of the agent who caused it. */
  readonly causedBy: string;
}

/** Sliding-window counters shared by all replicas. */
export interface Usage {
  /**
   * Counts one use before it happens, so that parallel requests cannot overrun the limit. Refused: nothing stays
   * counted, `retryAfterMs` tells when the oldest use leaves the window. `id`: a UUID by which it is released; one
   * of its own where none is given.
   */
  reserve(
    kind: UsageKind,
    subject: string,
    limits: readonly UsageLimit[],
    now: number,
    id?: string,
  ): Promise<{ readonly id: string } | { readonly retryAfterMs: number }>;
  /** Takes a reservation off again: it did not count after all. */
  release(id: string): Promise<void>;
  /** One entry for each use since then: who caused it; null where that was not kept. */
  causersSince(kind: UsageKind, subject: string, since: number): Promise<readonly (string | null)[]>;
  /** Forgets what is older than any window. */
  prune(before: number): Promise<void>;
}

export type LeaseKind = 'product-token';

/** What one request at a time may do, over all replicas. */
export interface Leases {
  /**
   * The name of the lease that was taken; null while somebody has it. One that nobody gave back ends after
   * `lifeMs`.
   */
  take(kind: LeaseKind, subject: string, now: number, lifeMs: number): Promise<string | null>;
  giveBack(kind: LeaseKind, subject: string, name: string): Promise<void>;
  /** Forgets what nobody gave back. */
  prune(before: number): Promise<void>;
}

/** Rows that belong to no assistance: the chain of the day. */
export interface DayTrace {
  append(entry: TraceEntry): Promise<void>;
  /**
   * Adds a row with its tasks, once within `once.windowMs` for this subject, over all replicas; false the other
   * times.
   */
  appendOnce(
    entry: TraceEntry,
    once: { readonly kind: UsageKind; readonly subject: string; readonly windowMs: number },
    tasks: readonly AgentTask[],
  ): Promise<boolean>;
  /** Notes the key that new rows are made with (`TraceKeyChanged`), once for each, by whichever replica is first. */
  noteKey(at: number): Promise<void>;
  /** Since when rows that decide need a MAC (`RowMacsRequired`), ms since 1970; null: those of before need none. */
  macsRequiredSince(): Promise<number | null>;
  /** Notes the numbers that hold from now on (`LimitsInForce`), unless they were noted last. */
  noteLimits(at: number, limits: Readonly<Record<string, number>>): Promise<void>;
}

/** Which rows are counted together, and how many of them are written in a window; 0: none, not their count either. */
export interface RowBound {
  /** At most 64 ASCII characters. */
  readonly kind: string;
  /** Whose rows: at most 254 characters. */
  readonly subject: string;
  readonly atMost: number;
}

/** A row that may be counted instead: it says nothing that the next of its kind would not say. */
export interface CountableEntry extends TraceEntry {
  readonly what: Note;
}

export interface CountedRows {
  /** Who, from where and what, as the window began. */
  readonly entry: CountableEntry;
  readonly count: number;
  /** ms since 1970. */
  readonly first: number;
  readonly last: number;
}

export const ROW_WINDOW_MS = 10 * MINUTE_MS;

/**
 * Windows of `ROW_WINDOW_MS` over rows that somebody may cause as often as he likes, shared by all replicas. What was
 * counted in one becomes a row of the chain of the day, with `count`, `first` and `last`: once its window is over, or
 * before the next of its kind is written.
 */
export interface BoundedRows {
  /** Whether the row is among the first of its window, and to be written; else it was counted, as `entry` says. */
  take(bound: RowBound, entry: CountableEntry): Promise<boolean>;
  /** The same for a row of the chain of the day, which is written with its place or not at all. */
  append(bound: RowBound, entry: CountableEntry): Promise<void>;
  /** Ends up to `atMost` windows that are over; answers what was counted where nothing is written. */
  endWindows(now: number, atMost: number, onError: (error: unknown) => void): Promise<readonly CountedRows[]>;
}

/** Why a block was placed, and by whom it came about. */
export interface BlockOrigin {
  readonly cause: HoldCause;
  /** Ids of the agents who caused it: none of them releases it. */
  readonly causedBy: readonly string[];
  readonly assistanceId: string | null;
  /** How many were counted; null where it came by something else. */
  readonly wrongCodes: number | null;
}

export interface NewBlock {
  readonly id: string;
  readonly kind: 'internal-codes' | 'user-codes' | 'agent-email' | 'user-refused';
  readonly subjectId: string;
  readonly subjectEmail: string;
  readonly since: number;
  /** Null: until a supervisor releases. */
  readonly until: number | null;
  /** Left out by releases that did not keep it. */
  readonly origin?: BlockOrigin;
}

export interface StoredBlock extends NewBlock {
  readonly releasedAt: number | null;
  /**
   * It is not as we wrote it, or gone from its table: it stands until an operator ends it, as the trace tells it
   * where it does, else as a block of whatever kind. Left out of all others.
   */
  readonly spoilt?: true;
}

/** What is to be told of a release by mail; at least once, over restarts. */
export interface ReleaseTask {
  readonly kind: 'tell-supervisors-of-release' | 'tell-user-of-release';
  readonly hold: string;
  /** ms since 1970. */
  readonly at: number;
  readonly by: Releaser;
  /** In the words of who released it: for supervisors alone. */
  readonly reason: string;
}

/** An agent whom mails are about; his address is asked for when they are sent. */
export interface AgentNamed {
  /** `sub`. */
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

/** What is to be told of an agent by mail, which belongs to no assistance; at least once, over restarts. */
export type AgentTask =
  | {
      readonly kind: 'tell-agent-of-sessions';
      readonly agent: AgentNamed;
      /** As the rows of the sessions say it. */
      readonly because: string;
      /** Who ended them. */
      readonly by: string;
      readonly sessions: number;
      /** ms since 1970. */
      readonly at: number;
      /** From where they were ended; null where that is not known. */
      readonly address: string | null;
    }
  | {
      readonly kind: 'alert-own-codes';
      readonly agent: AgentNamed;
      /** Codes that nobody answered rightly, and in how long, ms. */
      readonly codes: number;
      readonly withinMs: number;
      readonly at: number;
    }
  | {
      /** No code goes to his mailbox until a supervisor has released it. */
      readonly kind: 'alert-own-mailbox';
      readonly agent: AgentNamed;
      /** Whole days since the address changed; null where that is not why. */
      readonly changedDaysAgo: number | null;
      readonly at: number;
    }
  | {
      readonly kind: 'alert-disowned';
      readonly agent: AgentNamed;
      /** That were ended. */
      readonly sessions: number;
      readonly at: number;
    };

/** A task that is queued where each of its limits has room. */
export interface Telling {
  readonly task: AgentTask;
  readonly within: readonly UseWithin[];
}

export interface Releaser {
  readonly kind: Actor['kind'];
  /** Left out in tasks of a release before 0.3. */
  readonly id?: string;
  readonly name: string;
  /** Where he is not told of what he did himself; null for an operator. */
  readonly email: string | null;
}

export interface Blocks {
  /** Those that stand on a subject, of whatever kind; in no order. With the spoilt ones, once they were told of. */
  activeOn(subjectId: string, now: number): Promise<readonly StoredBlock[]>;
  /** As their columns say; those that are not as we wrote them are marked. */
  list(now: number): Promise<readonly StoredBlock[]>;
  /** Throws `NotAsWritten` where it is not as we wrote it. */
  find(id: string): Promise<StoredBlock | null>;
  /**
   * With its trace row, and what is told of it, in the same transaction; false where one of its kind that is ours
   * stands on its subject already, and then without.
   */
  place(block: NewBlock, entry: TraceEntry, telling?: Telling): Promise<boolean>;
  /**
   * With its trace row and its tasks in the same transaction; false where somebody was faster; throws as `find`
   * does.
   */
  release(
    id: string,
    releasedAt: number,
    entry: TraceEntry,
    tasks?: readonly ReleaseTask[],
  ): Promise<boolean>;
  /**
   * When a supervisor last released a block of this kind on this subject, but for a suspicion of fraud; null:
   * never.
   */
  lastReleasedAt(kind: NewBlock['kind'], subjectId: string): Promise<number | null>;
}

/** Seals what rests in our database (AES-256-GCM), bound to `context` (additional data). */
export interface Sealer {
  seal(plain: string, context: string): string;
  /**
   * Throws where the value was tampered with or belongs to another context, `UnknownKey` where its key is gone.
   * `madeBefore`: a moment that it is older than, which decides where it names no key.
   */
  open(sealed: string, context: string, madeBefore?: number): string;
}

/** Keyed hashes of codes (HMAC-SHA256, `<key id>.<hex>`), bound to `context`. */
export interface CodeHasher {
  hash(code: string, context: string): string;
  /** In constant time. `UnknownKey` and `madeBefore` as for `Sealer.open`. */
  matches(hash: string, code: string, context: string, madeBefore?: number): boolean;
}

/** Whether the database has the tables that this version needs. */
export interface Schema {
  /** Names of the migrations that it lacks. */
  pending(): Promise<readonly string[]>;
}
