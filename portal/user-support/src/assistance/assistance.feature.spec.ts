import { type Action } from '@ngrx/store';
import type { AssistanceView, PlanDetails } from '@waizant/user-support/contract';
import type { Problem } from '../bff/problem';
import {
  ADMINISTRATOR_PRODUCTS,
  after,
  endedView,
  NOW,
  sentCode,
  sessionView,
  view,
} from '../module-under-test.spec';
import { AssistanceApi, AssistancePage } from './assistance.actions';
import { assistanceFeature, type AssistanceState, INITIAL, type Pending } from './assistance.feature';

const RECEIVED_AT = Date.parse(NOW);
const WRONG_CODE: Problem = { code: 'wrong-code', attemptsLeft: 3 };
const PLAN: PlanDetails = {
  ecosystem: { id: 'eco-1', name: 'legacy355' },
  plan: 'Plus',
  pricePeriod: 'monthly',
  price: null,
  licences: null,
  encounters: null,
  renewsOn: null,
  modules: [],
};

const { reducer } = assistanceFeature;
const given = (changes: Partial<AssistanceState>): AssistanceState => ({
  ...INITIAL,
  loaded: true,
  ...changes,
});
const when = (state: AssistanceState, ...actions: Action[]) => actions.reduce(reducer, state);
const received = (assistance: AssistanceView, receivedAt = RECEIVED_AT) =>
  AssistanceApi.assistanceReceived({ assistance, receivedAt });
const refreshed = (assistance: AssistanceView, receivedAt = RECEIVED_AT) =>
  AssistanceApi.assistanceRefreshed({ assistance, receivedAt });

