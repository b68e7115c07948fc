import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { type Action, Store } from '@ngrx/store';
import {
  type AssistanceView,
  cancelAssistance,
  chooseEcosystem,
  currentAssistance,
  finishAssistance,
  isReduced,
  readAssistance,
  readPlan,
  sendInternalCode,
  sendUserCode,
  startAssistance,
  SUGGESTIONS,
  suggestUsers,
} from '@waizant/user-support/contract';
import {
  catchError,
  concatMap,
  EMPTY,
  exhaustMap,
  filter,
  first,
  map,
  merge,
  type Observable,
  of,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import { BffEvents } from '../bff/bff.actions';
import { BffClient } from '../bff/bff-client';
import { type Problem, problemOf } from '../bff/problem';
import { AgentIdentity } from '../session/agent-identity';
import { AssistanceApi, AssistancePage } from './assistance.actions';
import { assistanceFeature } from './assistance.feature';
import { RefreshTriggers } from './refresh-triggers';

/** Pause after the last key before suggestions are asked for, ms. */
const TYPING_MS = 200;

/** Problems that mean: the server is elsewhere than the screen. */
const OUT_OF_STEP = new Set<Problem['code']>([
  'wrong-step',
  'locked',
  'wrong-code',
  'code-expired',
  'no-code',
  'step-up-elsewhere',
  'resend-too-soon',
  'delivery-failed',
  'identity-provider-failed',
  'no-codes-left',
  'user-not-verifiable',
  'findings-not-confirmed',
]);

/** The own one, which the server never reduces. */
const readOwn = (bff: BffClient, id: string): Observable<AssistanceView> =>
  bff.call(readAssistance, { params: { id } }).pipe(filter((seen) => !isReduced(seen)));

/** A call whose answer is the assistance: received, or failed with its problem. */
const asCommand = (call: Observable<AssistanceView>): Observable<Action> =>
  call.pipe(
    map((assistance) => AssistanceApi.assistanceReceived({ assistance, receivedAt: Date.now() })),
    catchError((error: unknown) => of(AssistanceApi.commandFailed({ problem: problemOf(error) }))),
  );

export const loadCurrent = createEffect(
  (actions = inject(Actions), bff = inject(BffClient), agent = inject(AgentIdentity)) => {
    return actions.pipe(
      ofType(AssistancePage.currentAsked, AssistancePage.reloadPressed),
      exhaustMap(() =>
        agent.known().pipe(
          switchMap((session) =>
            session === null
              ? of(AssistanceApi.currentFailed({ problem: { code: 'not-signed-in' } }))
              : bff.call(currentAssistance, {}).pipe(
                  map((assistance) =>
                    AssistanceApi.currentLoaded({
                      assistance,
                      receivedAt: Date.now(),
                      agentId: session.agent.id,
                    }),
                  ),
                ),
          ),
          catchError((error: unknown) => of(AssistanceApi.currentFailed({ problem: problemOf(error) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const suggest = createEffect(
  (actions = inject(Actions), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistancePage.emailTyped, AssistancePage.startPressed, BffEvents.agentForgotten),
      map((action) => (action.type === AssistancePage.emailTyped.type ? action.email.trim() : '')),
      // No `debounceTime`: it would keep a timer for what only drops a search.
      switchMap((email) =>
        email.length < SUGGESTIONS.from
          ? EMPTY
          : timer(TYPING_MS).pipe(
              switchMap(() => bff.call(suggestUsers, { query: { email } })),
              map(({ suggestions, notSearched }) =>
                AssistanceApi.suggestionsLoaded({
                  suggestions: suggestions.map((one) => one.email),
                  ...(notSearched && { notSearched }),
                }),
              ),
              catchError((error: unknown) =>
                of(AssistanceApi.suggestionsFailed({ problem: problemOf(error) })),
              ),
            ),
      ),
    );
  },
  { functional: true },
);

export const start = createEffect(
  (actions = inject(Actions), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistancePage.startPressed),
      exhaustMap(({ email, caseNumber, purpose }) =>
        asCommand(
          bff.call(startAssistance, {
            body: {
              email,
              ...(caseNumber === null ? {} : { caseNumber }),
              ...(purpose === null ? {} : { purpose }),
            },
          }),
        ),
      ),
    );
  },
  { functional: true },
);

/** One command on the open assistance at a time, with its call. */
const onOpen = <Command>(store: Store, call: (command: Command, id: string) => Observable<Action>) =>
  exhaustMap((command: Command) =>
    store.select(assistanceFeature.selectAssistance).pipe(
      first(),
      filter((assistance) => assistance !== null),
      concatMap(({ id }) => call(command, id)),
    ),
  );

function sendCode(
  bff: BffClient,
  params: { readonly id: string },
  {
    purpose,
    confirmed = [],
  }: Pick<ReturnType<typeof AssistancePage.sendCodePressed>, 'purpose' | 'confirmed'>,
): Observable<AssistanceView> {
  if (purpose === 'internal') return bff.call(sendInternalCode, { params });
  return bff.call(sendUserCode, {
    params,
    ...(confirmed.length > 0 ? { body: { confirmed: [...confirmed] } } : {}),
  });
}

/** The commands that go on with the open assistance. */
export const command = createEffect(
  (actions = inject(Actions), store = inject<Store>(Store), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistancePage.sendCodePressed, AssistancePage.ecosystemChosen),
      onOpen(store, (action, id) => {
        const params = { id };
        switch (action.type) {
          case AssistancePage.sendCodePressed.type:
            return asCommand(sendCode(bff, params, action));
          case AssistancePage.ecosystemChosen.type:
            return asCommand(
              bff.call(chooseEcosystem, { params, body: { ecosystemId: action.ecosystemId } }),
            );
        }
      }),
    );
  },
  { functional: true },
);

/** The commands that end it. By themselves: a mail that does not get away must not hold up *Cancel process*. */
export const end = createEffect(
  (actions = inject(Actions), store = inject<Store>(Store), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistancePage.cancelConfirmed, AssistancePage.finishPressed),
      onOpen(store, (action, id) => {
        const params = { id };
        switch (action.type) {
          case AssistancePage.cancelConfirmed.type: {
            const { kind, text } = action;
            return asCommand(bff.call(cancelAssistance, { params, body: { reason: { kind, text } } }));
          }
          case AssistancePage.finishPressed.type:
            return asCommand(bff.call(finishAssistance, { params }));
        }
      }),
    );
  },
  { functional: true },
);

/** The server's truth, again and again while an assistance is open: a second tab, a stop, an expiry are seen. */
export const refresh = createEffect(
  (
    actions = inject(Actions),
    store = inject(Store),
    bff = inject(BffClient),
    triggers = inject(RefreshTriggers),
  ) => {
    return actions.pipe(
      ofType(AssistancePage.entered),
      switchMap(() =>
        merge(
          triggers.whileVisible(),
          actions.pipe(ofType(AssistancePage.timeRanOut, AssistanceApi.commandFailed), filter(isOutOfStep)),
        ).pipe(
          concatMap(() => store.select(assistanceFeature.selectOpen).pipe(first())),
          switchMap((open) => (open === null ? EMPTY : readAgain(bff, open.id))),
          takeUntil(actions.pipe(ofType(AssistancePage.left))),
        ),
      ),
    );
  },
  { functional: true },
);

function isOutOfStep(action: Action & { readonly problem?: Problem }): boolean {
  return action.problem === undefined || OUT_OF_STEP.has(action.problem.code);
}

function readAgain(bff: BffClient, id: string): Observable<Action> {
  return readOwn(bff, id).pipe(
    map((assistance) => AssistanceApi.assistanceRefreshed({ assistance, receivedAt: Date.now() })),
    catchError((error: unknown) => of(AssistanceApi.refreshFailed({ problem: problemOf(error) }))),
  );
}

/** Without an answer nothing is said; a bug is thrown on. */
function untilTheNextReturn(error: unknown): Observable<never> {
  problemOf(error);
  return EMPTY;
}

/** While nothing is open here, another tab may have begun: found on a return to this one. */
export const lookForOthers = createEffect(
  (
    actions = inject(Actions),
    store = inject(Store),
    bff = inject(BffClient),
    triggers = inject(RefreshTriggers),
  ) => {
    return actions.pipe(
      ofType(AssistancePage.entered),
      switchMap(() =>
        triggers.onReturn().pipe(
          concatMap(() => store.select(assistanceFeature.selectOpen).pipe(first())),
          filter((open) => open === null),
          switchMap(() => bff.call(currentAssistance, {}).pipe(catchError(untilTheNextReturn))),
          filter((assistance) => assistance !== null),
          map((assistance) => AssistanceApi.assistanceRefreshed({ assistance, receivedAt: Date.now() })),
          takeUntil(actions.pipe(ofType(AssistancePage.left))),
        ),
      ),
    );
  },
  { functional: true },
);

/** The own open assistance, where starting another was refused. */
export const goToOwn = createEffect(
  (actions = inject(Actions), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistanceApi.commandFailed),
      map(({ problem }) => (problem.code === 'assistance-open' ? problem.id : undefined)),
      filter((id) => id !== undefined),
      switchMap((id) => asCommand(readOwn(bff, id))),
    );
  },
  { functional: true },
);

export const plan = createEffect(
  (actions = inject(Actions), store = inject(Store), bff = inject(BffClient)) => {
    return actions.pipe(
      ofType(AssistancePage.planAsked),
      switchMap(() => store.select(assistanceFeature.selectOpen).pipe(first())),
      filter((open) => open !== null),
      switchMap(({ id }) =>
        bff.call(readPlan, { params: { id } }).pipe(
          map((details) => AssistanceApi.planLoaded({ plan: details })),
          catchError((error: unknown) => of(AssistanceApi.planFailed({ problem: problemOf(error) }))),
        ),
      ),
    );
  },
  { functional: true },
);
