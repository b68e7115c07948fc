import type { AssistanceEvent, EventType } from '../domain/assistance-events.ts';
import { evolve, type Assistance } from '../domain/assistance.ts';
import { canonicalJson, chainedMac, NO_ROW_BEFORE, type TraceMac } from '../domain/trace-chain.ts';
import type { Note } from '../domain/trace.ts';
import type { ChainHead, HeadsJournal, StoredTraceRow, TraceReader } from './ports.ts';

export interface VerifyTraceDeps {
  readonly trace: TraceReader;
  readonly journal: HeadsJournal;
  readonly mac: TraceMac;
}

/** One thing that is not as it was written, as a sentence for a person. */
export interface TraceProblem {
  /** The id of an assistance, or `day:2026-11-23`. */
  readonly chain: string;
  readonly sentence: string;
}

export interface TraceReport {
  readonly assistances: number;
  readonly days: number;
  readonly rows: number;
  readonly headsChecked: number;
  readonly problems: readonly TraceProblem[];
}

/**
 * Checks that the trace is what was written: every row by its MAC and its place, every chain as far as its heads were
 * noted outside the database, and every assistance against the replay of its events. Changes nothing.
 */
export async function verifyTrace({ trace, journal, mac }: VerifyTraceDeps): Promise<TraceReport> {
  const noted = await notedHeads(journal);
  const problems: TraceProblem[] = [];
  const seen = new Set<string>();
  let days = 0;
  let rowCount = 0;
  let headsChecked = 0;

  for await (const chain of trace.chains()) {
    seen.add(chain);
    const { rows, state } = await chainAndState(trace, chain);
    const heads = noted.get(chain) ?? [];
    rowCount += rows.length;
    headsChecked += heads.length;
    const report = (sentence: string) => problems.push({ chain, sentence });
    checkRows(rows, mac).forEach(report);
    checkHeads(rows, heads).forEach(report);
    if (isDay(chain)) days += 1;
    else checkReplay(rows, state).forEach(report);
  }

  for (const [chain, heads] of noted) {
    if (seen.has(chain)) continue;
    const last = Math.max(...heads.map(({ sequence }) => sequence));
    headsChecked += heads.length;
    problems.push({ chain, sentence: `the whole chain is missing: its head was noted at row ${last}` });
  }
  for await (const id of trace.assistanceIds()) {
    // One that was started since its place in the list was passed has rows by now.
    if (seen.has(id) || (await trace.rows(id)).length > 0) continue;
    problems.push({ chain: id, sentence: 'there is a state without a single trace row' });
  }
  return { assistances: seen.size - days, days, rows: rowCount, headsChecked, problems };
}

type State = Awaited<ReturnType<TraceReader['stateOf']>>;

/** The rows and the state as they were at one moment, though the process goes on meanwhile. */
async function chainAndState(
  trace: TraceReader,
  chain: string,
): Promise<{ readonly rows: readonly StoredTraceRow[]; readonly state: State }> {
  let state = await trace.stateOf(chain);
  for (;;) {
    const rows = await trace.rows(chain);
    const after = await trace.stateOf(chain);
    if (after?.version === state?.version) return { rows, state: after };
    state = after;
  }
}

async function notedHeads(journal: HeadsJournal): Promise<ReadonlyMap<string, readonly ChainHead[]>> {
  const noted = new Map<string, ChainHead[]>();
  for (const { heads } of await journal.read()) {
    for (const head of heads) noted.set(head.chain, [...(noted.get(head.chain) ?? []), head]);
  }
  return noted;
}

/** Each row is checked against the MAC that stands before it, so that one edit shows as one problem. */
function checkRows(rows: readonly StoredTraceRow[], mac: TraceMac): readonly string[] {
  const problems: string[] = [];
  let before = { sequence: 0, mac: NO_ROW_BEFORE };
  for (const row of rows) {
    const { sequence } = row;
    if (sequence !== before.sequence + 1) {
      problems.push(missingRows(before.sequence + 1, sequence - 1));
    } else if (chainedMac(row, before.mac, mac) !== row.mac) {
      problems.push(
        `row ${sequence} (${row.event}) is not what was written, or does not follow the row before`,
      );
    }
    before = row;
  }
  return problems;
}

