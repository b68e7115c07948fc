import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { AgentSession, AssistanceView } from '@waizant/user-support/contract';
import { AssistanceApi, AssistancePage } from '../assistance/assistance.actions';
import { INITIAL } from '../assistance/assistance.feature';
import { injectUserSupport } from '../inject-user-support';
import { ModuleUnderTest, NOW, sessionOf, sessionView, tokenOf, view } from '../module-under-test.spec';
import { USER_SUPPORT_ROUTES } from '../routes';
import { AgentIdentity } from './agent-identity';

@Component({ template: 'Home' })
class Home {}

const ANAS = sessionOf('agent');
const LUIS: AgentSession = {
  ...ANAS,
  agent: { id: 'agent-2', name: 'Luis Agent', email: 'luis.agent@backoffice.example', roles: ['agent'] },
};
const CURRENT = '/assistances/current';
/** Of Ana's assistance: the user's address and name, and her two words. */
const ANAS_DATA = /marta|falcon|harbour/i;

describe('another agent in the same browser', () => {
  let module: ModuleUnderTest;
  /** What the shell's `accessToken` answers. */
  let token: () => Promise<string | null>;

  const at = (url: string) => TestBed.inject(Router).navigateByUrl(url);

  async function anaAt(
    url: string,
    config: object = {},
    current: AssistanceView | null = sessionView({ words: ['falcon', 'harbour'] }),
  ) {
    token = async () => tokenOf('agent-1');
    const routes = [
      { path: 'home', component: Home },
      { path: 'help', children: USER_SUPPORT_ROUTES },
    ];
    module = await ModuleUnderTest.mounted(routes, { accessToken: () => token(), ...config });
    await module.open(url, {
      '/session': ANAS,
      [CURRENT]: current,
    });
  }

  async function seenAgain() {
    document.dispatchEvent(new Event('visibilitychange'));
    await module.settle();
  }

  async function focused() {
    window.dispatchEvent(new Event('focus'));
    await module.settle();
  }

  /** All that a person or a program could read of Ana's. */
  const readable = () => {
    const fields = module.all('input').map((field) => (field as HTMLInputElement).value);
    const overlays = document.querySelector('.cdk-overlay-container')?.textContent ?? '';
    return JSON.stringify([module.text, fields, overlays, module.state]);
  };

  /** What stands on the screen, and what a screen reader finds: neither has what is hidden. */
  const seen = () => {
    const fields = module
      .all('input')
      .filter((field) => field.checkVisibility({ visibilityProperty: true }))
      .map((field) => (field as HTMLInputElement).value);
    const overlays = document.querySelector<HTMLElement>('.cdk-overlay-container')?.innerText ?? '';
    return JSON.stringify([module.page.innerText, fields, overlays]);
  };
  const isBusy = () => module.find('us-module-root').getAttribute('aria-busy') === 'true';
  /** The browser takes the focus from what is hidden when it renders. */
  const rendered = () =>
    new Promise<void>((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });

  async function serverEndsAndBegins() {
    const ended = await module.answer('/session', null, 204);
    const begun = await module.answer('/session', LUIS, 201);
    return [
      [ended.request.method, ended.request.body as unknown],
      [begun.request.method, begun.request.body as unknown],
    ];
  }
  const ENDED_AND_BEGUN = [
    ['DELETE', null],
    ['POST', { accessToken: tokenOf('agent-2') }],
  ];

  afterEach(() => ModuleUnderTest.cleanUp());

  it('is served by his own token: the session before is ended, and nothing of it is shown', async () => {
    await anaAt('/help/session');
    expect(readable()).toMatch(ANAS_DATA);
    await at('/home');
    token = async () => tokenOf('agent-2');
    const entry = at('/help/look-up');
    await module.answer('/session', ANAS);
    expect(readable()).not.toMatch(ANAS_DATA);
    expect(module.isQuiet(CURRENT)).withContext('asked by whose session?').toBeTrue();
    expect(await serverEndsAndBegins()).toEqual(ENDED_AND_BEGUN);
    await module.answer(CURRENT, null);
    await entry;
    expect(TestBed.inject(AgentIdentity).session()?.agent.name).toBe('Luis Agent');
    expect(module.url).toBe('/help/look-up');
    expect(readable()).not.toMatch(ANAS_DATA);
  });

  it('is asked for anew where it was still being asked who the one before is', async () => {
    await anaAt('/help/session');
    await seenAgain();
    const asked = module.call('/session');
    await at('/home');
    token = async () => tokenOf('agent-2');
    const entry = at('/help/look-up');
    await module.settle();
    expect(asked.cancelled).withContext('nobody needs it any more').toBeTrue();
    await module.answer('/session', ANAS);
    expect(await serverEndsAndBegins()).toEqual(ENDED_AND_BEGUN);
    await module.answer(CURRENT, null);
    await entry;
    expect(TestBed.inject(AgentIdentity).session()?.agent.name).toBe('Luis Agent');
    expect(readable()).not.toMatch(ANAS_DATA);
  });

  it('does not wait for a shell that never said who the one before is', async () => {
    await anaAt('/help/session');
    token = () => new Promise(() => undefined);
    await seenAgain();
    await at('/home');
    token = async () => tokenOf('agent-2');
    const entry = at('/help/look-up');
    await module.answer('/session', LUIS);
    await module.answer(CURRENT, null);
    await entry;
    expect(module.url).toBe('/help/look-up');
  });

  it('comes after the one before, whose sign-in was still under way, and has its result dropped', async () => {
    await anaAt('/home');
    const left = at('/help/look-up');
    await module.answer('/session', LUIS);
    await module.answer('/session', null, 204);
    const signIn = module.call('/session');
    token = async () => tokenOf('agent-2');
    await at('/home');
    await left;
    const entry = at('/help/look-up');
    await module.settle();
    expect(module.isQuiet('/session')).withContext('one after the other').toBeTrue();
    signIn.flush(ANAS, { status: 201, statusText: 'Created' });
    await module.settle();
    expect(TestBed.inject(AgentIdentity).session()).toBeNull();
    await module.answer('/session', ANAS);
    expect(await serverEndsAndBegins()).toEqual(ENDED_AND_BEGUN);
    await module.answer(CURRENT, null);
    await entry;
    expect(TestBed.inject(AgentIdentity).session()?.agent.name).toBe('Luis Agent');
  });

  it('hears nothing of an identity that was still being found out when the module was left', async () => {
    await anaAt('/help/session');
    token = async () => null;
    await seenAgain();
    const end = module.call('/session');
    await at('/home');
    end.flush(null, { status: 204, statusText: 'No Content' });
    await module.settle();
    expect(module.onSignedOut).not.toHaveBeenCalled();
    expect(TestBed.inject(AgentIdentity).session()).toBeNull();
    expect(module.state).toEqual(INITIAL);
  });

  it('sees nothing of the one before where the server cannot say what is open', async () => {
    await anaAt('/help/session', { accessToken: undefined });
    module.dispatch(AssistanceApi.suggestionsLoaded({ suggestions: ['marta.admin@legacy355.example'] }));
    await at('/home');
    const entry = at('/help/look-up');
    await module.answer('/session', LUIS);
    await module.refuse(CURRENT, 503, 'unavailable');
    await entry;
    expect(readable()).not.toMatch(ANAS_DATA);
    expect(module.state.suggestions).toEqual([]);
  });

  it('is noticed when the window gets the focus, before anything is asked by his cookie', async () => {
    await anaAt('/help/look-up', { accessToken: undefined }, null);
    await focused();
    expect(module.isQuiet(CURRENT)).toBeTrue();
    await module.answer('/session', LUIS);
    expect(TestBed.inject(AgentIdentity).session()?.agent.name).toBe('Luis Agent');
    await module.answer(CURRENT, null);
  });

  it('is asked for behind what is on the screen where the window only gets the focus: the press that gave it counts', async () => {
    await anaAt('/help/session');
    await focused();
    expect(seen()).toMatch(ANAS_DATA);
    await module.press('Finish process');
    const finish = `/assistances/${view().id}/finish`;
    expect(module.isQuiet(finish)).toBeTrue();
    await seenAgain();
    await focused();
    expect(seen()).withContext('the tab was out of view').not.toMatch(ANAS_DATA);
    await module.answer('/session', ANAS);
    expect(module.call(finish).request.method).toBe('POST');
    expect(seen()).toMatch(ANAS_DATA);
  });

  it('is not looked for each time that a field gets the focus', async () => {
    await anaAt('/help/look-up', {}, null);
    module.find('#us-email').focus();
    module.find('#us-email').dispatchEvent(new FocusEvent('focus'));
    await module.settle();
    expect(module.isQuiet('/session')).toBeTrue();
  });

  for (const page of [
    '/help/session',
    '/help/session/app',
    '/help/session/store',
    '/help/session/web',
    '/help/history',
  ] as const) {
    it(`is noticed when the page is seen again: ${page} is emptied first, then his`, async () => {
      await anaAt(page);
      const row = { ...view(), outcome: 'finished' as const };
      if (page === '/help/history') await module.answer('/assistances', { items: [row] });
      expect(readable()).toMatch(ANAS_DATA);
      token = async () => tokenOf('agent-2');
      await seenAgain();
      expect(readable()).not.toMatch(ANAS_DATA);
      await module.answer('/session', ANAS);
      expect(await serverEndsAndBegins()).toEqual(ENDED_AND_BEGUN);
      if (page === '/help/history') await module.answer('/assistances', { items: [] });
      else {
        await module.until(() => {
          module.serve({ [CURRENT]: null });
          return module.url === '/help/look-up';
        });
        expect(module.url).toBe('/help/look-up');
      }
      expect(readable()).not.toMatch(ANAS_DATA);
      expect(module.text.trim()).not.toBe('');
    });
  }

  it('gets no answer that was under way for the one before, nor a search that she typed', async () => {
    jasmine.clock().install().mockDate(new Date(NOW));
    await anaAt('/help/session');
    module.dispatch(AssistancePage.finishPressed());
    module.dispatch(AssistancePage.emailTyped({ email: 'marta' }));
    const finish = module.call(`/assistances/${view().id}/finish`);
    token = async () => tokenOf('agent-2');
    await seenAgain();
    expect(finish.cancelled).toBeTrue();
    await module.answer('/session', ANAS);
    await serverEndsAndBegins();
    await module.pass(1);
    expect(module.isQuiet('/users')).toBeTrue();
  });

  it('is not somebody whom the shell names again: nothing is ended, nothing handed over', async () => {
    await anaAt('/help/session');
    await seenAgain();
    await module.answer('/session', ANAS);
    await module.settle();
    expect(module.isQuiet('/session')).toBeTrue();
    expect(readable()).toMatch(ANAS_DATA);
  });

  it('is noticed by the cookie where the shell names nobody', async () => {
    await anaAt('/help/session', { accessToken: undefined });
    await seenAgain();
    await module.answer('/session', LUIS);
    expect(readable()).not.toMatch(ANAS_DATA);
    await module.answer(CURRENT, null);
    expect(module.isQuiet('/session')).withContext('his session stands').toBeTrue();
  });

  it('ends the session of the one before where the shell says that nobody is signed in', async () => {
    await anaAt('/help/session');
    token = async () => null;
    await seenAgain();
    expect(module.text).withContext('before the server answers').toBe('');
    const { request } = await module.answer('/session', null, 204);
    expect(request.method).toBe('DELETE');
    expect(readable()).not.toMatch(ANAS_DATA);
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
  });

  it('waits with every call, and with every answer, while the shell is asked who it is', async () => {
    await anaAt('/help/session');
    const said = Promise.withResolvers<string | null>();
    token = () => said.promise;
    await seenAgain();
    module.dispatch(AssistancePage.finishPressed());
    expect(module.isQuiet(`/assistances/${view().id}/finish`)).toBeTrue();
    expect(seen()).not.toMatch(ANAS_DATA);
    said.resolve(tokenOf('agent-1'));
    await module.settle();
    expect(seen()).withContext('the server has not answered').not.toMatch(ANAS_DATA);
    await module.answer('/session', ANAS);
    expect(module.call(`/assistances/${view().id}/finish`).request.method).toBe('POST');
    expect(seen()).toMatch(ANAS_DATA);
  });

  for (const config of [{}, { accessToken: undefined }]) {
    const shell = 'accessToken' in config ? 'the cookie' : 'the token';
    it(`sees no page and no dialog of hers until it is known who it is, by ${shell}; then all is as it was`, async () => {
      await anaAt('/help/session', config);
      await module.press('Cancel process');
      const dialog = await module.dialog();
      await module.type('textarea', 'Marta hung up', dialog);
      const field = module.find('textarea', dialog) as HTMLTextAreaElement;
      field.focus();
      expect(seen()).toMatch(ANAS_DATA);
      expect(isBusy()).toBeFalse();
      await seenAgain();
      await rendered();
      expect(seen()).not.toMatch(ANAS_DATA);
      expect(getComputedStyle(module.find('.cdk-overlay-backdrop', document)).visibility).toBe('hidden');
      expect(isBusy()).toBeTrue();
      await module.answer('/session', ANAS);
      expect(isBusy()).toBeFalse();
      expect(seen()).toMatch(ANAS_DATA);
      expect(field.value).toBe('Marta hung up');
      expect(getComputedStyle(field).visibility).toBe('visible');
      expect(document.activeElement).toBe(field);
    });
  }

  it('sees nothing of hers either where the server cannot say who it is, and she finds all as it was', async () => {
    jasmine.clock().install().mockDate(new Date(NOW));
    await anaAt('/help/session', { accessToken: undefined });
    const field = module.find('#us-locked-email');
    field.focus();
    await seenAgain();
    await rendered();
    await module.refuse('/session', 503, 'unavailable');
    expect(seen()).toContain('Not available');
    expect(seen()).not.toMatch(ANAS_DATA);
    await module.pass(3);
    await module.answer('/session', ANAS);
    expect(seen()).not.toContain('Not available');
    expect(seen()).toMatch(ANAS_DATA);
    expect(document.activeElement).toBe(field);
  });

  it('is asked for again and again while the server cannot say who it is', async () => {
    jasmine.clock().install().mockDate(new Date(NOW));
    await anaAt('/help/session', { accessToken: undefined });
    await seenAgain();
    await module.refuse('/session', 503, 'unavailable');
    module.serve({ [`/assistances/${view().id}`]: sessionView() });
    for (let time = 0; time < 2; time += 1) {
      await module.pass(3);
      expect(module.isQuiet(`/assistances/${view().id}`))
        .withContext('by whose cookie?')
        .toBeTrue();
      await module.refuse('/session', 503, 'unavailable');
    }
    await module.pass(3);
    await module.answer('/session', LUIS);
    expect(readable()).not.toMatch(ANAS_DATA);
    await module.answer(CURRENT, null);
    await module.pass(3);
    expect(module.isQuiet('/session')).toBeTrue();
  });

  it('cannot work under the name of the one before while nobody can say who he is', async () => {
    await anaAt('/help/session');
    token = async () => tokenOf('agent-2');
    await seenAgain();
    await module.refuse('/session', 503, 'unavailable');
    await module.refuse('/session', 503, 'unavailable');
    expect(module.text).toContain('Not available');
    await module.type('#us-email', 'carlos.admin@riverside.example');
    await module.press('Start verification process');
    expect(module.isQuiet('/assistances')).toBeTrue();
    expect(module.state.pending).withContext('it is over, and says why').toBeNull();
    expect(module.state.problem?.code).toBe('unavailable');
    await seenAgain();
    await module.answer('/session', ANAS);
    expect(await serverEndsAndBegins()).toEqual(ENDED_AND_BEGUN);
    await module.answer(CURRENT, null);
    expect(module.isQuiet('/assistances')).withContext('it is for him to press again').toBeTrue();
    expect(readable()).not.toContain('carlos');
  });

  it('is signed out by the shell: nothing is shown at once, and the server is told', async () => {
    await anaAt('/help/session');
    const out = TestBed.runInInjectionContext(injectUserSupport).signOut();
    const { request } = await module.answer('/session', null, 204);
    await out;
    expect(request.method).toBe('DELETE');
    expect(module.text).toBe('');
    expect(module.state).toEqual(INITIAL);
    expect(module.onSignedOut).withContext('the shell knows').not.toHaveBeenCalled();

    const untold = expectAsync(TestBed.runInInjectionContext(injectUserSupport).signOut()).toBeRejected();
    await module.refuse('/session', 503, 'unavailable');
    await untold;
  });

  it('is noticed by the first call that names the one before, which did nothing', async () => {
    await anaAt('/help/session', { accessToken: undefined });
    await module.press('Finish process');
    const finish = module.call(`/assistances/${view().id}/finish`);
    expect(finish.request.headers.get('X-Shown-Agent')).toBe('agent-1');
    finish.flush({ code: 'another-agent' }, { status: 409, statusText: 'Conflict' });
    await module.answer('/session', LUIS);
    expect(readable()).not.toMatch(ANAS_DATA);
    const { request } = await module.answer(CURRENT, null);
    expect(request.headers.get('X-Shown-Agent')).toBe('agent-2');
  });

  it('nobody comes back by a look at the page while the shell signs out, or after it, before the next visit', async () => {
    await anaAt('/help/session');
    await seenAgain();
    const asked = module.call('/session');
    const out = TestBed.runInInjectionContext(injectUserSupport).signOut();
    // What signs out is a chunk of its own, and may take a moment.
    await module.until(() => asked.cancelled);
    expect(asked.cancelled).toBeTrue();
    await seenAgain();
    await module.answer('/session', null, 204);
    await out;
    await seenAgain();
    await focused();
    expect(module.isQuiet('/session')).toBeTrue();
    expect(TestBed.inject(AgentIdentity).session()).toBeNull();
    await at('/home');
    const entry = at('/help/look-up');
    await module.answer('/session', ANAS);
    await module.answer(CURRENT, null);
    await entry;
    expect(TestBed.inject(AgentIdentity).session()?.agent.name).toBe('Ana Agent');
  });

  for (const page of ['session', 'session/app', 'session/store', 'history']) {
    it(`finds an empty slice and quiet, whoever leaves the module from ${page}`, async () => {
      jasmine.clock().install().mockDate(new Date(NOW));
      await anaAt(`/help/${page}`);
      module.serve({ '/assistances': { items: [] } });
      await at('/home');
      await focused();
      await module.pass(3);
      expect(module.http.match(({ url }) => url !== '/api/session')).toEqual([]);
      expect(module.state).toEqual(INITIAL);
    });
  }

  it('finds quiet where the module was asked for and never shown', async () => {
    jasmine.clock().install().mockDate(new Date(NOW));
    await anaAt('/home');
    const entry = at('/help/session');
    await module.answer('/session', ANAS);
    const asked = module.call(CURRENT);
    await at('/home');
    await entry;
    asked.flush(sessionView());
    await focused();
    await module.pass(3);
    expect(module.http.match(() => true)).toEqual([]);
  });
});
