import type { Clock } from '../platform/ports.ts';
import { Turns } from '../platform/turns.ts';
import type { ChainHead, HeadsLog, TraceReader } from './ports.ts';

export interface NoteHeadsDeps {
  readonly trace: Pick<TraceReader, 'heads' | 'decisiveSince'>;
  readonly headsLog: Pick<HeadsLog, 'note' | 'last'>;
  readonly clock: Clock;
}

/** How the noting goes; ms since 1970. */
export interface HeadsHealth {
  /** When this process last looked and what it found was noted; null before that. */
  readonly notedAt: number | null;
  /** Since when heads wait that cannot be noted; null while all is well. */
  readonly failingSince: number | null;
}

/** Heads of a line of the log, at most. */
const PAGE = 500;
/** What is remembered of the last look, so that the next one does not note the same again. */
const REMEMBERED = 10_000;

/**
 * Notes the heads of chains that moved outside the database. It holds nobody up: rows are written before, and
 * heads that cannot be noted are with the next look. `since`: from when on they are to be noted; left out: from
 * where the log ends.
 */
export class HeadsNoting {
  readonly #deps: NoteHeadsDeps;
  readonly #turns = new Turns();
  #since: number | null;
  #notedAt: number | null = null;
  #failingSince: number | null = null;
  #decisiveUntil: number | null = null;
  #noted: ReadonlyMap<string, number> = new Map();

  constructor(deps: NoteHeadsDeps, since: number | null = null) {
    this.#deps = deps;
    this.#since = since;
  }

  get health(): HeadsHealth {
    return { notedAt: this.#notedAt, failingSince: this.#failingSince };
  }

  /** All that moved since the last look: at a start, hourly, at the end. */
  note(): Promise<void> {
    return this.#turns.take('note', () => this.#look());
  }

  /** The same as soon as a row is there that is not to wait for the hour: asked every two seconds. */
  noteDecisive(): Promise<void> {
    return this.#turns.take('note', async () => {
      const now = await this.#deps.clock.now();
      if (this.#since !== null && this.#failingSince === null) {
        const rows = await this.#deps.trace.decisiveSince(this.#decisiveUntil ?? this.#since);
        const isNoted = rows.every(({ chain, sequence }) => (this.#noted.get(chain) ?? 0) >= sequence);
        this.#decisiveUntil = now;
        if (isNoted) return;
      }
      await this.#look();
    });
  }

  async #look(): Promise<void> {
    const now = await this.#deps.clock.now();
    try {
      this.#since ??= (await this.#deps.headsLog.last()).look ?? 0;
      this.#noted = await this.#noteSince(this.#since, now);
    } catch (error) {
      this.#failingSince ??= now;
      throw error;
    }
    this.#since = now;
    this.#notedAt = now;
    this.#failingSince = null;
  }

  async #noteSince(since: number, now: number): Promise<ReadonlyMap<string, number>> {
    const { trace, headsLog } = this.#deps;
    const noted = new Map<string, number>();
    let page: ChainHead[] = [];
    let isBegun = false;
    for await (const head of trace.heads(since)) {
      if (noted.size < REMEMBERED) noted.set(head.chain, head.sequence);
      if (this.#noted.get(head.chain) === head.sequence) continue;
      if (page.push(head) < PAGE) continue;
      // Not of now, before the last of them is there: a start that comes in between begins with this look anew.
      await headsLog.note(since, page);
      [page, isBegun] = [[], true];
    }
    // The first look is noted whatever it finds: from then on a log that is missing was taken away.
    if (page.length > 0 || isBegun || since === 0) await headsLog.note(now, page);
    return noted;
  }
}
