import { SharedReadings } from '../platform/shared-readings.ts';
import type { SessionStore } from './ports.ts';

const MOST = 1_000;

/** Rights of a browser session that were read at Cognito `at` and were still those of its row. */
interface ConfirmedRights {
  readonly at: number;
  /** `rightsReadAt` of that row. */
  readonly rowReadAt: number;
}

/**
 * What this process knows of sessions and their rows do not say yet: when an id was last seen, and when rights were
 * read and had not changed. A job writes it a second later, so that no request waits for it; until then another replica
 * knows no more than the row.
 */
export class SessionActivity {
  readonly #seen = new Map<string, number>();
  readonly #rights = new Map<string, number>();
  readonly #reading = new SharedReadings<boolean>();
  readonly #unwrittenRights = new Map<string, ConfirmedRights>();

  /** The id of this hash asks for something. `at`: ms since 1970. */
  seen(idHash: string, at: number): void {
    this.#seen.set(idHash, at);
  }

  /** ms since 1970; long ago where the row knows all. */
  lastSeenAt(idHash: string): number {
    return this.#seen.get(idHash) ?? 0;
  }

  /** Whoever asks of the same browser session meanwhile gets the same answer. `signal`: how long this one waits. */
  onceAtATime(
    browser: string,
    read: (signal: AbortSignal) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#reading.get(browser, read, signal);
  }

  /** Read for a product that asks every few seconds: remembered, and not worth a write each time. */
  rightsRead(browser: string, at: number): void {
    if (this.#rights.size >= MOST) this.#rights.clear();
    this.#rights.set(browser, at);
  }

  /** Read since those of the row were too old: other replicas are to know. */
  rightsConfirmed(browser: string, rights: ConfirmedRights): void {
    this.rightsRead(browser, rights.at);
    this.#unwrittenRights.set(browser, rights);
  }

  /** When rights were read last and were those of the row, by browser session; long ago for none. */
  rightsReadAt(browser: string): number {
    return this.#rights.get(browser) ?? 0;
  }

  /** Brings the rows up to date; what cannot be written waits for the next time, and is told to `onError`. */
  async write(
    sessions: Pick<SessionStore, 'touch' | 'confirmRights'>,
    onError: (error: unknown) => void,
  ): Promise<void> {
    await writeEach(this.#seen, (idHash, at) => sessions.touch(idHash, at), onError);
    await writeEach(
      this.#unwrittenRights,
      (browser, { at, rowReadAt }) => sessions.confirmRights(browser, at, rowReadAt),
      onError,
    );
  }
}

async function writeEach<T>(
  unwritten: Map<string, T>,
  write: (key: string, value: T) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  for (const [key, value] of [...unwritten]) {
    try {
      await write(key, value);
      // What came meanwhile waits for the next time.
      if (unwritten.get(key) === value) unwritten.delete(key);
    } catch (error) {
      onError(error);
    }
  }
}
