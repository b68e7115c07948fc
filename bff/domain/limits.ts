import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';

/**
 * Every number of product.md, "Rules with numbers". Durations in milliseconds.
 * `config.ts` sets them from the environment and checks their ranges; these are the defaults.
 */
export interface Limits {
  /** How long a code is valid after it was sent (ASVS 5.0, 6.5.5: at most 10 minutes). */
  readonly codeLifeMs: number;
  /** Wrong tries in one verification step, whatever the number of codes; the last one locks. */
  readonly wrongTriesPerStep: number;
  readonly resendAfterMs: number;
  readonly codesPerStep: number;
  /** Wrong codes over all assistances in 24 h; then no codes until a supervisor releases. */
  readonly wrongInternalCodesPerDay: number;
  readonly wrongUserCodesPerDay: number;
  /** Codes to an agent's own mailbox that nobody answered rightly, over all assistances and step-ups. */
  readonly ownCodesPerHour: number;
  readonly ownCodesPerDay: number;
  /** From so many on somebody has to make sure in another way before the next code. */
  readonly wrongUserCodesThatAsk: number;
  readonly userCodesPerHour: number;
  readonly signInFailures: number;
  readonly signInWindowMs: number;
  readonly starts: number;
  readonly startsWindowMs: number;
  /** Of one agent on one user, without his own code answered. */
  readonly lapsedStarts: number;
  readonly lapsedStartsWindowMs: number;
  readonly suggestionsPerMinute: number;
  readonly suggestionsPerDay: number;
  /** From so many of an agent in 24 h on supervisors are told, once. */
  readonly suggestionsThatWarn: number;
  /** An assistance without a step for so long ends. */
  readonly idleMs: number;
  /** An assistance whose agent has not verified himself lapses so long after its start … */
  readonly unverifiedAfterStartMs: number;
  /** … or so long after its last code. */
  readonly unverifiedAfterCodeMs: number;
  readonly supportSessionMs: number;
  readonly ticketLifeMs: number;
  readonly agentIdleMs: number;
  readonly agentSessionMs: number;
  /** Browser sessions of an agent at once. */
  readonly sessionsPerAgent: number;
  /** To end other sessions of his own an agent needs no step-up so long after he signed in. */
  readonly signInCountsMs: number;
  /** A changed session id still answers GETs for so long. */
  readonly oldSessionIdMs: number;
  /** A step-up of a browser session is good for so long … */
  readonly stepUpLifeMs: number;
  /**
   * … and after the last wrong try there is none for so long; codes and tries begin anew so long after the last
   * code.
   */
  readonly stepUpLockMs: number;
  /** Rights read from Cognito may be so old, except where they must be fresh. */
  readonly rightsMaxAgeMs: number;
  /** The agent's rights may be so old when a product asks whether his token still admits. */
  readonly delegateRightsMaxAgeMs: number;
  /** A call under way for longer than this was lost in a crash; the request deadline is 9 s. */
  readonly callLostAfterMs: number;
  /**
   * An e-mail or a phone that changed within this time is an attention finding; no place for an agent's code
   * either.
   */
  readonly emailSettlesMs: number;
  /** After "this wasn't me": no assistance of that user. */
  readonly objectionBlockMs: number;
  /** The same, where that assistance had verified no user. */
  readonly briefObjectionBlockMs: number;
  /** How many later assistances a link may end that was used before. */
  readonly usedLinkEnds: number;
  /** After a suspicion of fraud: no codes to that user. */
  readonly fraudBlockMs: number;
  /** How many such blocks an agent may cause in 24 h. */
  readonly fraudBlocksPerDay: number;
}

export const DEFAULT_LIMITS: Limits = {
  codeLifeMs: 5 * MINUTE_MS,
  wrongTriesPerStep: 5,
  resendAfterMs: 60 * SECOND_MS,
  codesPerStep: 5,
  wrongInternalCodesPerDay: 20,
  wrongUserCodesPerDay: 10,
  ownCodesPerHour: 6,
  ownCodesPerDay: 20,
  wrongUserCodesThatAsk: 3,
  userCodesPerHour: 5,
  signInFailures: 10,
  signInWindowMs: 15 * MINUTE_MS,
  starts: 10,
  startsWindowMs: 10 * MINUTE_MS,
  lapsedStarts: 3,
  lapsedStartsWindowMs: HOUR_MS,
  suggestionsPerMinute: 60,
  suggestionsPerDay: 600,
  suggestionsThatWarn: 100,
  idleMs: 15 * MINUTE_MS,
  unverifiedAfterStartMs: 3 * MINUTE_MS,
  unverifiedAfterCodeMs: 6 * MINUTE_MS,
  supportSessionMs: 5 * MINUTE_MS,
  ticketLifeMs: 60 * SECOND_MS,
  agentIdleMs: 15 * MINUTE_MS,
  agentSessionMs: 8 * HOUR_MS,
  sessionsPerAgent: 5,
  signInCountsMs: 5 * MINUTE_MS,
  oldSessionIdMs: 10 * SECOND_MS,
  stepUpLifeMs: 30 * MINUTE_MS,
  stepUpLockMs: 15 * MINUTE_MS,
  rightsMaxAgeMs: 60 * SECOND_MS,
  delegateRightsMaxAgeMs: 4 * SECOND_MS,
  callLostAfterMs: 15 * SECOND_MS,
  emailSettlesMs: 7 * DAY_MS,
  objectionBlockMs: HOUR_MS,
  briefObjectionBlockMs: 15 * MINUTE_MS,
  usedLinkEnds: 3,
  fraudBlockMs: HOUR_MS,
  fraudBlocksPerDay: 3,
};
