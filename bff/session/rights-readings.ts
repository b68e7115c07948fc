const MOST = 1_000;

/**
 * When this process last read rights at Cognito and found those of the session's row, by browser session: a product
 * that asks every few seconds would else write the same row each time. Another replica reads for itself.
 */
export class RightsReadings {
  readonly #at = new Map<string, number>();

  note(browser: string, at: number): void {
    if (this.#at.size >= MOST) this.#at.clear();
    this.#at.set(browser, at);
  }

  /** ms since 1970; long ago for none. */
  of(browser: string): number {
    return this.#at.get(browser) ?? 0;
  }
}
