import type {
  Confirmation,
  EndCause,
  MembershipRole,
  Outcome,
  ProductId,
  Purpose,
  ReasonKind,
} from '../contract/index.ts';
import type { ChannelReport, ChannelSeen } from './channels.ts';
import type { Finding } from './user-findings.ts';
import type { ProductAccess } from './product-access.ts';

export interface Agent {
  /** The subject (`sub`) of the agent in Cognito. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface AssistedUser {
  /** The key of the user in Core. */
  readonly id: string;
  /** As Core writes it. */
  readonly email: string;
  readonly name: string | null;
}

export interface ChosenEcosystem {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  readonly role: MembershipRole;
  readonly hasRcm: boolean;
}

export interface MembershipChoice extends ChosenEcosystem {
  readonly active: boolean;
}

/** Marks the browser session that acts: stable over changes of the session id, and no secret. */
export type BrowserSession = string;

/** What an assistance is about: null clears, what is left out stays. */
export interface Description {
  readonly caseNumber?: string | null;
  readonly purpose?: Purpose | null;
}

/**
 * The version of what `decide` allows and of what its rows say, which whoever replays them goes by. 2: rows of
 * agents name the browser session (`Origin`), and products the access that Core had where it is not that of the
 * ecosystem. 3: of a channel that nobody knows whether it was handed over, what is told later counts.
 */
export const RULES = 3;

export type AssistanceCommand =
  | {
      readonly type: 'start';
      readonly id: string;
      readonly agent: Agent;
      readonly user: AssistedUser;
      readonly words: readonly [string, string];
      readonly caseNumber: string | null;
      readonly purpose?: Purpose;
      readonly startedBy: BrowserSession;
    }
  | ({ readonly type: 'describe'; readonly browser: BrowserSession } & Description)
  | { readonly type: 'request-internal-code'; readonly codeId: string; readonly browser: BrowserSession }
  | {
      readonly type: 'record-internal-code-sent';
      readonly codeId: string;
      readonly sentTo: string;
      readonly channels?: readonly ChannelSeen[];
    }
  | {
      readonly type: 'record-internal-code-failed';
      readonly codeId: string;
      readonly mayHaveArrived: boolean;
    }
  | {
      readonly type: 'answer-internal-code';
      readonly matches: boolean;
      readonly browser: BrowserSession;
      /** Names the session id that another one takes the place of. */
      readonly replaced?: string;
    }
  | {
      readonly type: 'choose-ecosystem';
      readonly membership: MembershipChoice | null;
      readonly browser: BrowserSession;
    }
  | {
      readonly type: 'request-user-code';
      readonly codeId: string;
      readonly findings: readonly Finding[];
      /** What the agent says of those that ask, each at most once. */
      readonly confirmed: readonly Confirmation[];
      readonly browser: BrowserSession;
    }
  | {
      readonly type: 'record-user-code-sent';
      readonly codeId: string;
      readonly sentTo: string;
      readonly sentToPhone: string | null;
      /** A keyed hash of the whole address. */
      readonly sentToHash?: string;
      readonly channels?: readonly ChannelSeen[];
    }
  | { readonly type: 'record-user-code-failed'; readonly codeId: string; readonly mayHaveArrived: boolean }
  | { readonly type: 'reserve-user-answer'; readonly attemptId: string; readonly browser: BrowserSession }
  | {
      readonly type: 'record-user-answer';
      readonly attemptId: string;
      /**
       * `unknown`: nobody knows, the code is spent; `not-asked`: Cognito was never reached, the code is as good as
       * before.
       */
      readonly result: 'right' | 'wrong' | 'unknown' | 'not-asked';
    }
  | {
      readonly type: 'open-product';
      readonly product: ProductId;
      readonly ticketId: string;
      /** The role and modules as Core has them now; null where the membership is gone. */
      readonly access: ProductAccess | null;
      readonly browser: BrowserSession;
    }
  | {
      readonly type: 'redeem-product';
      readonly product: ProductId;
      readonly ticketId: string;
      readonly access: ProductAccess | null;
    }
  /** By a provider; also of a code that is still being sent. */
  | ({ readonly type: 'report-code-delivery'; readonly codeId: string } & ChannelReport)
  | { readonly type: 'cancel'; readonly kind: ReasonKind; readonly text: string }
  | { readonly type: 'finish'; readonly browser: BrowserSession }
  /** By a supervisor with a reason, or by the system for a cause. */
  | { readonly type: 'stop'; readonly reason: string }
  | { readonly type: 'stop'; readonly cause: EndCause }
  /** `text`: what the user wrote of it; left out where he wrote nothing. */
  | { readonly type: 'refuse'; readonly text?: string }
  /** The link of this one was pressed once more, while another assistance of the user is open. */
  | { readonly type: 'refuse-again'; readonly assistance: string }
  | { readonly type: 'sign-out' }
  /** Another agent, of this name, holds the user; nothing happens to one that holds him itself. */
  | { readonly type: 'supersede'; readonly agent: string }
  | { readonly type: 'expire' };

