import type { Clock } from '../platform/ports.ts';
import { type Limits } from '../domain/limits.ts';
import { HOUR_MS, iso } from '../domain/time.ts';
import type { TraceMac } from '../domain/trace-chain.ts';
import { ChainCheck, ReplayCheck } from './check-chain.ts';
import { BlocksCheck } from './check-blocks.ts';
import { ROLL_OUT_MS } from '../platform/keys-in-use.ts';
import { firstStartWithRings } from './note-keys.ts';
import type { ChainHead, HeadsLog, StoredTraceRow, TraceReader } from './ports.ts';

export interface VerifyTraceDeps {
  readonly trace: TraceReader;
  readonly headsLog: HeadsLog;
  readonly mac: TraceMac;
  readonly clock: Clock;
  /** The shortest and the longest times that can be configured: a deadline is somewhere between. */
  readonly limits: readonly [Limits, Limits];
}

/** One thing that is not as it was written, as a sentence for a person. */
export interface TraceProblem {
  /** What it is about: the id of an assistance, `day:2026-11-23`, `hold:<id>`, or `heads` for the log of heads. */
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

/** Heads are noted hourly: what is older than two hours and was never noted, was kept from it. */
const NOTED_WITHIN_MS = 2 * HOUR_MS;

const UNREADABLE = 'unknown';

/**
 * Checks that the trace is what was written: every row by its MAC and its place, every chain as far as its heads were
 * noted outside the database (and that they were), and every assistance with all its columns, and every block, against
 * what the trace leads to. Changes nothing; reads page by page.
 */
export async function verifyTrace(deps: VerifyTraceDeps): Promise<TraceReport> {
  const { trace, headsLog } = deps;
  const begunAt = await deps.clock.now();
  const noteDue = begunAt - NOTED_WITHIN_MS;
  const { hasBegun, noted, keylessUntil } = await notedHeads(headsLog);
  const problems: TraceProblem[] = [];
  const seen = new Set<string>();
  const blocks = new BlocksCheck();
  let days = 0;
  let rows = 0;
  let headsChecked = 0;

  for await (const chain of trace.chains()) {
    if (chain === null) {
      problems.push({ chain: UNREADABLE, sentence: 'there are rows whose chain cannot be read' });
      continue;
    }
    seen.add(chain);
    const heads = noted.get(chain) ?? [];
    // Without a log of heads one sentence says so, not one a chain.
    const due = hasBegun ? noteDue : -Infinity;
    const newCheck = () => new ChainCheck(deps.mac, heads, { noteDue: due, keylessUntil });
    const checked = await checkChain(deps, chain, newCheck, blocks);
    rows += checked.rows;
    headsChecked += heads.length;
    if (isDay(chain)) days += 1;
    problems.push(...checked.sentences.map((sentence) => ({ chain, sentence })));
  }

  for (const [chain, heads] of noted) {
    if (seen.has(chain)) continue;
    const last = heads.reduce((farthest, { sequence }) => Math.max(farthest, sequence), 0);
    headsChecked += heads.length;
    problems.push({ chain, sentence: `the whole chain is missing: its head was noted at row ${last}` });
  }
  problems.push(...(await checkStatesWithoutTrace(trace, seen)));
  problems.push(
    ...(await blocks.end(trace, begunAt)).map(({ block, sentence }) => ({
      chain: `hold:${block}`,
      sentence,
    })),
  );
  if (!hasBegun) problems.push(...(await checkMissingJournal(trace, rows, noteDue)));
  return { assistances: seen.size - days, days, rows, headsChecked, problems };
}

/** The rows and the state as they were at one moment, though the process goes on meanwhile. */
async function checkChain(
  { trace, limits }: VerifyTraceDeps,
  chain: string,
  newCheck: () => ChainCheck,
  blocks: BlocksCheck,
): Promise<{ readonly rows: number; readonly sentences: readonly string[] }> {
  let state = await trace.stateOf(chain);
  for (;;) {
    const [check, replay] = [newCheck(), new ReplayCheck()];
    for await (const row of rowsOf(trace, chain)) {
      check.take(row);
      replay.take(row);
      blocks.take(row);
    }
    const after = await trace.stateOf(chain);
    if (Object.is(after?.version, state?.version)) {
      const replayed = isDay(chain) ? [] : replay.end(after, limits);
      return { rows: check.rows, sentences: [...check.end(), ...replayed] };
    }
    state = after;
  }
}

const PAGE = 500;

async function* rowsOf(trace: TraceReader, chain: string): AsyncGenerator<StoredTraceRow> {
  for (let after = -(2 ** 31); ;) {
    const page = await trace.rows(chain, { after, take: PAGE });
    yield* page;
    const last = page.at(-1);
    // A sequence that cannot be read sorts last: nothing can follow it.
    if (last === undefined || page.length < PAGE || Number.isNaN(last.sequence)) return;
    after = last.sequence;
  }
}

interface Noted {
  /** Whether anything was ever written there; the first look of the BFF is. */
  readonly hasBegun: boolean;
  readonly noted: ReadonlyMap<string, readonly ChainHead[]>;
  /** When the last process that named no keys may have stopped, ms since 1970. */
  readonly keylessUntil: number;
}

async function notedHeads(headsLog: HeadsLog): Promise<Noted> {
  const noted = new Map<string, ChainHead[]>();
  const looks = await headsLog.read();
  for (const head of looks.flatMap(({ heads }) => heads)) {
    const heads = noted.get(head.chain);
    if (heads) heads.push(head);
    else noted.set(head.chain, [head]);
  }
  const keylessUntil = (firstStartWithRings(looks) ?? Infinity) + ROLL_OUT_MS;
  return { hasBegun: looks.length > 0, noted, keylessUntil };
}

async function checkStatesWithoutTrace(
  trace: TraceReader,
  seen: ReadonlySet<string>,
): Promise<readonly TraceProblem[]> {
  const problems: TraceProblem[] = [];
  for await (const id of trace.assistanceIds()) {
    if (id === null) {
      problems.push({ chain: UNREADABLE, sentence: 'there is a state whose id cannot be read' });
    } else if (!seen.has(id) && (await trace.rows(id, { after: 0, take: 1 })).length === 0) {
      // One that was started since its place in the list was passed has rows by now.
      problems.push({ chain: id, sentence: 'there is a state without a single trace row' });
    }
  }
  return problems;
}

/** Tables that were just made have had no BFF to note anything yet. */
async function checkMissingJournal(
  trace: TraceReader,
  rows: number,
  noteDue: number,
): Promise<readonly TraceProblem[]> {
  const since = await trace.tablesSince();
  if (rows > 0) {
    const sentence = `the heads file is missing or empty, though there are ${rows} rows: nothing vouches for their being all`;
    return [{ chain: 'heads', sentence }];
  }
  if (since === null || since >= noteDue) return [];
  const sentence = `the heads file is missing or empty, and so is the trace, though its tables are of ${iso(since)}`;
  return [{ chain: 'heads', sentence }];
}

function isDay(chain: string): boolean {
  return chain.startsWith('day:');
}
