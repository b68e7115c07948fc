import { RULES, type AssistanceEvent } from '../domain/assistance-events.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { Limits } from '../domain/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { ROLL_OUT_MS } from '../platform/keys-in-use.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow } from './ports.ts';

/** What a process decides by. */
export interface InForce {
  readonly limits: Limits;
  readonly rules: number;
}

/** What it notes of that, as `LimitsInForce`. */
export function notedLimits(limits: Limits): Readonly<Record<string, number>> {
  return { ...limits, rules: RULES };
}

/** A process that goes on by other numbers than those noted last notes its own every hour. */
const HOLDS_ON_MS = 2 * HOUR_MS;
/** A request is decided before its row is written. */
const BEFOREHAND_MS = MINUTE_MS;

interface Noted extends InForce {
  readonly at: number;
}

/** The numbers that were in force at a time, by the rows in which the BFF noted them. */
export class LimitsInForce {
  readonly #noted: readonly Noted[];
  readonly #allowed: readonly [Limits, Limits];

  /** `rows`: oldest first. `allowed`: the least and the most that may be configured. */
  constructor(rows: readonly StoredTraceRow[], allowed: readonly [Limits, Limits]) {
    this.#allowed = allowed;
    this.#noted = rows.flatMap(({ at, data }) => {
      const found = limitsOf(data, allowed);
      return found === null ? [] : [{ at, ...found }];
    });
  }

  /** All that a row of that time may have been decided by: replicas change one after the other. */
  at(time: number): readonly InForce[] {
    const candidates: Noted[] = [];
    for (let index = this.#lastBy(time + BEFOREHAND_MS); index >= 0; index--) {
      const noted = this.#noted[index];
      if (noted === undefined) break;
      candidates.push(noted);
      if (noted.at <= time - HOLDS_ON_MS) break;
    }
    return candidates;
  }

  /** Whether a row of that time may be of a process that noted nothing: of a release before. */
  isBefore(time: number): boolean {
    return time < (this.#noted[0]?.at ?? Infinity) + ROLL_OUT_MS;
  }

  /**
   * Of all that may be configured, what this event fits best: where nobody noted the numbers, it is only not to lie
   * outside.
   */
  widest(state: Assistance | null, event: AssistanceEvent, at: number): InForce {
    const [least, most] = this.#allowed;
    const { resendAfterMs, callLostAfterMs } = least;
    const said = Object.entries(saidBy(state, event, at)) as readonly [keyof Limits, number][];
    const within = said.map(
      ([name, value]) => [name, Math.min(most[name], Math.max(least[name], value))] as const,
    );
    const limits: Limits = { ...most, resendAfterMs, callLostAfterMs, ...Object.fromEntries(within) };
    return { rules: 1, limits };
  }

  /** The place of the last that was noted by then; -1 for none. */
  #lastBy(time: number): number {
    let [low, high] = [0, this.#noted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#noted[middle]?.at ?? Infinity) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

type Said = {
  readonly [E in AssistanceEvent as E['type']]?: (
    event: E,
    before: Assistance,
    at: number,
  ) => Partial<Limits>;
};

/** The numbers that an event says itself. */
const SAID: Said = {
  InternalCodeRejected: ({ attemptsLeft }, { internal }) => ({
    wrongTriesPerStep: attemptsLeft + internal.wrongTries + 1,
  }),
  UserCodeRejected: ({ attemptsLeft }, { userCode }) => ({
    wrongTriesPerStep: attemptsLeft + userCode.wrongTries + 1,
  }),
  UserCodeAccepted: ({ endsAt }, _, at) => ({ supportSessionMs: endsAt - at }),
  ProductOpened: ({ expiresAt }, _, at) => ({ ticketLifeMs: expiresAt - at }),
  AssistanceEnded({ outcome, endedAt }, { lastStepAt, startedAt, internal }) {
    if (outcome !== 'expired') return {};
    return {
      idleMs: endedAt - lastStepAt,
      unverifiedAfterStartMs: endedAt - startedAt,
      unverifiedAfterCodeMs: endedAt - (internal.lastSentAt ?? startedAt),
    };
  },
};

function saidBy(state: Assistance | null, event: AssistanceEvent, at: number): Partial<Limits> {
  if (state === null) return {};
  // By its own type, which the compiler cannot put together again.
  const said = SAID[event.type] as
    ((...of: [AssistanceEvent, Assistance, number]) => Partial<Limits>) | undefined;
  return said?.(event, state, at) ?? {};
}

/** Numbers of an earlier release that are not there: the most that may be. Null where nobody noted any. */
function limitsOf(data: string, [, most]: readonly [Limits, Limits]): InForce | null {
  const numbers = Object.entries(partsOf(data)).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  );
  if (numbers.length === 0) return null;
  const { rules = 1, ...limits } = Object.fromEntries(numbers);
  return { limits: { ...most, ...limits }, rules };
}
