import type { StoredHoldRow, StoredTraceRow, TraceReader } from './ports.ts';

interface Told {
  placed: Readonly<Record<string, unknown>> | null;
  released: { readonly at: number; readonly by: { readonly kind?: unknown; readonly id?: unknown } } | null;
}

export interface HoldProblem {
  readonly hold: string;
  readonly sentence: string;
}

/** What the trace tells of holds, collected while its rows go by (only those about holds are kept), against the holds. */
export class HoldsCheck {
  readonly #told = new Map<string, Told>();

  take(row: StoredTraceRow): void {
    if (row.event !== 'HoldPlaced' && row.event !== 'HoldReleased') return;
    const data = parsed(row.data);
    const id = data['hold'];
    if (typeof id !== 'string') return;
    const told = this.#told.get(id) ?? { placed: null, released: null };
    if (row.event === 'HoldPlaced') told.placed = data;
    else told.released = { at: row.at, by: parsed(row.actor) };
    this.#told.set(id, told);
  }

  /** `begunAt`: when the first row went by; what was written since is looked up before anybody is accused. */
  async end(trace: TraceReader, begunAt: number): Promise<readonly HoldProblem[]> {
    const told = new Set(this.#told.keys());
    const suspects = await this.#compare(trace, told);
    if (suspects.length === 0) return [];
    for (const row of await trace.holdRowsSince(begunAt)) this.take(row);
    const suspected = new Set(suspects.map(({ hold }) => hold));
    return (await this.#compare(trace, told)).filter(({ hold }) => suspected.has(hold));
  }

  async #compare(trace: TraceReader, told: ReadonlySet<string>): Promise<readonly HoldProblem[]> {
    const problems: HoldProblem[] = [];
    const missing = new Set(told);
    for await (const hold of trace.holds()) {
      missing.delete(hold.id);
      const sentence = this.#problemOf(hold);
      if (sentence !== null) problems.push({ hold: hold.id, sentence });
    }
    for (const hold of missing) {
      problems.push({ hold, sentence: 'there is a trace of it, but the hold is missing' });
    }
    return problems;
  }

  #problemOf(hold: StoredHoldRow): string | null {
    if (hold.unreadable) return `it cannot be read: ${hold.unreadable.join(', ')}`;
    const told = this.#told.get(hold.id);
    if (!told?.placed) return 'nobody placed it: there is no such row in the trace';
    const { placed, released } = told;
    const pairs = [
      ['Kind', hold.kind, placed['kind']],
      ['SubjectId', hold.subjectId, placed['subject']],
      ['SubjectEmail', hold.subjectEmail, placed['email']],
      ['Since', hold.since, placed['since']],
      ['Until', hold.until, placed['until']],
      ['ReleasedAt', hold.releasedAt, released?.at ?? null],
    ] as const;
    const unlike = pairs.filter(([, stored, said]) => stored !== said).map(([column]) => column);
    if (unlike.length > 0) return `it is not what the trace says: ${unlike.join(', ')}`;
    if (released && !mayRelease(hold, released.by)) return 'it was released by somebody who may not';
    return null;
  }
}

/** A supervisor, and nobody himself. A held e-mail belongs to `<agent>:<address>`. */
function mayRelease({ subjectId }: StoredHoldRow, { kind, id }: { kind?: unknown; id?: unknown }): boolean {
  return (
    kind === 'supervisor' && typeof id === 'string' && subjectId !== id && !subjectId.startsWith(`${id}:`)
  );
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