export type CommandType = AssistanceCommand['type'];

/** Facts, in the past tense. They are the trace: no code, token or ticket ever stands in one. */
export type AssistanceEvent =
  | {
      readonly type: 'AssistanceStarted';
      readonly id: string;
      readonly agent: Agent;
      readonly user: AssistedUser;
      readonly words: readonly [string, string];
      readonly caseNumber: string | null;
      /** Left out where nobody chose one. */
      readonly purpose?: Purpose;
      readonly startedBy: BrowserSession;
      /** Which rules it was decided by, and what its rows say (`RULES`); left out: 1. */
      readonly rules?: number;
    }
  /** Only what became another. */
  | ({ readonly type: 'AssistanceDescribed' } & Description)
  | { readonly type: 'InternalCodeRequested'; readonly codeId: string }
  | {
      readonly type: 'InternalCodeSent';
      readonly codeId: string;
      readonly sentTo: string;
      /** What was answered of each channel; left out where nobody said. */
      readonly channels?: readonly ChannelSeen[];
    }
  | { readonly type: 'InternalCodeFailed'; readonly codeId: string; readonly mayHaveArrived: boolean }
  | {
      readonly type: 'InternalCodeAccepted';
      readonly browser: BrowserSession;
      /** Left out by releases that did not keep it. */
      readonly replaced?: string;
    }
  | { readonly type: 'InternalCodeRejected'; readonly attemptsLeft: number }
  | { readonly type: 'EcosystemChosen'; readonly ecosystem: ChosenEcosystem }
  | {
      readonly type: 'UserCodeRequested';
      readonly codeId: string;
      /** What the agent made sure of with this request; left out where nothing asked. */
      readonly confirmed?: readonly Confirmation[];
    }
  | {
      readonly type: 'UserCodeSent';
      readonly codeId: string;
      readonly sentTo: string;
      readonly sentToPhone: string | null;
      /** A keyed hash of the whole address; left out by releases that made none. */
      readonly sentToHash?: string;
      /** What was answered of each channel; left out where nobody said. */
      readonly channels?: readonly ChannelSeen[];
    }
  | { readonly type: 'UserCodeFailed'; readonly codeId: string; readonly mayHaveArrived: boolean }
  | { readonly type: 'UserAnswerReserved'; readonly attemptId: string }
  | { readonly type: 'UserCodeAccepted'; readonly endsAt: number }
  | { readonly type: 'UserCodeRejected'; readonly attemptsLeft: number }
  | { readonly type: 'UserAnswerLost'; readonly attemptId: string; readonly codeSpent: boolean }
  /** What became of the newest code on a channel. It is nobody's step: nothing lives longer for it. */
  | ({ readonly type: 'CodeDeliveryReported'; readonly codeId: string } & ChannelReport)
  | {
      readonly type: 'ProductOpened';
      readonly product: ProductId;
      readonly ticketId: string;
      readonly expiresAt: number;
      /** As Core had it then; left out where it was that of the chosen ecosystem. */
      readonly access?: ProductAccess;
    }
  | {
      readonly type: 'ProductRedeemed';
      readonly product: ProductId;
      readonly ticketId: string;
      readonly access?: ProductAccess;
    }
  /** A ticket that was used before was tried again: somebody else may hold a copy of it. */
  | { readonly type: 'TicketReused'; readonly product: ProductId; readonly ticketId: string }
  /** The user said "this wasn't me", which counts after the end too. */
  | { readonly type: 'UserObjected'; readonly text?: string }
  /** By a link that was used before, against another assistance that was open then. */
  | { readonly type: 'UserObjectedAgain'; readonly assistance: string }
  | {
      readonly type: 'AssistanceEnded';
      readonly outcome: Outcome;
      readonly reasonKind: ReasonKind | null;
      readonly reason: string | null;
      /** Why the system ended it; left out where a person did. */
      readonly cause?: EndCause;
      /** The agent who verified himself first; left out where that is not why. */
      readonly supersededBy?: string;
      /** When it was over: the deadline for an expiry, however late it was noticed. */
      readonly endedAt: number;
    };

export type EventType = AssistanceEvent['type'];

/** An event and when it was recorded (ms since 1970). */
export interface Recorded {
  readonly event: AssistanceEvent;
  readonly at: number;
}
