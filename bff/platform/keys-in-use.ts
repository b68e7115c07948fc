import { HOUR_MS } from '../domain/time.ts';

/** A value names a key that its ring has no longer, or names none though it is too new for that. */
export class UnknownKey extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnknownKey';
  }
}

/** A sealed value that its key does not open: changed, moved, or cut short. It never will be opened. */
export class BrokenSeal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokenSeal';
  }
}

/** How long replicas of the release before rings may have gone on after the first one with rings. */
export const ROLL_OUT_MS = HOUR_MS;

/**
 * What names no key was made before keys were rings, or never: it is taken only where it is from before the end of that
 * roll-out. Until the first start with rings is known from the heads log, nothing is.
 */
export class KeylessValues {
  #until: number | null = null;
  #isRequired = false;

  /** `firstStart`: of a process with rings, ms since 1970. */
  endAfter(firstStart: number): void {
    this.#until = firstStart + ROLL_OUT_MS;
  }

  /** From now on each has to name its key, however old it is. */
  require(): void {
    this.#isRequired = true;
  }

  get isRequired(): boolean {
    return this.#isRequired;
  }

  /** Whether it is old enough. `madeBefore`: a moment that the value is older than. */
  take(madeBefore: number): boolean {
    return this.#until !== null && madeBefore < this.#until;
  }
}

/** The keys of this process, as far as anybody but the adapters needs to know them. */
export interface KeysInUse {
  /** The id of the key that makes what is new, by the name of its variable. */
  readonly first: Readonly<Record<string, string>>;
  readonly keyless: KeylessValues;
  /** The same of rows that decide: the first start of a process that makes MACs of them. */
  readonly macless: KeylessValues;
}