describe('the state of the assistance', () => {
  it('knows nothing before the server was asked', () => {
    expect(when(INITIAL, { type: 'anything' })).toBe(INITIAL);
    expect(INITIAL.loaded).toBeFalse();
  });

  it('does not believe what it knew once it is asked for or reloaded', () => {
    const before = given({ assistance: sessionView() });
    for (const action of [AssistancePage.currentAsked(), AssistancePage.reloadPressed()]) {
      expect(when(before, action))
        .withContext(action.type)
        .toEqual({ ...before, loaded: false });
    }
  });

  const COMMANDS: readonly (readonly [Action, Pending])[] = [
    [AssistancePage.startPressed({ email: 'a@b.example', caseNumber: null, purpose: null }), 'start'],
    [AssistancePage.sendCodePressed({ purpose: 'internal' }), 'send-code'],
    [AssistancePage.sendCodePressed({ purpose: 'user' }), 'send-code'],
    [AssistancePage.codeSubmitted({ purpose: 'user' }), 'answer-code'],
    [AssistancePage.ecosystemChosen({ ecosystemId: 'eco-1' }), 'choose-ecosystem'],
    [AssistancePage.cancelConfirmed({ kind: 'other', text: 'because' }), 'cancel'],
    [AssistancePage.finishPressed(), 'finish'],
  ];
  for (const [action, pending] of COMMANDS) {
    it(`shows a command under way and forgets what went wrong before: ${action.type} → ${pending}`, () => {
      const state = when(given({ assistance: view(), problem: WRONG_CODE }), action);
      expect(state.pending).toBe(pending);
      expect(state.problem).toBeNull();
      expect(state.assistance).withContext('the step is the server’s to change').toEqual(view());
    });
  }

  it('ends the command with its answer, or with its problem', () => {
    const underWay = given({ assistance: view(), pending: 'send-code' });
    const answered = when(underWay, received(view({ code: sentCode('internal') })));
    expect([answered.pending, answered.problem]).toEqual([null, null]);
    expect(answered.assistance?.code?.sentTo).toBe('ana***@backoffice.example');

    const failed = when(underWay, AssistanceApi.commandFailed({ problem: WRONG_CODE }));
    expect([failed.pending, failed.problem]).toEqual([null, WRONG_CODE]);
    expect(failed.assistance).toEqual(view());
  });

  it('never holds a code: no action of the module can carry one', () => {
    const names = Object.values(AssistancePage).map((creator) => creator.type);
    expect(names.length).toBe(14);
    const submitted = AssistancePage.codeSubmitted({ purpose: 'user' });
    expect(Object.keys(submitted).sort()).toEqual(['purpose', 'type']);
    const sent: string[] = Object.keys(sentCode('user', { sentToPhone: '********0456' }));
    expect(sent).not.toContain('code');
    const state = when(given({}), submitted, received(view({ code: sentCode('user') })));
    expect(JSON.stringify(state)).not.toMatch(/"\d{6}"/);
  });

  it('keeps a command and its problem through a poll: it is no answer to the command', () => {
    const before = given({ assistance: view(), pending: 'answer-code', problem: WRONG_CODE });
    const state = when(before, refreshed(view({ now: after(3) })));
    expect([state.pending, state.problem]).toEqual(['answer-code', WRONG_CODE]);
  });

  it('drops a problem of a step that is over, but not the command that is under way', () => {
    const before = given({ assistance: view(), pending: 'answer-code', problem: WRONG_CODE });
    const state = when(before, refreshed(view({ step: 'ecosystem', now: after(3) })));
    expect([state.pending, state.problem]).toEqual(['answer-code', null]);
  });

  it('is not taken back by a poll that was asked before the last command and answers after it', () => {
    const now = given({ assistance: sessionView({ now: after(10) }) });
    const late = refreshed(view({ step: 'user-verification', now: after(9) }));
    expect(when(now, late)).toEqual(now);
    // Another assistance has a story of its own.
    const other = view({ id: 'c0ffee00-0000-4000-8000-000000000002', now: after(9) });
    expect(when(now, refreshed(other)).assistance).toEqual(other);
  });

  it('measures the server’s clock against the browser’s, and keeps the measure when there is nothing to read', () => {
    const slow = when(INITIAL, received(view(), RECEIVED_AT - 90_000));
    expect(slow.clockOffset).toBe(90_000);
    expect(when(slow, refreshed(view(), RECEIVED_AT + 5_000)).clockOffset).toBe(-5_000);
    const nothing = AssistanceApi.currentLoaded({
      assistance: null,
      receivedAt: RECEIVED_AT,
      agentId: 'agent-1',
    });
    expect(when(slow, nothing).clockOffset).toBe(90_000);
  });

  it('takes up what is open, or that nothing is', () => {
    const open = when(
      INITIAL,
      AssistanceApi.currentLoaded({ assistance: view(), receivedAt: RECEIVED_AT, agentId: 'agent-1' }),
    );
    expect([open.loaded, open.assistance]).toEqual([true, view()]);
    const none = when(
      open,
      AssistanceApi.currentLoaded({ assistance: null, receivedAt: RECEIVED_AT, agentId: 'agent-1' }),
    );
    expect([none.loaded, none.assistance]).toEqual([true, null]);
  });

  it('goes on saying what ended last after another page, to the agent whose it was and to no other', () => {
    const ended = given({ assistance: endedView('cancelled') });
    const again = (agentId: string | null) =>
      when(ended, AssistanceApi.currentLoaded({ assistance: null, receivedAt: RECEIVED_AT, agentId }));
    expect(again(view().agent.id).assistance?.ended?.outcome).toBe('cancelled');
    expect(again('another').assistance).toBeNull();
    expect(again(null).assistance).toBeNull();
  });

  it('knows what became of the last search', () => {
    const found = when(INITIAL, AssistanceApi.suggestionsLoaded({ suggestions: ['a@b.example'] }));
    const none = when(INITIAL, AssistanceApi.suggestionsLoaded({ suggestions: [] }));
    const failed = when(INITIAL, AssistanceApi.suggestionsFailed({ problem: { code: 'unavailable' } }));
    expect([found, none, failed].map(({ suggested }) => suggested)).toEqual(['some', 'none', 'failed']);
    expect(when(none, AssistancePage.emailTyped({ email: 'marta' })).suggested).toBeNull();
  });

  it('says that the server is away, until anything comes from it again', () => {
    const offline: Problem = { code: 'offline' };
    const failed = when(INITIAL, AssistanceApi.currentFailed({ problem: offline }));
    expect([failed.loaded, failed.isOffline, failed.problem]).toEqual([true, true, offline]);
    const again = when(
      failed,
      AssistanceApi.currentLoaded({ assistance: null, receivedAt: RECEIVED_AT, agentId: 'agent-1' }),
    );
    expect([again.isOffline, again.problem]).toEqual([false, null]);

    const lost = when(given({ assistance: view() }), AssistanceApi.refreshFailed({ problem: offline }));
    expect([lost.isOffline, lost.problem, lost.assistance]).toEqual([true, null, view()]);
    expect(when(lost, refreshed(view())).isOffline).toBeFalse();
  });

  describe('of suggestions', () => {
    const typed = (email: string) => AssistancePage.emailTyped({ email });
    const found = AssistanceApi.suggestionsLoaded({ suggestions: ['marta.admin@legacy355.example'] });

    it('searches from the third character on, spaces not counted', () => {
      expect(when(given({}), typed('  m a')).suggesting).toBeTrue();
      expect(when(given({}), typed('ma   ')).suggesting).toBeFalse();
      expect(when(given({}), typed('mar')).suggesting).toBeTrue();
    });

    it('keeps them while the next ones are looked for, and drops them below three characters', () => {
      const shown = when(given({}), typed('mar'), found);
      expect([shown.suggestions.length, shown.suggesting]).toEqual([1, false]);
      expect(when(shown, typed('mart')).suggestions.length).toBe(1);
      expect(when(shown, typed('ma')).suggestions).toEqual([]);
    });

    it('forgets the problem of the address before', () => {
      expect(when(given({ problem: { code: 'user-not-found' } }), typed('m')).problem).toBeNull();
    });

    it('are a help: without them nothing is wrong', () => {
      const failed = AssistanceApi.suggestionsFailed({ problem: { code: 'rate-limited' } });
      const state = when(given({}), typed('mar'), found, typed('mart'), failed);
      expect([state.suggestions, state.suggesting, state.problem]).toEqual([[], false, null]);
    });

    it('are no longer looked for once the start is pressed, even when it is refused', () => {
      const state = when(
        given({}),
        typed('nobody@legacy355.example'),
        AssistancePage.startPressed({ email: 'nobody@legacy355.example', caseNumber: null, purpose: null }),
        AssistanceApi.commandFailed({ problem: { code: 'user-not-found' } }),
      );
      expect([state.suggesting, state.problem?.code]).toEqual([false, 'user-not-found']);
    });

    it('end with the start of an assistance', () => {
      const state = when(given({}), typed('mar'), found, typed('mart'), received(view()));
      expect([state.suggestions, state.suggesting]).toEqual([[], false]);
    });
  });

  describe('of the plan', () => {
    it('is kept for the session that it was read in, and for no other', () => {
      const read = when(given({ assistance: sessionView() }), AssistanceApi.planLoaded({ plan: PLAN }));
      expect(read.plan).toEqual(PLAN);
      expect(when(read, refreshed(sessionView({ now: after(3) }))).plan).toEqual(PLAN);
      expect(when(read, received(endedView('finished'))).plan).toBeNull();
    });

    it('tells that it cannot be read, until it is asked for again', () => {
      const problem: Problem = { code: 'unavailable' };
      const failed = when(given({ assistance: sessionView() }), AssistanceApi.planFailed({ problem }));
      expect([failed.planProblem, failed.problem]).toEqual([problem, null]);
      expect(when(failed, AssistancePage.planAsked()).planProblem).toBeNull();
    });
  });
});

