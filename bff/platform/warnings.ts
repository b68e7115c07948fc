import { DAY_MS } from '../domain/time.ts';
import type { DecidingTable, Unlike } from './unlike-row.ts';

/** What supervisors are told by mail beside any assistance. Nothing that somebody with the database typed is in it. */
export type WarningTask =
  | {
      readonly kind: 'warn-of-row';
      readonly table: DecidingTable;
      readonly because: Unlike;
      /** ms since 1970. */
      readonly at: number;
    }
  | {
      readonly kind: 'warn-of-look-ups';
      readonly agent: { readonly name: string; readonly email: string };
      /** So many in 24 h. */
      readonly count: number;
      readonly at: number;
    };

export interface Warnings {
  /** Queued once a subject in 24 h, and `WARNINGS_AT_MOST` of a kind; false where it was not. */
  queue(task: WarningTask, subject: string): Promise<boolean>;
}

export const WARNING_WINDOW_MS = DAY_MS;
/** Whoever spoils a thousand rows fills no mailbox: the trace and the log have each. */
export const WARNINGS_AT_MOST = 20;
