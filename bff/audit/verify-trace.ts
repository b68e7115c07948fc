import type { Clock } from '../platform/ports.ts';
import { type Limits } from '../domain/limits.ts';
import { DAY_MS, HOUR_MS, iso } from '../domain/time.ts';
import type { TraceMac } from '../domain/trace-chain.ts';
import { ChainCheck, DayCheck, ReplayCheck } from './check-chain.ts';
import { BlocksCheck } from './check-blocks.ts';
import { EmailsCheck } from './check-emails.ts';
import { FetchesCheck } from './check-fetches.ts';
import { checkLive } from './check-live.ts';
import { OutcomesCheck, ReleasesCheck } from './check-outcomes.ts';
import { StepsCheck } from './check-steps.ts';
import { WaitingTasks } from './waiting-tasks.ts';
import { WindowsCheck } from './check-windows.ts';
import { LimitsInForce } from './limits-in-force.ts';
import { ROLL_OUT_MS } from '../platform/keys-in-use.ts';
import {
  CHAINS_AT_ONCE,
  type ChainHead,
  type HeadsIndex,
  type HeadsLog,
  type StoredState,
  type StoredTraceRow,
  type TraceReader,
} from './ports.ts';

export interface VerifyTraceDeps {
  readonly trace: TraceReader;
  readonly headsLog: Pick<HeadsLog, 'read'>;
  readonly headsIndex: () => HeadsIndex;
  readonly mac: TraceMac;
  readonly clock: Clock;
  /** The least and the most that can be configured: what was, nobody noted before rules 2. */
  readonly limits: readonly [Limits, Limits];
}

/** One thing that is not as it was written, as a sentence for a person. */
export interface TraceProblem {
  /**
   * What it is about: the id of an assistance, `day:2026-11-23`, `hold:<id>`, `task:<id>` of the outbox,
   * `session:<browser session>`, `agent:<id>`, `user:<id>`, or `heads` for the log of heads.
   */
  readonly chain: string;
  readonly sentence: string;
}

export interface TraceSummary {
  readonly assistances: number;
  readonly days: number;
  readonly rows: number;
  readonly headsChecked: number;
}

export interface TraceReport extends TraceSummary {
  readonly problems: readonly TraceProblem[];
}

export interface Verifying {
  /** Midnight of a day (UTC): only chains that were written to since, and what was noted of them. */
  readonly since?: number | undefined;
  /** Hears of each problem as it is found. */
  readonly tell: (problem: TraceProblem) => void;
}

/** Heads are noted hourly: what is older than two hours and was never noted, was kept from it. */
const NOTED_WITHIN_MS = 2 * HOUR_MS;

const UNREADABLE = 'unknown';
const PAGE = 2_000;

/** The same as `walkTrace`, with all that was found. */
export async function verifyTrace(deps: VerifyTraceDeps, since?: number): Promise<TraceReport> {
  const problems: TraceProblem[] = [];
  const summary = await walkTrace(deps, { since, tell: (problem) => problems.push(problem) });
  return { ...summary, problems };
}

/**
 * Checks that the trace is what was written: every row by its MAC and its place, every chain as far as its heads
 * were noted outside the database (and that they were), every step by the rules of its time, and every assistance
 * with all its columns, every block, session and counter against what the trace leads to, and what came of it.
 * Changes nothing; reads page by page, and holds a page, what tells of blocks and of agents' addresses, the names
 * of tasks that wait, and what is wrong.
 */
export async function walkTrace(deps: VerifyTraceDeps, { since, tell }: Verifying): Promise<TraceSummary> {
  const index = deps.headsIndex();
  try {
    return await new Walk(deps, index, { since, tell }).run();
  } finally {
    index.close();
  }
}

interface Noted {
  /** Whether anything was ever written there; the first look of the BFF is. */
  readonly hasBegun: boolean;
  /** When the last process that named no keys may have stopped, ms since 1970. */
  readonly keylessUntil: number;
}