describe('what the screens read of it', () => {
  const root = (state: AssistanceState) => ({ [assistanceFeature.name]: state });
  const { selectAllowed, selectEnded, selectOpen, selectStepPath, selectServerStep } = assistanceFeature;

  it('is nowhere, not at the look-up, until the server was asked', () => {
    expect(selectServerStep(root(INITIAL))).toBeNull();
    expect(selectServerStep(root({ ...INITIAL, assistance: sessionView() }))).toBeNull();
    expect(selectServerStep(root(given({})))).toEqual({ path: 'look-up', products: [] });
  });

  it('is the server’s step, and the look-up where nothing is open', () => {
    for (const step of ['internal-verification', 'ecosystem', 'user-verification', 'session'] as const) {
      expect(selectStepPath(root(given({ assistance: view({ step }) })))).toBe(step);
    }
    expect(selectStepPath(root(given({ assistance: endedView('expired') })))).toBe('look-up');
    expect(selectStepPath(root(given({})))).toBe('look-up');
  });

  it('has products in a running session only, and those that the server offers', () => {
    const where = (assistance: AssistanceView) => selectServerStep(root(given({ assistance })))?.products;
    expect(where(sessionView())).toEqual(ADMINISTRATOR_PRODUCTS);
    expect(where({ ...sessionView(), step: 'ended' })).toEqual([]);
    expect(where({ ...sessionView(), step: 'user-verification' })).toEqual([]);
    const { products: _, ...hidden } = sessionView({ stepUpElsewhere: true });
    expect(where(hidden)).toEqual([]);
  });

  it('has nothing open, and nothing allowed, after the end', () => {
    const ended = root(given({ assistance: endedView('stopped', 'wrong user') }));
    expect(selectOpen(ended)).toBeNull();
    expect([...selectAllowed(ended)]).toEqual([]);
    expect(selectEnded(ended)).toEqual({
      outcome: 'stopped',
      at: NOW,
      reason: 'wrong user',
      user: view().user,
    });
    expect(selectEnded(root(given({ assistance: view() })))).toBeNull();
    expect(selectEnded(root(given({})))).toBeNull();
  });

  it('has of the actions those that the server allows, nothing computed here', () => {
    const assistance = view({ allowedActions: ['send-user-code', 'cancel'] });
    expect([...selectAllowed(root(given({ assistance })))]).toEqual(['send-user-code', 'cancel']);
    expect([...selectAllowed(root(given({})))]).toEqual([]);
  });
});
