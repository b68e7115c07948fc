/** Work under the same key runs one after the other, within this process; other keys do not wait. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether work under this key would have to wait. */
  isTaken(key: string): boolean {
    return this.#last.has(key);
  }

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const settled = result
      // The caller gets the failure from `result`; the next in turn only waits for it.
      .catch((_error: unknown) => undefined)
      .then(() => {
        if (this.#last.get(key) === settled) this.#last.delete(key);
      });
    this.#last.set(key, settled);
    return result;
  }
}