/** Rows of one chain: all of them, or all up to now of one that goes on. */
interface Chain {
  readonly name: string;
  readonly rows: readonly StoredTraceRow[];
  /** Where more follow than were read at once. */
  readonly isCut: boolean;
}

class Walk {
  readonly #deps: VerifyTraceDeps;
  readonly #index: HeadsIndex;
  readonly #since: number | undefined;
  readonly #tell: (problem: TraceProblem) => void;
  readonly #blocks: BlocksCheck;
  readonly #fetches: FetchesCheck;
  readonly #waiting: WaitingTasks;
  readonly #windows = new WindowsCheck();
  readonly #emails = new EmailsCheck();
  #inForce: LimitsInForce;
  #releases: ReleasesCheck;
  #noted: Noted = { hasBegun: false, keylessUntil: 0 };
  #begunAt = 0;
  #chains = 0;
  #days = 0;
  #rows = 0;
  #heads = 0;

  constructor(deps: VerifyTraceDeps, index: HeadsIndex, { since, tell }: Verifying) {
    this.#deps = deps;
    this.#index = index;
    this.#since = since;
    this.#tell = tell;
    this.#blocks = new BlocksCheck(deps.mac.rows);
    this.#inForce = new LimitsInForce([], deps.limits);
    this.#fetches = new FetchesCheck(deps.limits[1].oldSessionIdMs);
    this.#waiting = new WaitingTasks(deps.mac.rows);
    this.#releases = new ReleasesCheck(this.#inForce, this.#waiting, 0);
  }

