import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import {
  type AllowedAction,
  type AssistanceView,
  type PlanDetails,
  SUGGESTIONS,
} from '@waizant/user-support/contract';
import { BffEvents } from '../bff/bff.actions';
import type { Problem } from '../bff/problem';
import { AssistanceApi, AssistancePage } from './assistance.actions';
import { type Answer, questionOf } from './findings/question';

/** The command under way; one at a time. */
export type Pending = 'start' | 'send-code' | 'answer-code' | 'choose-ecosystem' | 'cancel' | 'finish';

export interface AssistanceState {
  /** The server has said what is open, or could not be asked. */
  readonly loaded: boolean;
  /** The server's view, as it came. */
  readonly assistance: AssistanceView | null;
  /** The server's clock less the browser's, ms. */
  readonly clockOffset: number;
  readonly pending: Pending | null;
  readonly problem: Problem | null;
  /** How the agent made sure of what asks, until it goes with the request for the code. */
  readonly answer: Answer | null;
  /** Polling gets no answer at the moment. */
  readonly isOffline: boolean;
  readonly suggestions: readonly string[];
  readonly suggesting: boolean;
  /** What became of the last search; null while nothing was searched for. */
  readonly suggested: 'some' | 'none' | 'notSearched' | 'failed' | null;
  readonly plan: PlanDetails | null;
  readonly planProblem: Problem | null;
}

export const INITIAL: AssistanceState = {
  loaded: false,
  assistance: null,
  clockOffset: 0,
  pending: null,
  problem: null,
  answer: null,
  isOffline: false,
  suggestions: [],
  suggesting: false,
  suggested: null,
  plan: null,
  planProblem: null,
};

/** The part of the URL that stands for where the server is. */
export type StepPath = 'look-up' | 'internal-verification' | 'ecosystem' | 'user-verification' | 'session';

const begin =
  (pending: Pending) =>
  (state: AssistanceState): AssistanceState => ({ ...state, pending, problem: null });

const received = (
  state: AssistanceState,
  assistance: AssistanceView | null,
  receivedAt: number,
): AssistanceState => ({
  ...state,
  loaded: true,
  assistance,
  answer: assistance?.id === state.assistance?.id ? state.answer : null,
  isOffline: false,
  clockOffset: assistance === null ? state.clockOffset : Date.parse(assistance.now) - receivedAt,
  plan: assistance?.step === 'session' ? state.plan : null,
});

/** What ended last is still said after a way to another page and back, to the agent whose it was. */
const endedOf = ({ assistance }: AssistanceState, agentId: string | null): AssistanceView | null =>
  assistance?.ended && assistance.agent.id === agentId ? assistance : null;

const isSearched = (email: string): boolean => email.trim().length >= SUGGESTIONS.from;

/** A poll that was asked before a command may answer after it: by the server's clock it is the older one. */
const isOvertaken = (answer: AssistanceView, known: AssistanceView | null): boolean =>
  known?.id === answer.id && Date.parse(answer.now) < Date.parse(known.now);

