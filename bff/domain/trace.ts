import type { AssistanceEvent, BrowserSession } from './assistance-events.ts';

export type Language = 'en' | 'es';

/** Who did something; `system` for expiry and retries, `operator` for a command beside the BFF. */
export interface Actor {
  readonly kind: 'agent' | 'supervisor' | 'user' | 'product' | 'system' | 'operator';
  readonly id: string;
  readonly name: string;
}

/** Where a request came from, as far as it is known. */
export interface Origin {
  readonly address?: string;
  readonly userAgent?: string;
  /** The browser session of an agent's request; no secret. Left out in rows of releases before rules 2. */
  readonly browser?: BrowserSession;
}

/** A trace row that changes nothing: a refusal, or something noted after the end. */
export interface Note {
  readonly type:
    | 'Refused'
    | 'SignedIn'
    | 'SignedOut'
    | 'SignInRefused'
    | 'StepUpRequested'
    | 'StepUpSent'
    | 'StepUpFailed'
    | 'StepUpAccepted'
    | 'StepUpRejected'
    | 'AnswerFetched'
    | 'HoldPlaced'
    | 'HoldReleased'
    | 'TokensRevoked'
    | 'TokensDiscarded'
    | 'AgentLostRights'
    | 'RevocationFailed'
    | 'TicketRefused'
    | 'TokenRefused'
    | 'LinkRefused'
    | 'ReceiptSent'
    | 'ReceiptFailed'
    | 'SupervisorsAlerted'
    | 'AlertFailed'
    | 'UserTold'
    | 'UserNotTold'
    | 'AgentTold'
    | 'AgentNotTold'
    | 'OwnCodesUsedUp'
    | 'SessionsDisowned'
    | 'SessionsEnded'
    | 'TraceRead'
    | 'PlanRead'
    | 'PhoneShown'
    | 'TraceKeyChanged'
    | 'RowNotTrusted'
    | 'RowStamped'
    | 'RowMacsRequired'
    | 'LimitsInForce'
    | 'RightsChanged';
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** One row of the trace: an event of the process or a note. */
export interface TraceEntry {
  readonly at: number;
  readonly actor: Actor;
  readonly from: Origin;
  readonly what: AssistanceEvent | Note;
}

export const SYSTEM: Actor = { kind: 'system', id: 'user-support', name: 'User Support' };