  async run(): Promise<TraceSummary> {
    const { trace, clock, limits } = this.#deps;
    this.#begunAt = await clock.now();
    this.#noted = await this.#readLog();
    this.#inForce = new LimitsInForce(await trace.limitChanges(), limits);
    this.#releases = new ReleasesCheck(this.#inForce, this.#waiting, this.#begunAt);
    for await (const task of trace.tasks()) {
      const sentence = this.#waiting.take(task);
      if (sentence !== null) this.#tell({ chain: `task:${task.taskId}`, sentence });
    }
    for await (const names of inBatches(this.#chainNames())) {
      for await (const batch of this.#read(names)) await this.#checkBatch(batch);
    }
    for (const { block, sentence } of this.#releases.end()) this.#tell({ chain: `hold:${block}`, sentence });
    await this.#checkMissingChains();
    await this.#checkStatesWithoutTrace();
    // All blocks and all that is told of them, or nothing of either.
    if (this.#since === undefined) {
      const told = await this.#blocks.end(trace, this.#begunAt);
      for (const { block, sentence } of told) this.#tell({ chain: `hold:${block}`, sentence });
    }
    for (const problem of await this.#fetches.end(trace)) this.#tell(problem);
    for (const problem of await this.#windows.end(trace)) this.#tell(problem);
    for (const { agentId, sentence } of await this.#emails.end(trace)) {
      this.#tell({ chain: `agent:${agentId}`, sentence });
    }
    for (const { about, sentence } of await checkLive(trace, this.#begunAt)) {
      this.#tell({ chain: about, sentence });
    }
    if (!this.#noted.hasBegun) await this.#tellMissingLog();
    return {
      assistances: this.#chains - this.#days,
      days: this.#days,
      rows: this.#rows,
      headsChecked: this.#heads,
    };
  }

  async #readLog(): Promise<Noted> {
    let firstStart = Infinity;
    let hasBegun = false;
    for await (const look of this.#deps.headsLog.read()) {
      hasBegun = true;
      if ('unreadable' in look) {
        this.#tell({ chain: 'heads', sentence: `${look.unreadable} cannot be read` });
        continue;
      }
      firstStart = Math.min(firstStart, look.keys?.since ?? Infinity);
      if (this.#since === undefined || look.at >= this.#since) this.#index.add(look.heads);
    }
    return { hasBegun, keylessUntil: firstStart + ROLL_OUT_MS };
  }

  async *#chainNames(): AsyncGenerator<string> {
    for await (const chain of this.#deps.trace.chains(this.#since)) {
      if (chain === null) {
        this.#tell({ chain: UNREADABLE, sentence: 'there are rows whose chain cannot be read' });
      } else yield chain;
    }
  }

  /** The rows of so many chains, page by page: the last of a page may be cut. */
  async *#read(names: readonly string[]): AsyncGenerator<readonly Chain[]> {
    for (let waiting = names; waiting.length > 0;) {
      const rows = await this.#deps.trace.rowsOfChains(waiting, PAGE);
      const isCut = rows.length === PAGE;
      const chains = chainsOf(rows);
      yield chains.map((chain, place) => ({ ...chain, isCut: isCut && place === chains.length - 1 }));
      const read = new Set(chains.map(({ name }) => name));
      // Where nothing was cut, chains without a row are gone since their names were read.
      waiting = isCut ? waiting.filter((name) => !read.has(name)) : [];
    }
  }

  async #checkBatch(batch: readonly Chain[]): Promise<void> {
    const states = await this.#deps.trace.statesOf(batch.map(({ name }) => name));
    for (const { name, rows, isCut } of batch) {
      const state = states.get(name) ?? null;
      const isAsOfOneMoment = isDay(name) || (state !== null && state.version === rows.at(-1)?.sequence);
      const heads = this.#index.of(name);
      const newChecks = () => this.#checksOf(name, heads);
      const checked =
        isCut || !isAsOfOneMoment
          ? await this.#checkOne(name, newChecks)
          : newChecks().takeAll(rows).end(state, this.#deps.limits);
      this.#heads += heads.length;
      this.#chains += 1;
      if (isDay(name)) this.#days += 1;
      this.#rows += checked.rows;
      for (const sentence of checked.sentences) this.#tell({ chain: name, sentence });
    }
  }

  /** By itself: the rows and the state as they were at one moment, though the process goes on meanwhile. */
  async #checkOne(chain: string, newChecks: () => ChainChecks): Promise<Checked> {
    const { trace, limits } = this.#deps;
    let state = await trace.stateOf(chain);
    for (;;) {
      const checks = newChecks();
      for await (const page of pagesOf(trace, chain)) checks.takeAll(page);
      const after = await trace.stateOf(chain);
      if (Object.is(after?.version, state?.version)) return checks.end(after, limits);
      state = after;
    }
  }

  #checksOf(chain: string, heads: readonly ChainHead[]): ChainChecks {
    const { hasBegun, keylessUntil } = this.#noted;
    // Without a log of heads one sentence says so, not one a chain.
    const noteDue = hasBegun ? this.#begunAt - NOTED_WITHIN_MS : -Infinity;
    const times = { noteDue, keylessUntil, latest: this.#begunAt + DAY_MS };
    const check = new ChainCheck(this.#deps.mac, heads, times);
    const acrossChains = [this.#blocks, this.#fetches, this.#releases, this.#windows, this.#emails];
    return new ChainChecks(chain, check, {
      inForce: this.#inForce,
      waiting: this.#waiting,
      acrossChains,
      begunAt: this.#begunAt,
    });
  }

  async #checkMissingChains(): Promise<void> {
    for (let after = ''; ;) {
      const noted = this.#index.lastAfter(after, CHAINS_AT_ONCE);
      const next = noted.at(-1);
      if (next === undefined) return;
      const there = await this.#deps.trace.existing(noted.map(({ chain }) => chain));
      for (const { chain, last } of noted.filter((head) => !there.has(head.chain))) {
        this.#heads += this.#index.of(chain).length;
        this.#tell({ chain, sentence: `the whole chain is missing: its head was noted at row ${last}` });
      }
      after = next.chain;
    }
  }

  async #checkStatesWithoutTrace(): Promise<void> {
    const { trace } = this.#deps;
    for await (const ids of inBatches(this.#assistanceIds())) {
      // One that was started since its place in the list was passed has rows by now.
      const there = await trace.existing(ids);
      for (const id of ids.filter((each) => !there.has(each))) {
        this.#tell({ chain: id, sentence: 'there is a state without a single trace row' });
      }
    }
  }

  async *#assistanceIds(): AsyncGenerator<string> {
    for await (const id of this.#deps.trace.assistanceIds(this.#since)) {
      if (id === null) {
        this.#tell({ chain: UNREADABLE, sentence: 'there is a state whose id cannot be read' });
      } else yield id;
    }
  }

  /** Tables that were just made have had no BFF to note anything yet. */
  async #tellMissingLog(): Promise<void> {
    if (this.#rows > 0) {
      const sentence = `the heads file is missing or empty, though there are ${this.#rows} rows: nothing vouches for their being all`;
      this.#tell({ chain: 'heads', sentence });
      return;
    }
    const madeAt = await this.#deps.trace.tablesSince();
    if (madeAt === null || madeAt >= this.#begunAt - NOTED_WITHIN_MS) return;
    const sentence = `the heads file is missing or empty, and so is the trace, though its tables are of ${iso(madeAt)}`;
    this.#tell({ chain: 'heads', sentence });
  }
}

interface Checked {
  readonly rows: number;
  readonly sentences: readonly string[];
}

/** What is compared once all rows went by. */
interface Collecting {
  take(row: StoredTraceRow): void;
}

interface Shared {
  readonly inForce: LimitsInForce;
  readonly waiting: WaitingTasks;
  readonly acrossChains: readonly Collecting[];
  readonly begunAt: number;
}

/** All that is checked of one chain. */
class ChainChecks {
  readonly #chain: ChainCheck;
  readonly #replay: ReplayCheck | null;
  readonly #day: DayCheck | null;
  readonly #outcomes: OutcomesCheck;
  readonly #shared: Shared;

  constructor(name: string, chain: ChainCheck, shared: Shared) {
    this.#chain = chain;
    this.#shared = shared;
    this.#outcomes = new OutcomesCheck(shared.waiting);
    this.#day = isDay(name) ? new DayCheck(name) : null;
    this.#replay = isDay(name) ? null : new ReplayCheck(new StepsCheck(name, shared.inForce));
  }

  takeAll(rows: readonly StoredTraceRow[]): this {
    for (const row of rows) {
      this.#chain.take(row);
      this.#replay?.take(row);
      this.#day?.take(row);
      this.#outcomes.take(row);
      for (const each of this.#shared.acrossChains) each.take(row);
    }
    return this;
  }

  end(state: StoredState | null, limits: readonly [Limits, Limits]): Checked {
    const replayed = [...(this.#replay?.end(state, limits) ?? []), ...(this.#day?.end() ?? [])];
    const untold = this.#outcomes.end(this.#replay?.state ?? null, this.#shared.begunAt);
    return { rows: this.#chain.rows, sentences: [...this.#chain.end(), ...replayed, ...untold] };
  }
}

function chainsOf(rows: readonly StoredTraceRow[]): readonly Omit<Chain, 'isCut'>[] {
  const chains: { readonly name: string; readonly rows: StoredTraceRow[] }[] = [];
  for (const row of rows) {
    const last = chains.at(-1);
    if (last?.name === row.chain) last.rows.push(row);
    else chains.push({ name: row.chain, rows: [row] });
  }
  return chains;
}

async function* pagesOf(trace: TraceReader, chain: string): AsyncGenerator<readonly StoredTraceRow[]> {
  for (let after = -(2 ** 31); ;) {
    const page = await trace.rows(chain, { after, take: PAGE });
    yield page;
    const last = page.at(-1);
    // A sequence that cannot be read sorts last: nothing can follow it.
    if (last === undefined || page.length < PAGE || Number.isNaN(last.sequence)) return;
    after = last.sequence;
  }
}

async function* inBatches(names: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const name of names) {
    if (batch.push(name) < CHAINS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function isDay(chain: string): boolean {
  return chain.startsWith('day:');
}
