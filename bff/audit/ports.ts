import type { HistoryEntry, TraceRow } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { TraceEntry } from '../domain/trace.ts';
import type { Decides } from '../domain/trace-chain.ts';
import type { BlockColumns } from '../platform/block-decides.ts';
import type { ReleaseTask, StoredBlock } from '../platform/ports.ts';

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
  /** ms since 1970: with this look all is noted that was written until then. */
  readonly at: number;
  readonly heads: readonly ChainHead[];
  /** A line of its own, which says nothing of heads. */
  readonly keys?: NotedKeys | undefined;
}

/** `unreadable`: which, for a person. What a crash cut short is none. */
export type LookNoted = NotedLook | { readonly unreadable: string };

export interface LastNoted {
  /** `at` of the last look at heads; null for none. */
  readonly look: number | null;
  /** Oldest first; all that were noted. */
  readonly keys: readonly NotedKeys[];
}

/**
 * Where the heads of the chains are noted outside the database: only ever appended to, by every replica, where
 * those who administer the database cannot write. What two replicas note twice is noted.
 */
export interface HeadsLog {
  /** Answers once it cannot be lost any more. */
  note(at: number, heads: readonly ChainHead[], keys?: NotedKeys): Promise<void>;
  /** Reads no more than the newest part of the log. */
  last(): Promise<LastNoted>;
  /** All, oldest first, not held in memory. */
  read(): AsyncIterable<LookNoted>;
}

/** What the log says by chain, for as long as one verification takes; not held in memory as a whole. */
export interface HeadsIndex {
  add(heads: readonly ChainHead[]): void;
  /** By sequence. */
  of(chain: string): readonly ChainHead[];
  /** The last that was noted of each chain after one, by their names. */
  lastAfter(chain: string, take: number): readonly { readonly chain: string; readonly last: number }[];
  close(): void;
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
export interface StoredBlockRow extends BlockColumns {
  readonly id: string;
  /** Null: a release before made none. */
  readonly mac: string | null;
  /** As for a row of the trace. */
  readonly unreadable?: readonly string[];
}

/** A block that is not as we wrote it, or gone. */
export interface SpoiltBlock {
  readonly block: StoredBlock;
  /** Whether `block` is what the trace tells, by a row of ours; else what its own row says. */
  readonly isTold: boolean;
}

/**
 * For an operator with his own access to the database: whoever is blocked by what somebody else wrote has no other
 * way.
 */
export interface BlockRepairs {
  /** All that stop codes. */
  list(now: number): Promise<readonly SpoiltBlock[]>;
  /** Makes it what the trace tells, released; null where there is nothing of that id. */
  end(
    id: string,
    at: number,
    how: (spoilt: SpoiltBlock) => { readonly entry: TraceEntry; readonly tasks: readonly ReleaseTask[] },
  ): Promise<StoredBlock | null>;
}

/** The row of a task of the outbox as it is stored. */
export interface StoredTaskRow {
  readonly taskId: string;
  /** Null: it belongs to none. */
  readonly assistanceId: string | null;
  /** JSON. */
  readonly task: string;
  /** What its MAC covers. */
  readonly decides: Decides;
  readonly mac: string | null;
  /** As for a row of the trace. */
  readonly unreadable?: readonly string[];
}

/** The row of a browser session as it is stored; times in ms since 1970. */
export interface StoredSessionRow {
  readonly idHash: string;
  readonly browser: string;
  readonly agentId: string;
  /** Words with spaces between. */
  readonly roles: string;
  readonly createdAt: number;
  readonly isReplaced: boolean;
  /** As for a row of the trace. */
  readonly unreadable?: readonly string[];
}

/** Since when an agent has been seen at an address. */
export interface StoredAgentEmail {
  readonly agentId: string;
  readonly email: string;
  /** ms since 1970; 0 where it cannot be read. */
  readonly since: number;
}

/** One of what was counted. */
export interface StoredUse {
  readonly kind: string;
  readonly subject: string;
  /** ms since 1970; NaN where it cannot be read. */
  readonly at: number;
}

/** What `audit:verify` reads. Nothing of it is held in memory as a whole. */
export interface TraceReader {
  /** Null stands for names that cannot be read. `since`: only those that were written to since. */
  chains(since?: number): AsyncIterable<string | null>;
  /** In order; all of them, or the `take` ones after a sequence. */
  rows(
    chain: string,
    page?: { readonly after: number; readonly take: number },
  ): Promise<readonly StoredTraceRow[]>;
  /** The first `take` rows of up to `CHAINS_AT_ONCE` chains, chain after chain, each in order. */
  rowsOfChains(chains: readonly string[], take: number): Promise<readonly StoredTraceRow[]>;
  /** Rows of an event on whichever chain, `from` and `to` included, oldest first. */
  rowsOf(event: string, from: number, to: number): AsyncIterable<StoredTraceRow>;
  /** Of the chains that were written to since, page by page. */
  heads(since: number): AsyncIterable<ChainHead>;
  /** Rows since whose heads are to be noted at once: step-ups, right and wrong codes, objections and ends. */
  decisiveSince(at: number): Promise<readonly Pick<ChainHead, 'chain' | 'sequence'>[]>;
  /** Null for the chain of a day, and where it is gone. */
  stateOf(chain: string): Promise<StoredState | null>;
  /** The same of up to `CHAINS_AT_ONCE`, by chain; those that are not there are left out. */
  statesOf(chains: readonly string[]): Promise<ReadonlyMap<string, StoredState>>;
  /** Which of up to `CHAINS_AT_ONCE` there are. */
  existing(chains: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ids of state rows, to find those without a chain; null as for `chains`. `since`: of those started since. */
  assistanceIds(since?: number): AsyncIterable<string | null>;
  blocks(): AsyncIterable<StoredBlockRow>;
  /** Rows about blocks that were written since, on whichever chain. */
  blockRowsSince(at: number): Promise<readonly StoredTraceRow[]>;
  sessions(): AsyncIterable<StoredSessionRow>;
  /** All that wait in the outbox. */
  tasks(): AsyncIterable<StoredTaskRow>;
  /** Starts and wrong codes, oldest first. */
  usesSince(at: number): Promise<readonly StoredUse[]>;
  /** Those in which the numbers in force were noted, oldest first. */
  limitChanges(): Promise<readonly StoredTraceRow[]>;
  /** When the tables were made, ms since 1970; null where nobody knows. */
  tablesSince(): Promise<number | null>;
  agentEmails(): AsyncIterable<StoredAgentEmail>;
}

export const CHAINS_AT_ONCE = 50;

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
