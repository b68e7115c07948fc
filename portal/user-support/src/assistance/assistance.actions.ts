import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type {
  AskingCode,
  AssistanceView,
  CodePurpose,
  Confirmation,
  ConfirmedHow,
  PlanDetails,
  Purpose,
  ReasonKind,
} from '@waizant/user-support/contract';
import type { Problem } from '../bff/problem';

/** What the agent does on the screen. Never a code: answers go from the field to the server past the store. */
export const AssistancePage = createActionGroup({
  source: 'Assistance Page',
  events: {
    /** A guard or a page needs to know what is open. */
    'Current Asked': emptyProps(),
    /** The wizard is shown, until it is left: it follows the server. */
    Entered: emptyProps(),
    Left: emptyProps(),
    'Reload Pressed': emptyProps(),
    'Email Typed': props<{ email: string }>(),
    'Start Pressed': props<{ email: string; caseNumber: string | null; purpose: Purpose | null }>(),
    'Findings Answered': props<{ how: ConfirmedHow; findings: readonly AskingCode[] }>(),
    'Send Code Pressed': props<{ purpose: CodePurpose; confirmed?: readonly Confirmation[] }>(),
    'Code Submitted': props<{ purpose: CodePurpose }>(),
    'Ecosystem Chosen': props<{ ecosystemId: string }>(),
    'Plan Asked': emptyProps(),
    'Cancel Confirmed': props<{ kind: ReasonKind; text: string }>(),
    'Finish Pressed': emptyProps(),
    'Time Ran Out': emptyProps(),
  },
});

/** What the server answers. `receivedAt`: the browser's clock, ms since 1970. */
export const AssistanceApi = createActionGroup({
  source: 'Assistance API',
  events: {
    'Current Loaded': props<{
      assistance: AssistanceView | null;
      receivedAt: number;
      /** Who asked: the subject in Cognito. */
      agentId: string | null;
    }>(),
    'Current Failed': props<{ problem: Problem }>(),
    'Assistance Received': props<{ assistance: AssistanceView; receivedAt: number }>(),
    'Assistance Refreshed': props<{ assistance: AssistanceView; receivedAt: number }>(),
    'Refresh Failed': props<{ problem: Problem }>(),
    'Command Failed': props<{ problem: Problem }>(),
    'Suggestions Loaded': props<{ suggestions: readonly string[]; notSearched?: true | undefined }>(),
    'Suggestions Failed': props<{ problem: Problem }>(),
    'Plan Loaded': props<{ plan: PlanDetails }>(),
    'Plan Failed': props<{ problem: Problem }>(),
  },
});
