import { HttpErrorResponse } from '@angular/common/http';
import { Actions } from '@ngrx/effects';
import { type Action, type Store } from '@ngrx/store';
import type { AssistanceView, PlanDetails, ProblemCode, Purpose } from '@waizant/user-support/contract';
import { BehaviorSubject, map, type Observable, of, Subject } from 'rxjs';
import type { BffClient } from '../bff/bff-client';
import type { Problem } from '../bff/problem';
import { endedView, ID, NOW, sessionOf, sessionView, view } from '../module-under-test.spec';
import type { AgentIdentity } from '../session/agent-identity';
import { AssistanceApi, AssistancePage } from './assistance.actions';
import * as effects from './assistance.effects';
import { assistanceFeature, INITIAL } from './assistance.feature';
import type { RefreshTriggers } from './refresh-triggers';

const OTHER_ID = 'c0ffee00-0000-4000-8000-000000000002';

/** What an effect is given in place of its default arguments: nothing here is the code under test. */
class OutsideOfEffects {
  readonly #actions = new Subject<Action>();
  readonly #state = new BehaviorSubject({ [assistanceFeature.name]: INITIAL });
  readonly visible = new Subject<void>();
  readonly returned = new Subject<void>();
  /** Every call, with the subject that answers it. */
  readonly calls: { readonly what: string; readonly input: unknown; readonly answer: Subject<unknown> }[] =
    [];
  /** Every action that came out. */
  readonly out: Action[] = [];