export const assistanceFeature = createFeature({
  name: 'userSupportAssistance',
  reducer: createReducer(
    INITIAL,
    on(BffEvents.agentForgotten, (): AssistanceState => INITIAL),
    on(AssistancePage.currentAsked, AssistancePage.reloadPressed, (state): AssistanceState => ({
      ...state,
      loaded: false,
    })),
    on(AssistancePage.emailTyped, (state, { email }): AssistanceState => ({
      ...state,
      problem: null,
      suggesting: isSearched(email),
      suggested: null,
      suggestions: isSearched(email) ? state.suggestions : [],
    })),
    on(AssistancePage.startPressed, (state): AssistanceState => ({
      ...begin('start')(state),
      suggesting: false,
    })),
    on(AssistancePage.findingsAnswered, (state, { how, findings }): AssistanceState => ({
      ...state,
      answer: { how, findings },
    })),
    on(AssistancePage.sendCodePressed, begin('send-code')),
    on(AssistancePage.codeSubmitted, begin('answer-code')),
    on(AssistancePage.ecosystemChosen, begin('choose-ecosystem')),
    on(AssistancePage.cancelConfirmed, begin('cancel')),
    on(AssistancePage.finishPressed, begin('finish')),
    on(AssistancePage.planAsked, (state): AssistanceState => ({ ...state, planProblem: null })),
    on(AssistanceApi.currentLoaded, (state, { assistance, receivedAt, agentId }): AssistanceState => ({
      ...received(state, assistance ?? endedOf(state, agentId), receivedAt),
      problem: null,
    })),
    on(AssistanceApi.currentFailed, (state, { problem }): AssistanceState => ({
      ...state,
      loaded: true,
      isOffline: true,
      problem,
    })),
    on(AssistanceApi.assistanceReceived, (state, { assistance, receivedAt }): AssistanceState => ({
      ...received(state, assistance, receivedAt),
      pending: null,
      problem: null,
      suggestions: [],
      suggesting: false,
      suggested: null,
    })),
    // A poll neither ends a command that is under way nor takes away what was said, unless the process moved on.
    on(AssistanceApi.assistanceRefreshed, (state, { assistance, receivedAt }): AssistanceState =>
      isOvertaken(assistance, state.assistance)
        ? state
        : {
            ...received(state, assistance, receivedAt),
            problem: assistance.step === state.assistance?.step ? state.problem : null,
          },
    ),
    on(AssistanceApi.refreshFailed, (state): AssistanceState => ({ ...state, isOffline: true })),
    on(AssistanceApi.commandFailed, (state, { problem }): AssistanceState => ({
      ...state,
      pending: null,
      problem,
      // What was answered is not enough.
      answer: problem.code === 'findings-not-confirmed' ? null : state.answer,
    })),
    on(AssistanceApi.suggestionsLoaded, (state, { suggestions, notSearched }): AssistanceState => ({
      ...state,
      suggestions,
      suggesting: false,
      suggested: suggestions.length > 0 ? 'some' : notSearched ? 'notSearched' : 'none',
    })),
    on(AssistanceApi.suggestionsFailed, (state): AssistanceState => ({
      ...state,
      suggestions: [],
      suggesting: false,
      suggested: 'failed',
    })),
    on(AssistanceApi.planLoaded, (state, { plan }): AssistanceState => ({ ...state, plan })),
    on(AssistanceApi.planFailed, (state, { problem }): AssistanceState => ({
      ...state,
      planProblem: problem,
    })),
  ),
  extraSelectors: ({ selectAssistance, selectLoaded, selectProblem, selectAnswer }) => {
    const selectStepPath = createSelector(selectAssistance, (assistance): StepPath =>
      assistance === null || assistance.step === 'ended' ? 'look-up' : assistance.step,
    );
    const selectAllowed = createSelector(
      selectAssistance,
      (assistance): ReadonlySet<AllowedAction> => new Set(assistance?.allowedActions ?? []),
    );
    const selectOpen = createSelector(selectAssistance, (assistance) =>
      assistance !== null && assistance.step !== 'ended' ? assistance : null,
    );
    const selectQuestion = createSelector(selectOpen, selectProblem, selectAnswer, questionOf);
    /** Where the server is and what it offers there, at one instant; null until it was asked. */
    const selectServerStep = createSelector(selectLoaded, selectStepPath, selectOpen, (loaded, path, open) =>
      loaded ? { path, products: open?.step === 'session' ? (open.products ?? []) : [] } : null,
    );
    /** What ended last in this tab, for the message at the look-up. */
    const selectEnded = createSelector(selectAssistance, (assistance) =>
      assistance?.ended ? { ...assistance.ended, user: assistance.user } : null,
    );
    return { selectStepPath, selectAllowed, selectOpen, selectQuestion, selectServerStep, selectEnded };
  },
});
