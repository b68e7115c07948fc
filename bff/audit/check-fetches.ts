import { MINUTE_MS } from '../domain/time.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow, TraceReader } from './ports.ts';

export interface FetchProblem {
  readonly chain: string;
  readonly sentence: string;
}

/** A request reads the clock before it is its turn to write. */
const WRITTEN_WITHIN_MS = MINUTE_MS;

/**
 * Answers that were fetched because they were lost, each against the acceptance that it repeats: of the same agent and
 * browser session, seconds before, once. Rows are collected while they go by; only those of a fetch are kept.
 */
export class FetchesCheck {
  /** By their place: a chain that goes on may be read again. */
  readonly #fetches = new Map<string, StoredTraceRow>();
  readonly #withinMs: number;

  /** `withinMs`: how long an id that was replaced may ask at most. */
  constructor(withinMs: number) {
    this.#withinMs = withinMs + WRITTEN_WITHIN_MS;
  }

  take(row: StoredTraceRow): void {
    if (row.event === 'AnswerFetched' && !row.unreadable) this.#fetches.set(placeOf(row), row);
  }

  async end(trace: Pick<TraceReader, 'rowsOf'>): Promise<readonly FetchProblem[]> {
    const problems: FetchProblem[] = [];
    const repeated = new Set<string>();
    for (const row of this.#fetches.values()) {
      const accepted = await this.#acceptanceOf(trace, row);
      const because =
        accepted === null
          ? 'nobody had verified himself there just before'
          : repeated.has(accepted)
            ? 'that answer had been fetched before'
            : null;
      if (accepted !== null) repeated.add(accepted);
      if (because === null) continue;
      const sentence = `row ${row.sequence} (${row.event}) was not allowed: ${because}`;
      problems.push({ chain: row.chain, sentence });
    }
    return problems;
  }

  /** Of an assistance on its own chain, of a step-up on that of its day, which may be the day before. */
  async #acceptanceOf(trace: Pick<TraceReader, 'rowsOf'>, row: StoredTraceRow): Promise<string | null> {
    const isOfDay = row.chain.startsWith('day:');
    const event = isOfDay ? 'StepUpAccepted' : 'InternalCodeAccepted';
    let newest: StoredTraceRow | null = null;
    for await (const accepted of trace.rowsOf(event, row.at - this.#withinMs, row.at)) {
      const isThere = isOfDay ? accepted.chain.startsWith('day:') : accepted.chain === row.chain;
      if (isThere && isOfSame(accepted, row)) newest = accepted;
    }
    return newest && placeOf(newest);
  }
}

function placeOf({ chain, sequence }: StoredTraceRow): string {
  return `${chain} ${String(sequence)}`;
}

function isOfSame(accepted: StoredTraceRow, fetch: StoredTraceRow): boolean {
  const { browser } = partsOf(fetch.data);
  return (
    typeof browser === 'string' &&
    partsOf(accepted.data)['browser'] === browser &&
    partsOf(accepted.actor)['id'] === partsOf(fetch.actor)['id']
  );
}
