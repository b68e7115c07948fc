import type { HistoryEntry, TraceRow } from '../contract/index.ts';

export interface HistoryQuery {
  /** Null for all agents. */
  readonly agentId: string | null;
  readonly state: 'open' | 'ended' | null;
  /** Entries before this start; ties broken by id. */
  readonly before: { readonly startedAt: number; readonly id: string } | null;
  readonly limit: number;
}

export interface HistoryStore {
  /** Newest first; seeks, never scans. */
  list(query: HistoryQuery): Promise<readonly HistoryEntry[]>;
  trace(assistanceId: string): Promise<readonly TraceRow[] | null>;
}

export interface ChainHead {
  readonly chain: string;
  readonly sequence: number;
  readonly mac: string;
}

/** Where the heads of the chains are noted outside the database. */
export interface HeadsJournal {
  note(at: number, heads: readonly ChainHead[]): Promise<void>;
  read(): Promise<readonly { readonly at: number; readonly heads: readonly ChainHead[] }[]>;
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
}

/** What `audit:verify` reads. */
export interface TraceReader {
  chains(): AsyncIterable<string>;
  rows(chain: string): Promise<readonly StoredTraceRow[]>;
  heads(since: number): Promise<readonly ChainHead[]>;
  /** The state row as it is stored: JSON, and its version; null for the chain of a day. */
  stateOf(chain: string): Promise<{ readonly state: string; readonly version: number } | null>;
  /** Ids of state rows, to find those without a chain. */
  assistanceIds(): AsyncIterable<string>;
}
