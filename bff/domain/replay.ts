import { evolve, type Assistance } from './assistance.ts';
import { isEventType, parseEvent } from './stored-event.ts';
import { Unreadable } from './stored-json.ts';
import { chainedMac, NO_ROW_BEFORE, type TraceMac, type TraceRowContent } from './trace-chain.ts';

export interface ChainedRow extends TraceRowContent {
  readonly mac: string;
  readonly keyId: string | null;
}

/**
 * The state that a whole chain leads to; null where one of its rows is missing, changed, moved or of no key of ours, or
 * cannot be read.
 */
export function replayed(rows: readonly ChainedRow[], mac: TraceMac): Assistance | null {
  let state: Assistance | null = null;
  let macBefore = NO_ROW_BEFORE;
  for (const [index, row] of rows.entries()) {
    if (row.sequence !== index + 1 || !isOurs(row, macBefore, mac)) return null;
    macBefore = row.mac;
    if (!isEventType(row.event)) continue;
    try {
      state = evolve(state, { event: parseEvent(`row ${index + 1}`, row.event, row.data), at: row.at });
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }
  return state;
}

/** Whether a row was made by one of our keys, after the row whose MAC is given. */
export function isOurs(row: ChainedRow, macBefore: string, mac: TraceMac): boolean {
  return mac.under(row.keyId).some((under) => chainedMac(row, macBefore, under) === row.mac);
}
