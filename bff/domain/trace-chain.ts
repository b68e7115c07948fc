import type { TraceEntry } from './trace.ts';
import { iso } from './time.ts';

/** A keyed MAC over text, hex; the key is not in the database. */
export type Mac = (text: string) => string;

/** The MACs of the trace, by the keys of its ring. */
export interface TraceMac {
  /** The first key's: that of new rows. */
  readonly keyId: string;
  readonly mac: Mac;
  /** Those that a row may have which names this key, none where nobody knows it; null: a row from before rings. */
  under(keyId: string | null): readonly Mac[];
  /** Those of rows that decide, by keys of their own from the same ring. */
  readonly rows: RowMac;
  /** What stands for an address or a number that is not kept, by keys of their own from the same ring. */
  readonly contacts: RowMac;
}

/** What of a row decides, by name; what is left out is no part of it. */
export type Decides = Readonly<Record<string, string | number | null>>;

/** Binds what decides in a row to its table and its key, so that no row can be changed, made up or moved. */
export interface RowMac {
  /** `<key id>.<hex>`, by the first key. */
  make(table: string, key: string, decides: Decides): string;
  /** By whichever key of the ring it names. */
  isOurs(mac: string, table: string, key: string, decides: Decides): boolean;
}

/** What a row of the trace says, as it is stored: actor, origin and data are canonical JSON. */
export interface TraceRowContent {
  /** The id of an assistance, or `day:2026-11-23`. */
  readonly chain: string;
  readonly sequence: number;
  /** ms since 1970. */
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  readonly origin: string;
  readonly data: string;
}

/** What the first row of a chain has in place of the MAC of the row before. */
export const NO_ROW_BEFORE = '';

/** The MAC of a row: over everything in it and the row before, so that no row can be changed, moved or left out. */
export function chainedMac(row: TraceRowContent, macBefore: string, mac: Mac): string {
  const { chain, sequence, at, event, actor, origin, data } = row;
  // Canonical by itself: texts and numbers in an order.
  return mac(JSON.stringify([macBefore, chain, sequence, at, event, actor, origin, data]));
}

/** The row that an entry becomes; `data` is the event without its type, or what was noted. */
export function rowOf(chain: string, sequence: number, entry: TraceEntry): TraceRowContent {
  const { at, actor, from, what } = entry;
  const { type, ...rest } = what;
  const data = 'data' in rest ? rest.data : rest;
  return {
    chain,
    sequence,
    at,
    event: type,
    actor: canonicalJson(actor),
    origin: canonicalJson(from),
    data: canonicalJson(data),
  };
}

/** The chain of what belongs to no assistance, one a day (UTC). */
export function chainOfDay(at: number): string {
  return `day:${iso(at).slice(0, 10)}`;
}

/** JSON with sorted keys and nothing undefined: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(record);
  // What was stored is already.
  if (names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)) return record;
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
