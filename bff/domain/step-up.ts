import { RULES } from './assistance-events.ts';
import type { Limits } from './limits.ts';
import type { Refusal } from './refusal.ts';
import { isObject, isTime, orNull, parseStored, type Parts } from './stored-json.ts';
import * as verification from './verification.ts';
import { NO_VERIFICATION, type Verification } from './verification.ts';

/** What a browser session has proved since its sign-in, beyond any assistance. Times: ms since 1970. */
export interface StepUp {
  /** Codes and tries, by the rules of an assistance's internal code. */
  readonly verification: Verification;
  /** When a code was asked for last. */
  readonly askedAt: number | null;
  /** Set by the last wrong try: there is no step-up before then. */
  readonly lockedUntil: number | null;
  /** When the right code was answered last, here or as the internal code of an assistance. */
  readonly steppedUpAt: number | null;
}

export const NO_STEP_UP: StepUp = {
  verification: NO_VERIFICATION,
  askedAt: null,
  lockedUntil: null,
  steppedUpAt: null,
};

/** Until when it is good, ms since 1970; null where there is none now. What claims to be of later counts as none. */
export function steppedUpUntil(
  { steppedUpAt, lockedUntil }: StepUp,
  now: number,
  limits: Limits,
): number | null {
  if (steppedUpAt === null || now < steppedUpAt || isLocked(lockedUntil, now)) return null;
  const until = steppedUpAt + limits.stepUpLifeMs;
  return now < until ? until : null;
}

/** Codes and tries begin anew once a lock is over, or so long after a code was asked for: never while one is valid. */
export function upToDate(stepUp: StepUp, now: number, limits: Limits): StepUp {
  const { lockedUntil, askedAt } = stepUp;
  const overAt = lockedUntil ?? (askedAt === null ? null : askedAt + limits.stepUpLockMs);
  const isOver = overAt !== null && now >= overAt;
  return isOver ? { ...NO_STEP_UP, steppedUpAt: stepUp.steppedUpAt } : stepUp;
}

export function refusalToSend(stepUp: StepUp, now: number, limits: Limits): Refusal | null {
  return refusalWhileLocked(stepUp, now) ?? verification.refusalToSend(stepUp.verification, now, limits);
}

export function refusalToAnswer(stepUp: StepUp, now: number, limits: Limits): Refusal | null {
  return refusalWhileLocked(stepUp, now) ?? verification.refusalToAnswer(stepUp.verification, now, limits);
}

export function withCodeRequested(stepUp: StepUp, codeId: string, now: number): StepUp {
  const requested = verification.withCodeRequested(stepUp.verification, codeId, now);
  return { ...stepUp, verification: requested, askedAt: now };
}

export function withCodeSent(stepUp: StepUp, sentTo: string, now: number): StepUp {
  const sent = { sentTo, sentToPhone: null, rules: RULES };
  return { ...stepUp, verification: verification.withCodeSent(stepUp.verification, sent, now) };
}

export function withSendFailed(stepUp: StepUp, mayHaveArrived: boolean): StepUp {
  return { ...stepUp, verification: verification.withSendFailed(stepUp.verification, mayHaveArrived) };
}

/** The last wrong try locks, and ends a step-up that is there. */
export function withWrongTry(stepUp: StepUp, now: number, limits: Limits): StepUp {
  const tried = { ...stepUp, verification: verification.withWrongTry(stepUp.verification) };
  if (triesLeft(tried, limits) > 0) return tried;
  const spent = verification.withCodeSpent(tried.verification);
  return { ...tried, verification: spent, lockedUntil: now + limits.stepUpLockMs, steppedUpAt: null };
}

export function triesLeft({ verification: { wrongTries } }: StepUp, limits: Limits): number {
  return Math.max(0, limits.wrongTriesPerStep - wrongTries);
}

/** The right code of its own: codes and tries begin anew. */
export function accepted(now: number): StepUp {
  return { ...NO_STEP_UP, steppedUpAt: now };
}

/** The internal code of an assistance, answered by this browser session: never the other way round. */
export function withInternalCode(stepUp: StepUp, now: number): StepUp {
  return { ...stepUp, steppedUpAt: now };
}

function refusalWhileLocked({ lockedUntil }: StepUp, now: number): Refusal | null {
  return isLocked(lockedUntil, now) ? { code: 'locked', retryAfterMs: lockedUntil - now } : null;
}

function isLocked(lockedUntil: number | null, now: number): lockedUntil is number {
  return lockedUntil !== null && now < lockedUntil;
}

const PARTS: Parts<StepUp> = {
  verification: isObject,
  askedAt: orNull(isTime),
  lockedUntil: orNull(isTime),
  steppedUpAt: orNull(isTime),
};

/** As a release of ours wrote it. Throws `Unreadable`. */
export function parseStepUp(json: string): StepUp {
  return parseStored('a step-up', PARTS, json);
}
