import { MINUTE_MS, SECOND_MS } from '../../domain/time.ts';
import { SharedReadings } from '../../platform/shared-readings.ts';

/** Read anew after so long, by a job; used until then and a little longer, for the job that is late (ms). */
const FRESH_MS = MINUTE_MS;
const USABLE_MS = FRESH_MS + 15 * SECOND_MS;

/** One reading a minute and process of what no request should wait for; without a job a request reads it itself. */
export class KeptReading<T> {
  readonly #read: (signal: AbortSignal) => Promise<T>;
  readonly #now: () => number;
  #kept: { readonly at: number; readonly value: T } | null = null;
  readonly #reading = new SharedReadings<T>();

  constructor(read: (signal: AbortSignal) => Promise<T>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** ms; null before the first. */
  get age(): number | null {
    return this.#kept === null ? null : Math.abs(this.#now() - this.#kept.at);
  }

  get(signal: AbortSignal): Promise<T> {
    const { age } = this;
    return this.#kept !== null && age !== null && age <= USABLE_MS
      ? Promise.resolve(this.#kept.value)
      : this.#readOnce(signal);
  }

  async keepFresh(signal: AbortSignal): Promise<void> {
    if (this.age === null || this.age >= FRESH_MS) await this.#readOnce(signal);
  }

  /** Whoever asks meanwhile gets the same. */
  #readOnce(signal: AbortSignal): Promise<T> {
    return this.#reading.get('', (own) => this.#keep(own), signal);
  }

  async #keep(signal: AbortSignal): Promise<T> {
    const at = this.#now();
    const value = await this.#read(signal);
    this.#kept = { at, value };
    return value;
  }
}
