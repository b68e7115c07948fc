import { TestBed } from '@angular/core/testing';
import {
  type ActivatedRouteSnapshot,
  type GuardResult,
  Router,
  type RouterStateSnapshot,
  type Routes,
  type UrlTree,
} from '@angular/router';
import type { AgentSession, AssistanceView, ProductId } from '@waizant/user-support/contract';
import type { Observable } from 'rxjs';
import {
  ADMINISTRATOR_PRODUCTS,
  endedView,
  ID,
  LEGACY,
  MEMBER_PRODUCTS,
  ModuleUnderTest,
  NOW,
  sentCode,
  sessionView,
  view,
} from '../module-under-test.spec';
import { USER_SUPPORT_ROUTES } from '../routes';
import { AgentIdentity } from '../session/agent-identity';
import { AssistanceApi } from './assistance.actions';
import { currentStep, assistanceLoaded, productOffered } from './step.guard';

const MOUNTS = ['help', 'user-support/technical-assistance', ''];
const AGENT: AgentSession = {
  agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles: ['agent'] },
  expiresAt: NOW,
  idleExpiresAt: NOW,
};

describe('a URL of the module', () => {
  let module: ModuleUnderTest;

  async function open(mount: string, path: string, current: AssistanceView | null) {
    const routes: Routes = [{ path: mount, loadChildren: async () => USER_SUPPORT_ROUTES }];
    module = await ModuleUnderTest.mounted(routes);
    await module.open(`${mount === '' ? '' : `/${mount}`}/${path}`, {
      '/session': AGENT,
      '/assistances/current': current,
    });
  }

  afterEach(() => ModuleUnderTest.cleanUp());

  for (const mount of MOUNTS) {
    const base = mount === '' ? '' : `/${mount}`;

    it(`for another step leads to the server’s, mounted at "${mount}"`, async () => {
      await open(mount, 'session', view({ step: 'user-verification' }));
      expect(module.url).toBe(`${base}/user-verification`);
    });

    it(`of a product that is not offered leads to the session, mounted at "${mount}"`, async () => {
      await open(mount, 'session/store', sessionView({ products: MEMBER_PRODUCTS }));
      expect(module.url).toBe(`${base}/session`);
      expect(module.isQuiet(`/assistances/${ID}/products/store`)).toBeTrue();
    });
  }

  it('for the step that the server is at is shown', async () => {
    await open('help', 'ecosystem', view({ step: 'ecosystem' }));
    expect(module.url).toBe('/help/ecosystem');
  });

  for (const [step, ofTheStep] of [
    ['ecosystem', '#us-ecosystem-label'],
    ['user-verification', 'us-code-entry'],
    ['session', 'button.product'],
  ] as const) {
    it(`shows a session that did not verify the way to do so in place of ${step}, until it has`, async () => {
      const there = sessionView({ step, ecosystems: [LEGACY], code: sentCode('user') });
      await open('help', step, { ...there, stepUpElsewhere: true });
      expect(module.text).toContain('Verify again to go on here');
      expect(module.all(ofTheStep).length).toBe(0);
      await module.refreshed(there);
      expect(module.text).not.toContain('Verify again to go on here');
      expect(module.all(ofTheStep).length).toBeGreaterThan(0);
      expect(module.url).toBe(`/help/${step}`);
    });
  }

  it('that names no step leads to the server’s', async () => {
    for (const path of ['', 'no/such/page']) {
      await open('help', path, view());
      expect(module.url).withContext(path).toBe('/help/internal-verification');
      ModuleUnderTest.cleanUp();
    }
    await open('help', 'session', null);
    expect(module.url).toBe('/help/look-up');
  });

  it('of the Store is shown when the user is an administrator, and asks for a ticket by a press', async () => {
    await open('help', 'session/store', sessionView({ products: ADMINISTRATOR_PRODUCTS }));
    expect(module.url).toBe('/help/session/store');
    expect(module.isQuiet(`/assistances/${ID}/products/store`)).toBeTrue();
    await module.press('Open Waizant Store');
    expect(module.call(`/assistances/${ID}/products/store`).request.method).toBe('POST');
  });

  it('is followed by polls until it is left, after a way by the Store’s page too', async () => {
    module = await ModuleUnderTest.mounted([{ path: 'help', children: USER_SUPPORT_ROUTES }]);
    module.holdClock();
    const answers = { '/session': AGENT, '/assistances/current': sessionView() };
    for (const url of ['/help/session/store', '/help/session', '/help/session/store', '/help/session']) {
      await module.open(url, answers);
    }
    expect(module.isQuiet(`/assistances/${ID}`)).toBeTrue();
    await module.pass(3);
    expect(module.call(`/assistances/${ID}`).request.method).toBe('GET');
  });

  it('shows what runs, and follows the server when it moves on', async () => {
    await open('help', 'session', sessionView());
    expect((module.find('#us-locked-email') as HTMLInputElement).value).toBe('marta.admin@legacy355.example');
    expect((module.find('#us-locked-ecosystem') as HTMLInputElement).value).toBe(
      'legacy355 · administrator · Plus',
    );
    module.button('Finish process');
    await module.refreshed(endedView('stopped', 'Wrong user'));
    expect(await module.isAt('/help/look-up')).toBeTrue();
    expect(module.find('.ended').textContent).toContain('Wrong user');
    expect(
      module.all('button').some(({ textContent }) => textContent.includes('Cancel process')),
    ).toBeFalse();
  });

  it('offers to cancel or to finish only what the server allows', async () => {
    await open('help', 'internal-verification', view({ allowedActions: ['cancel'] }));
    module.button('Cancel process');
    expect(module.text).not.toContain('Finish process');
    await module.refreshed(view({ allowedActions: [] }));
    expect(module.text).not.toContain('Cancel process');
  });

  it('of the App stays where it is while the session runs, and goes with it', async () => {
    await open('help', 'session/app', sessionView());
    await module.refreshed(sessionView());
    expect(module.url).toBe('/help/session/app');
    await module.refreshed(endedView('expired'));
    expect(await module.isAt('/help/look-up')).toBeTrue();
  });

  it('closes the dialog of a step that is over', async () => {
    await open('help', 'internal-verification', view());
    await module.press('Cancel process');
    await module.dialog();
    await module.refreshed(view({ step: 'ecosystem', ecosystems: [] }));
    expect(await module.isAt('/help/ecosystem')).toBeTrue();
    expect(module.hasDialog()).toBeFalse();
  });

  it('says that the server is away, keeps asking on demand, and then goes where the server is', async () => {
    module = await ModuleUnderTest.mounted([{ path: 'help', children: USER_SUPPORT_ROUTES }]);
    await module.open('/help/session', { '/session': 'no network', '/assistances/current': 'no network' });
    expect(module.url).toBe('/help/look-up');
    expect(module.text).toContain('No connection');
    await module.press('Try again');
    await module.answer('/session', AGENT);
    await module.answer('/assistances/current', sessionView());
    expect(await module.isAt('/help/session')).toBeTrue();
    expect(module.text).not.toContain('No connection');
    expect(module.all('us-problem-text').length).toBe(0);
  });
});