  readonly actions = new Actions(this.#actions);
  readonly store = {
    select: (selector: (state: object) => unknown) => this.#state.pipe(map(selector)),
  } as unknown as Store;
  readonly bff = {
    call: (endpoint: { method: string; path: string }, input: unknown): Observable<unknown> => {
      const answer = new Subject<unknown>();
      this.calls.push({ what: `${endpoint.method} ${endpoint.path}`, input, answer });
      return answer;
    },
  } as unknown as BffClient;
  readonly triggers = {
    whileVisible: () => this.visible,
    onReturn: () => this.returned,
  } as unknown as RefreshTriggers;

  open(assistance: AssistanceView | null): void {
    this.#state.next({ [assistanceFeature.name]: { ...INITIAL, loaded: true, assistance } });
  }

  run(effect: Observable<Action>): void {
    effect.subscribe((action) => this.out.push(action));
  }

  say(action: Action): void {
    this.#actions.next(action);
  }

  answer(body: unknown): void {
    const { answer } = this.calls.at(-1)!;
    answer.next(body);
    answer.complete();
  }

  refuse(code: ProblemCode, status = 409, more: Partial<Problem> = {}): void {
    this.calls.at(-1)!.answer.error(new HttpErrorResponse({ status, error: { code, ...more } }));
  }

  get paths(): string[] {
    return this.calls.map(({ what }) => what);
  }
}

/** Who is signed in. */
const AGENT = { known: () => of(sessionOf('agent')) } as unknown as AgentIdentity;

describe('effects of the assistance', () => {
  let outside: OutsideOfEffects;
  const receivedAt = Date.parse(NOW);

  beforeEach(() => {
    jasmine.clock().install().mockDate(new Date(NOW));
    outside = new OutsideOfEffects();
  });
  afterEach(() => jasmine.clock().uninstall());

  describe('loadCurrent', () => {
    beforeEach(() => {
      outside.run(effects.loadCurrent(outside.actions, outside.bff, AGENT));
    });

    it('asks what is open when a page needs it, or is reloaded, and once at a time', () => {
      outside.say(AssistancePage.currentAsked());
      outside.say(AssistancePage.reloadPressed());
      expect(outside.paths).toEqual(['GET /api/assistances/current']);
      outside.answer(view());
      expect(outside.out).toEqual([
        AssistanceApi.currentLoaded({ assistance: view(), receivedAt, agentId: 'agent-1' }),
      ]);
      expect(outside.calls.length).toBe(1);
      outside.say(AssistancePage.reloadPressed());
      outside.answer(null);
      expect(outside.out.at(-1)).toEqual(
        AssistanceApi.currentLoaded({ assistance: null, receivedAt, agentId: 'agent-1' }),
      );
    });

    it('goes on after a failure', () => {
      outside.say(AssistancePage.currentAsked());
      outside.refuse('unavailable', 503);
      expect(outside.out).toEqual([AssistanceApi.currentFailed({ problem: { code: 'unavailable' } })]);
      outside.say(AssistancePage.reloadPressed());
      outside.answer(null);
      expect(outside.out.length).toBe(2);
    });
  });

  describe('suggest', () => {
    const type = (email: string) => outside.say(AssistancePage.emailTyped({ email }));
    const pause = () => jasmine.clock().tick(200);

    beforeEach(() => {
      outside.run(effects.suggest(outside.actions, outside.bff));
    });

    it('asks nothing below three characters: addresses are not to be guessed from one letter', () => {
      for (const email of ['m', 'ma', ' ma ', '']) {
        type(email);
        pause();
      }
      expect(outside.calls).toEqual([]);
      type(' mar ');
      pause();
      expect(outside.calls.map(({ input }) => input)).toEqual([{ query: { email: 'mar' } }]);
    });

    it('asks once for a word that is typed without a pause', () => {
      for (const email of ['mar', 'mart', 'marta']) {
        type(email);
        jasmine.clock().tick(199);
      }
      expect(outside.calls).toEqual([]);
      pause();
      expect(outside.calls.map(({ input }) => input)).toEqual([{ query: { email: 'marta' } }]);
    });

    it('does not let a slow answer overtake the newer one', () => {
      type('mar');
      pause();
      type('nora');
      pause();
      const [first, second] = outside.calls;
      second?.answer.next({ suggestions: [{ email: 'nora.member@legacy355.example' }] });
      first?.answer.next({ suggestions: [{ email: 'marta.admin@legacy355.example' }] });
      expect(outside.out).toEqual([
        AssistanceApi.suggestionsLoaded({ suggestions: ['nora.member@legacy355.example'] }),
      ]);
    });

    it('drops what is under way when too little is left, or the start is pressed', () => {
      type('mar');
      pause();
      expect(outside.calls[0]?.answer.observed).toBeTrue();
      type('ma');
      pause();
      expect(outside.calls[0]?.answer.observed).toBeFalse();

      type('marta');
      outside.say(AssistancePage.startPressed({ email: 'marta', caseNumber: null, purpose: null }));
      pause();
      expect(outside.calls.length).toBe(1);
    });

    it('answers every search that the screen shows, also of the same word with a space behind it', () => {
      type('mar');
      pause();
      outside.answer({ suggestions: [] });
      type('mar ');
      pause();
      outside.answer({ suggestions: [] });
      expect(outside.out.length).toBe(2);
    });

    it('goes on after a refusal', () => {
      type('mar');
      pause();
      outside.refuse('rate-limited', 429, { retryAfter: 20 });
      const problem: Problem = { code: 'rate-limited', retryAfter: 20 };
      expect(outside.out).toEqual([AssistanceApi.suggestionsFailed({ problem })]);
      type('mart');
      pause();
      expect(outside.calls.length).toBe(2);
    });
  });

  describe('start', () => {
    const press = (caseNumber: string | null = null, purpose: Purpose | null = null) =>
      outside.say(
        AssistancePage.startPressed({ email: 'marta.admin@legacy355.example', caseNumber, purpose }),
      );

    beforeEach(() => {
      outside.run(effects.start(outside.actions, outside.bff));
    });

    it('starts one assistance, however often the button is pressed', () => {
      press();
      press();
      outside.answer(view());
      expect(outside.paths).toEqual(['POST /api/assistances']);
      expect(outside.out).toEqual([AssistanceApi.assistanceReceived({ assistance: view(), receivedAt })]);
    });

    it('sends the number of the case and the purpose where there are, and no empty ones', () => {
      press('HD-77', 'access');
      outside.answer(view());
      press();
      const email = 'marta.admin@legacy355.example';
      expect(outside.calls.map(({ input }) => input)).toEqual([
        { body: { email, caseNumber: 'HD-77', purpose: 'access' } },
        { body: { email } },
      ]);
    });

    it('says why it was refused, and can be pressed again', () => {
      press();
      outside.refuse('user-not-found', 404);
      expect(outside.out).toEqual([AssistanceApi.commandFailed({ problem: { code: 'user-not-found' } })]);
      press();
      expect(outside.calls.length).toBe(2);
    });
  });

  describe('command and end', () => {
    beforeEach(() => {
      outside.open(view());
      outside.run(effects.command(outside.actions, outside.store, outside.bff));
      outside.run(effects.end(outside.actions, outside.store, outside.bff));
    });

    const params = { id: ID };
    const COMMANDS: readonly (readonly [Action, string, object])[] = [
      [
        AssistancePage.sendCodePressed({ purpose: 'internal' }),
        'POST /api/assistances/:id/internal-code',
        { params },
      ],
      [
        AssistancePage.sendCodePressed({ purpose: 'user' }),
        'POST /api/assistances/:id/user-code',
        { params },
      ],
      [
        AssistancePage.ecosystemChosen({ ecosystemId: 'eco-1' }),
        'POST /api/assistances/:id/ecosystem',
        { params, body: { ecosystemId: 'eco-1' } },
      ],
      [
        AssistancePage.cancelConfirmed({ kind: 'user-hung-up', text: 'The line went dead' }),
        'POST /api/assistances/:id/cancel',
        { params, body: { reason: { kind: 'user-hung-up', text: 'The line went dead' } } },
      ],
      [AssistancePage.finishPressed(), 'POST /api/assistances/:id/finish', { params }],
    ];
    for (const [action, path, input] of COMMANDS) {
      it(`sends one request for a double click: ${path}`, () => {
        outside.say(action);
        outside.say(action);
        outside.answer(view());
        expect(outside.calls.map((call) => [call.what, call.input])).toEqual([[path, input]]);
        expect(outside.out.map(({ type }) => type)).toEqual([AssistanceApi.assistanceReceived.type]);
      });

      it(`says why it was refused, and can be tried again: ${path}`, () => {
        outside.say(action);
        outside.refuse('wrong-step');
        expect(outside.out).toEqual([AssistanceApi.commandFailed({ problem: { code: 'wrong-step' } })]);
        outside.say(action);
        expect(outside.calls.length).toBe(2);
      });
    }

    it('sends nothing where nothing is open', () => {
      outside.open(null);
      for (const [action] of COMMANDS) outside.say(action);
      expect(outside.calls).toEqual([]);
    });

    it('lets no other command through while one is under way', () => {
      outside.say(AssistancePage.sendCodePressed({ purpose: 'user' }));
      outside.say(AssistancePage.ecosystemChosen({ ecosystemId: 'eco-1' }));
      expect(outside.paths).toEqual(['POST /api/assistances/:id/user-code']);
    });

    it('cancels at once, also while a mail that does not get away holds up another command', () => {
      outside.say(AssistancePage.sendCodePressed({ purpose: 'user' }));
      outside.say(AssistancePage.cancelConfirmed({ kind: 'other', text: 'It hangs' }));
      expect(outside.paths).toEqual([
        'POST /api/assistances/:id/user-code',
        'POST /api/assistances/:id/cancel',
      ]);
    });
  });

  describe('refresh', () => {
    beforeEach(() => {
      outside.open(view());
      outside.run(effects.refresh(outside.actions, outside.store, outside.bff, outside.triggers));
    });

    it('reads the open assistance at every trigger, from when the page is entered', () => {
      outside.visible.next();
      expect(outside.calls).toEqual([]);
      outside.say(AssistancePage.entered());
      outside.visible.next();
      expect(outside.calls[0]).toEqual(
        jasmine.objectContaining({ what: 'GET /api/assistances/:id', input: { params: { id: ID } } }),
      );
      outside.answer(view());
      expect(outside.out).toEqual([AssistanceApi.assistanceRefreshed({ assistance: view(), receivedAt })]);
    });

    it('asks nothing while nothing is open', () => {
      outside.say(AssistancePage.entered());
      for (const nothing of [null, endedView('finished')]) {
        outside.open(nothing);
        outside.visible.next();
      }
      expect(outside.calls).toEqual([]);
    });

    it('stops when the page is left, with what is under way, and begins again when it is entered', () => {
      outside.say(AssistancePage.entered());
      outside.visible.next();
      outside.say(AssistancePage.left());
      expect(outside.calls[0]?.answer.observed).toBeFalse();
      outside.visible.next();
      expect(outside.calls.length).toBe(1);
      expect(outside.visible.observed).toBeFalse();
      outside.say(AssistancePage.entered());
      outside.visible.next();
      expect(outside.calls.length).toBe(2);
    });

    it('does not poll twice as often when the page is entered twice', () => {
      outside.say(AssistancePage.entered());
      outside.say(AssistancePage.entered());
      outside.visible.next();
      expect(outside.calls.length).toBe(1);
    });

    it('goes on after a poll that got no answer', () => {
      outside.say(AssistancePage.entered());
      outside.visible.next();
      outside.calls[0]?.answer.error(new HttpErrorResponse({ status: 0 }));
      expect(outside.out).toEqual([AssistanceApi.refreshFailed({ problem: { code: 'offline' } })]);
      outside.visible.next();
      expect(outside.calls.length).toBe(2);
    });

    it('asks at once when the time ran out: the server says whether it did', () => {
      outside.say(AssistancePage.entered());
      outside.say(AssistancePage.timeRanOut());
      expect(outside.paths).toEqual(['GET /api/assistances/:id']);
    });

    const ELSEWHERE: readonly ProblemCode[] = [
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
    ];
    for (const code of ELSEWHERE) {
      it(`reads at once where the server is when it refused with ${code}`, () => {
        outside.say(AssistancePage.entered());
        outside.say(AssistanceApi.commandFailed({ problem: { code } }));
        expect(outside.paths).toEqual(['GET /api/assistances/:id']);
      });
    }

    it('does not, when the refusal tells nothing about the step', () => {
      outside.say(AssistancePage.entered());
      for (const code of ['rate-limited', 'offline', 'invalid-request', 'not-signed-in'] as const) {
        outside.say(AssistanceApi.commandFailed({ problem: { code } }));
      }
      expect(outside.calls).toEqual([]);
    });
  });

  describe('lookForOthers', () => {
    beforeEach(() => {
      outside.open(null);
      outside.run(effects.lookForOthers(outside.actions, outside.store, outside.bff, outside.triggers));
      outside.say(AssistancePage.entered());
    });

    it('finds what another tab began, on a return to this one', () => {
      outside.returned.next();
      expect(outside.paths).toEqual(['GET /api/assistances/current']);
      outside.answer(view());
      expect(outside.out).toEqual([AssistanceApi.assistanceRefreshed({ assistance: view(), receivedAt })]);
    });

    it('says nothing where there is nothing, or no answer, and asks again the next time', () => {
      outside.returned.next();
      outside.answer(null);
      outside.returned.next();
      outside.refuse('unavailable', 503);
      outside.returned.next();
      expect(outside.out).toEqual([]);
      expect(outside.calls.length).toBe(3);
    });

    it('hides no bug as a missing answer', () => {
      const bug = new TypeError('undefined is not a function');
      const thrown: unknown[] = [];
      effects.lookForOthers(outside.actions, outside.store, outside.bff, outside.triggers).subscribe({
        error: (error: unknown) => thrown.push(error),
      });
      outside.say(AssistancePage.entered());
      outside.returned.next();
      outside.calls.at(-1)!.answer.error(bug);
      expect(thrown).toEqual([bug]);
    });

    it('does not ask while one is open here, nor after the page is left', () => {
      outside.open(view());
      outside.returned.next();
      outside.open(null);
      outside.say(AssistancePage.left());
      outside.returned.next();
      expect(outside.calls).toEqual([]);
    });
  });

  describe('goToOwn', () => {
    beforeEach(() => {
      outside.run(effects.goToOwn(outside.actions, outside.bff));
    });

    it('goes to the agent’s own open assistance, where starting another was refused', () => {
      const problem: Problem = { code: 'assistance-open', id: OTHER_ID };
      outside.say(AssistanceApi.commandFailed({ problem }));
      expect(outside.calls.map(({ what, input }) => [what, input])).toEqual([
        ['GET /api/assistances/:id', { params: { id: OTHER_ID } }],
      ]);
      const own = sessionView({ id: OTHER_ID });
      outside.answer(own);
      expect(outside.out).toEqual([AssistanceApi.assistanceReceived({ assistance: own, receivedAt })]);
    });

    it('never goes to somebody else’s', () => {
      const agent = 'Luis Agent';
      outside.say(
        AssistanceApi.commandFailed({ problem: { code: 'already-assisted', agent, id: OTHER_ID } }),
      );
      outside.say(AssistanceApi.commandFailed({ problem: { code: 'assistance-open' } }));
      expect(outside.calls).toEqual([]);
    });
  });

  describe('plan', () => {
    const details = { plan: 'Plus' } as PlanDetails;

    beforeEach(() => {
      outside.run(effects.plan(outside.actions, outside.store, outside.bff));
    });

    it('reads the plan of the open session when it is asked for', () => {
      outside.open(sessionView());
      outside.say(AssistancePage.planAsked());
      expect(outside.calls.map(({ what, input }) => [what, input])).toEqual([
        ['GET /api/assistances/:id/plan', { params: { id: ID } }],
      ]);
      outside.answer(details);
      expect(outside.out).toEqual([AssistanceApi.planLoaded({ plan: details })]);
    });

    it('says that it cannot be read, and can be asked again', () => {
      outside.open(sessionView());
      outside.say(AssistancePage.planAsked());
      outside.refuse('unavailable', 503);
      expect(outside.out).toEqual([AssistanceApi.planFailed({ problem: { code: 'unavailable' } })]);
      outside.say(AssistancePage.planAsked());
      expect(outside.calls.length).toBe(2);
    });

    it('asks nothing once the session is over', () => {
      outside.open(endedView('finished'));
      outside.say(AssistancePage.planAsked());
      expect(outside.calls).toEqual([]);
    });
  });
});
