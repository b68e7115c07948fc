import type {
  Confirmation,
  EndCause,
  Outcome,
  ProductId,
  Purpose,
  ReasonKind,
  Step,
} from '../contract/index.ts';
import type { Agent, AssistedUser, BrowserSession, ChosenEcosystem } from './assistance-events.ts';
import type { Verification } from './verification.ts';

export interface OpenedProduct {
  readonly ticketId: string;
  readonly expiresAt: number;
  /** The newest ticket was redeemed. */
  readonly used: boolean;
  /** When the product was last entered, with whichever ticket. */
  readonly redeemedAt: number | null;
  /** Every ticket that was redeemed, so that a second use is known as one; left out while there is none. */
  readonly usedTickets?: readonly string[];
  /** When a used ticket was last tried again; left out where that never happened. */
  readonly reusedAt?: number;
}

/** All times: ms since 1970. Never holds a secret: it can be rebuilt from the trace. */
export interface Assistance {
  readonly id: string;
  readonly step: Step;
  readonly agent: Agent;
  readonly user: AssistedUser;
  readonly words: readonly [string, string];
  readonly caseNumber: string | null;
  /** Left out where nobody chose one. */
  readonly purpose?: Purpose;
  readonly startedBy: BrowserSession;
  /** `RULES` when it was started; left out: 1. */
  readonly rules?: number;
  readonly startedAt: number;
  readonly lastStepAt: number;
  readonly internal: Verification;
  readonly userCode: Verification;
  /**
   * What the agent made sure of before a code was sent, good for the whole assistance; left out where nothing
   * asked.
   */
  readonly confirmed?: readonly Confirmation[];
  readonly verifiedBy: BrowserSession | null;
  readonly ecosystem: ChosenEcosystem | null;
  readonly session: { readonly startedAt: number; readonly endsAt: number } | null;
  readonly products: Readonly<Partial<Record<ProductId, OpenedProduct>>>;
  readonly ended: {
    readonly outcome: Outcome;
    readonly at: number;
    readonly reasonKind: ReasonKind | null;
    readonly reason: string | null;
    /** Why the system ended it; left out where a person did. */
    readonly cause?: EndCause;
    /** Of one that was superseded: the name of the agent who verified himself first. */
    readonly supersededBy?: string;
  } | null;
  /** When the user said "this wasn't me"; left out where nobody did. */
  readonly objectedAt?: number;
  /** What the user wrote then, for supervisors alone; left out where he wrote nothing. */
  readonly objection?: string;
  /** How often the link was pressed again against another assistance; left out where it never was. */
  readonly objectedAgain?: number;
  /** Where the newest code to the user went, as a keyed hash of the address; left out before one did. */
  readonly sentToHash?: string;
}
