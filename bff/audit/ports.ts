import type { HistoryEntry, TraceRow } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';

export interface HistoryQuery {
  /** Null for all agents. */
  readonly agentId: string | null;
  /** With the reasons that are for supervisors alone. */
  readonly forSupervisor?: boolean;
  readonly state: 'open' | 'ended' | null;
  /** Entries before this start; ties broken by id. */
  readonly before: { readonly startedAt: number; readonly id: string } | null;
  readonly limit: number;
}

export interface StoredEntry extends HistoryEntry {
  /** When it ends by itself, ms since 1970; null once it has ended. */
  readonly deadline: number | null;
}

export interface HistoryStore {
  /** Newest first; seeks, never scans. */
  list(query: HistoryQuery): Promise<readonly StoredEntry[]>;
  /** The `take` rows after a sequence, oldest first: one seek, however long the trace is. */
  trace(
    assistanceId: string,
    page: { readonly after: number; readonly take: number },
  ): Promise<readonly TraceRow[]>;
  /** Those started for a user between two moments, in no order. */
  startedFor(userId: string, from: number, to: number): Promise<readonly StartedAssistance[]>;
}

/** One that was started for a user. */
export interface StartedAssistance {
  readonly id: string;
  readonly agentId: string;
}

export interface ChainHead {
  readonly chain: string;
  readonly sequence: number;
  readonly mac: string;
}

/** Which keys made what was new from a start on; a line of its own in the heads log. */
export interface NotedKeys {
  /** Of the first process with rings, ms since 1970: what names no key is older. */
  readonly since: number;
  /** The id of the first key, by the name of its variable. */
  readonly first: Readonly<Record<string, string>>;
  /** Of rows that decide; left out by releases that made no MACs of them. */
  readonly macs?: NotedMacs | undefined;
}

export interface NotedMacs {
  /** The first start of a process that makes them, ms since 1970: what has none is older. */
  readonly since: number;
  /** Since when whatever is open has to have one, ms since 1970; left out until it has. */
  readonly required?: number | undefined;
}

export interface NotedLook {
  readonly at: number;
  readonly heads: readonly ChainHead[];
  readonly keys?: NotedKeys | undefined;
}

/** Where the heads of the chains are noted outside the database. */
export interface HeadsLog {
  note(at: number, heads: readonly ChainHead[], keys?: NotedKeys): Promise<void>;
  read(): Promise<readonly NotedLook[]>;
}

export interface StoredTraceRow {
  readonly chain: string;
  readonly sequence: number;
  /** ms since 1970. */
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  readonly origin: string;
  readonly data: string;
  readonly mac: string;
  /** Which key made it; null from before keys had ids. */
  readonly keyId: string | null;
  /** Columns that hold something else than their kind: empty (`at`: NaN) above. Left out where there are none. */
  readonly unreadable?: readonly string[];
}

/** The row of an assistance as it is stored. */
export interface StoredState {
  /** JSON. */
  readonly state: string;
  /** NaN where it cannot be read. */
  readonly version: number;
  /** Names of the columns beside the state that do not say what `state` says; null: it has no deadline any more. */
  columnsUnlike(state: Assistance, deadline: DeadlineRange | null): readonly string[];
}

/** Between what the shortest and the longest times that may be configured lead to; ms since 1970. */
export interface DeadlineRange {
  readonly earliest: number;
  readonly latest: number;
}

/** The row of a block as it is stored; times in ms since 1970. */
export interface StoredBlockRow {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly subjectEmail: string;
  readonly since: number;
  readonly until: number | null;
  readonly releasedAt: number | null;
  /** Null where the release that placed it did not keep them. */
  readonly cause: string | null;
  readonly causedBy: string | null;
  readonly assistanceId: string | null;
  readonly wrongCodes: number | null;
  /** As for a row of the trace. */
  readonly unreadable?: readonly string[];
}

/** What `audit:verify` reads. */
export interface TraceReader {
  /** Null stands for names that cannot be read. */
  chains(): AsyncIterable<string | null>;
  /** In order; all of them, or the `take` ones after a sequence. */
  rows(
    chain: string,
    page?: { readonly after: number; readonly take: number },
  ): Promise<readonly StoredTraceRow[]>;
  heads(since: number): Promise<readonly ChainHead[]>;
  /** Null for the chain of a day, and where it is gone. */
  stateOf(chain: string): Promise<StoredState | null>;
  /** Ids of state rows, to find those without a chain; null as for `chains`. */
  assistanceIds(): AsyncIterable<string | null>;
  blocks(): AsyncIterable<StoredBlockRow>;
  /** Rows about blocks that were written since, on whichever chain. */
  blockRowsSince(at: number): Promise<readonly StoredTraceRow[]>;
  /** When the tables were made, ms since 1970; null where nobody knows. */
  tablesSince(): Promise<number | null>;
}

/** How much of one kind names a key: rows of the trace, or values that rest beside it. */
export interface KeyUse {
  readonly kind: string;
  /** Null: it names none; it is from before rings. */
  readonly keyId: string | null;
  readonly count: number;
}

/** What `keys:check` reads. */
export interface KeyUses {
  /** All rows of the trace; their kind is `row`. */
  trace(): Promise<readonly KeyUse[]>;
  /** All rows that decide and have a MAC; their kind is what a row of their table is called. */
  macs(): Promise<readonly KeyUse[]>;
  /** All sealed values and hashed codes that rest; their kind is that of the value. */
  values(): Promise<readonly KeyUse[]>;
}