function missingRows(first: number, last: number): string {
  return first === last ? `row ${first} is missing` : `rows ${first} to ${last} are missing`;
}

function checkHeads(rows: readonly StoredTraceRow[], heads: readonly ChainHead[]): readonly string[] {
  const last = rows[rows.length - 1]?.sequence ?? 0;
  const macs = new Map(rows.map(({ sequence, mac }) => [sequence, mac]));
  const farthest = Math.max(0, ...heads.map(({ sequence }) => sequence));
  return [
    ...(farthest > last ? [`the tail is missing: it ends at row ${last}, row ${farthest} was noted`] : []),
    ...heads
      .filter(({ sequence, mac }) => macs.has(sequence) && macs.get(sequence) !== mac)
      .map(({ sequence }) => `row ${sequence} is not the one whose head was noted outside the database`),
  ];
}

function checkReplay(rows: readonly StoredTraceRow[], stored: State): readonly string[] {
  if (stored === null) return ['there is a trace, but its assistance is missing'];
  const last = rows[rows.length - 1]?.sequence ?? 0;
  const problems =
    stored.version === last ? [] : [`the state is at version ${stored.version}, the trace at ${last}`];
  try {
    const replayed = replay(rows);
    const differing = differences(replayed, JSON.parse(stored.state));
    if (differing.length > 0)
      problems.push(`the state is not what the trace leads to: ${differing.join(', ')}`);
  } catch (error) {
    problems.push(`the trace cannot be replayed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

function replay(rows: readonly StoredTraceRow[]): Assistance | null {
  let state: Assistance | null = null;
  for (const { event, data, at } of rows) {
    if (isNote(event)) continue;
    if (!isEvent(event)) throw new Error(`nobody knows the event ${event}`);
    // Its MAC vouches for the shape; a row that was edited is reported by `checkRows`.
    const recorded = { ...(JSON.parse(data) as object), type: event } as AssistanceEvent;
    state = evolve(state, { event: recorded, at });
  }
  return state;
}

/** Names of the parts of the state that differ. */
function differences(one: unknown, other: unknown): readonly string[] {
  const [left, right] = [Object(one) as Record<string, unknown>, Object(other) as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter(
    (name) => canonicalJson(left[name] ?? null) !== canonicalJson(right[name] ?? null),
  );
}

/** Records, so that a new event or note does not compile before it is named here. */
const EVENTS: Readonly<Record<EventType, true>> = {
  AssistanceStarted: true,
  InternalCodeRequested: true,
  InternalCodeSent: true,
  InternalCodeFailed: true,
  InternalCodeAccepted: true,
  InternalCodeRejected: true,
  EcosystemChosen: true,
  UserCodeRequested: true,
  UserCodeSent: true,
  UserCodeFailed: true,
  UserAnswerReserved: true,
  UserCodeAccepted: true,
  UserCodeRejected: true,
  UserAnswerLost: true,
  ProductOpened: true,
  ProductRedeemed: true,
  TicketReused: true,
  UserObjected: true,
  AssistanceEnded: true,
};
const NOTES: Readonly<Record<Note['type'], true>> = {
  Refused: true,
  SignedIn: true,
  SignedOut: true,
  SignInRefused: true,
  HoldPlaced: true,
  HoldReleased: true,
  TokensRevoked: true,
  TokensDiscarded: true,
  AgentLostRights: true,
  RevocationFailed: true,
  TicketRefused: true,
  LinkRefused: true,
  ReceiptSent: true,
  ReceiptFailed: true,
  SupervisorsAlerted: true,
  AlertFailed: true,
  TraceRead: true,
  PlanRead: true,
};

function isEvent(name: string): name is EventType {
  return Object.hasOwn(EVENTS, name);
}

function isNote(name: string): name is Note['type'] {
  return Object.hasOwn(NOTES, name);
}

function isDay(chain: string): boolean {
  return chain.startsWith('day:');
}
