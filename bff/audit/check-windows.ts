import { canonicalJson, chainOfDay } from '../domain/trace-chain.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow, TraceReader } from './ports.ts';

export interface WindowProblem {
  readonly chain: string;
  readonly sentence: string;
}

/**
 * What was counted in a window of refusals is one row: a window that was put back once it had been counted makes
 * another one that verifies. Holds the windows of one day, and those rows that tell of one of an earlier day.
 */
export class WindowsCheck {
  readonly #problems: WindowProblem[] = [];
  readonly #late: StoredTraceRow[] = [];
  #chain = '';
  #seen = new Map<string, number>();

  take(row: StoredTraceRow): void {
    const window = windowOf(row);
    if (window === null) return;
    if (row.chain !== this.#chain) {
      this.#chain = row.chain;
      this.#seen = new Map();
    }
    // A chain that goes on may be read again.
    const before = this.#seen.get(window.name) ?? row.sequence;
    this.#seen.set(window.name, before);
    if (before !== row.sequence) this.#problems.push(twice(row));
    else if (chainOfDay(window.since) !== row.chain) this.#late.push(row);
  }

  async end(trace: Pick<TraceReader, 'rowsOf'>): Promise<readonly WindowProblem[]> {
    for (const row of this.#late) {
      const window = windowOf(row);
      if (window === null) continue;
      for await (const other of trace.rowsOf(row.event, window.since, row.at)) {
        const isOther = other.chain !== row.chain && windowOf(other)?.name === window.name;
        if (!isOther) continue;
        this.#problems.push(twice(row));
        break;
      }
    }
    return this.#problems;
  }
}

function twice({ chain, sequence, event }: StoredTraceRow): WindowProblem {
  return { chain, sentence: `row ${sequence} (${event}) counts what had been counted before` };
}

/** Null for any other row, and for counts of releases that did not name their window. */
function windowOf({ event, actor, origin, data, unreadable }: StoredTraceRow) {
  if (unreadable) return null;
  const { count, first, last, ...told } = partsOf(data);
  const since = Date.parse(String(told['window']));
  if (typeof count !== 'number' || Number.isNaN(since)) return null;
  return { since, name: canonicalJson([event, actor, origin, told]) };
}
