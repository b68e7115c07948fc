import type { WritableSignal } from '@angular/core';
import type { AgentSession, StepUpCode } from '@waizant/user-support/contract';
import type { Observable } from 'rxjs';
import type { SentCode } from '../code/code-entry/code-entry';

/** A code that is out, and how far the server's clock is from this browser's, ms. */
export interface SentStepUp extends SentCode {
  readonly sentTo: string;
  readonly clockOffset: number;
}

/** What a step-up is asked for, and the calls that make one. */
export interface StepUpAsked {
  /** The id of the endpoint that refused. */
  readonly opens: string;
  readonly send: () => Observable<StepUpCode>;
  readonly answer: (code: string) => Observable<AgentSession>;
}

export interface StepUpDialogData extends StepUpAsked {
  /** Kept while the dialog is closed: what was sent can be answered later. */
  readonly sent: WritableSignal<SentStepUp | null>;
}