describe('a guard of the wizard', () => {
  let module: ModuleUnderTest;

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  function ask(guard: typeof currentStep, path = 'session'): unknown[] {
    const answers: unknown[] = [];
    const segments = [{ url: [] }, { url: [{ path: 'help' }] }, { url: [{ path }] }];
    const route = { routeConfig: { path }, pathFromRoot: segments } as unknown as ActivatedRouteSnapshot;
    const answer = TestBed.runInInjectionContext(() => guard(route, {} as unknown as RouterStateSnapshot));
    (answer as Observable<GuardResult>).subscribe((one) =>
      answers.push(typeof one === 'boolean' ? one : TestBed.inject(Router).serializeUrl(one as UrlTree)),
    );
    return answers;
  }

  const current = (assistance: AssistanceView | null) =>
    module.dispatch(AssistanceApi.currentLoaded({ assistance, receivedAt: Date.parse(NOW), agentId: null }));

  it('decides nothing before the server was asked', () => {
    const answers = [ask(currentStep), ask(productOffered('store'))];
    expect(answers).toEqual([[], []]);
    current(sessionView());
    expect(answers).toEqual([[true], [true]]);
  });

  it('asks the server, and does not decide by what was known before', async () => {
    const confirmed = TestBed.inject(AgentIdentity).confirm();
    await module.answer('/session', AGENT);
    await confirmed;
    current(sessionView());
    const answers = ask(assistanceLoaded);
    expect(answers).toEqual([]);
    expect(ask(productOffered('store'))).toEqual([]);
    module.call('/assistances/current').flush(view());
    expect(answers).toEqual([true]);
    expect(ask(productOffered('store'))).toEqual(['/help/internal-verification']);
  });

  it('decides once, by one state: never by the new step with the old products', () => {
    const store = ask(productOffered('store'));
    const rcm = ask(productOffered('rcm'));
    current(sessionView());
    current(null);
    expect(store).toEqual([true]);
    expect(rcm).toEqual(['/help/session']);
  });

  it('refuses the Store for members, and every product that the server does not offer', () => {
    const offered = (products: AssistanceView['products'] & object, product: ProductId) => {
      current(sessionView({ products }));
      return ask(productOffered(product))[0];
    };
    expect(offered(MEMBER_PRODUCTS, 'store')).toBe('/help/session');
    expect(offered(MEMBER_PRODUCTS, 'web')).toBeTrue();
    expect(offered(MEMBER_PRODUCTS, 'rcm')).toBe('/help/session');
    expect(offered(ADMINISTRATOR_PRODUCTS, 'store')).toBeTrue();
    expect(offered([], 'web')).toBe('/help/session');
  });

  it('offers no product before the session, or after it', () => {
    for (const assistance of [null, view({ products: ADMINISTRATOR_PRODUCTS }), endedView('finished')]) {
      current(assistance);
      expect(ask(productOffered('store'))[0]).not.toBeTrue();
    }
  });
});
