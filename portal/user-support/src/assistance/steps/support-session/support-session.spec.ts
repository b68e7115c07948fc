import { APP_BASE_HREF, HashLocationStrategy, LocationStrategy } from '@angular/common';
import type { EnvironmentProviders, Provider } from '@angular/core';
import type { AssistanceView, PlanDetails } from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import {
  ADMINISTRATOR_PRODUCTS,
  after,
  ID,
  MEMBER_PRODUCTS,
  ModuleUnderTest,
  NOW,
  sessionView,
  words,
} from '../../../module-under-test.spec';
import { USER_SUPPORT_ROUTES } from '../../../routes';
import { wasClicked } from '../../product-clicks';

const AGENT = {
  agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles: ['agent'] },
  expiresAt: NOW,
  idleExpiresAt: NOW,
};
const PLAN: PlanDetails = {
  ecosystem: { id: 'eco-1', name: 'legacy355' },
  plan: 'Plus',
  pricePeriod: 'yearly',
  price: { minorUnits: 129_900, currency: 'USD' },
  licences: { used: 7, bought: 10 },
  encounters: { left: 1_250, included: 2_000 },
  renewsOn: '2027-03-31',
  modules: ['Agenda', 'Billing'],
};

describe('the support session', () => {
  let module: ModuleUnderTest;
  let opened: jasmine.Spy;

  async function show(
    assistance: AssistanceView = sessionView(),
    config: Parameters<typeof ModuleUnderTest.mounted>[1] = {},
    ...more: (Provider | EnvironmentProviders)[]
  ) {
    const routes = [{ path: 'help', children: USER_SUPPORT_ROUTES }];
    module = await ModuleUnderTest.mounted(routes, config, ...more);
    await module.open('/help/session', { '/session': AGENT, '/assistances/current': assistance });
  }

  beforeEach(() => {
    opened = spyOn(window, 'open');
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const address = () => String(opened.calls.mostRecent().args[0]);
  const products = () => module.all('.product .name').map(words);

  it('has two buttons for a member, three for an administrator, four with RCM', async () => {
    await show(sessionView({ products: MEMBER_PRODUCTS }));
    expect(products()).toEqual(['Waizant Web', 'Waizant App']);
    await module.refreshed(sessionView({ products: ADMINISTRATOR_PRODUCTS }));
    expect(products()).toEqual(['Waizant Store', 'Waizant Web', 'Waizant App']);
    await module.refreshed(
      sessionView({ products: [...ADMINISTRATOR_PRODUCTS, { id: 'rcm', opens: 'tab' }] }),
    );
    expect(products()).toEqual(['Waizant Store', 'Waizant Web', 'Waizant App', 'Waizant RCM']);
    await module.refreshed(sessionView({ products: [] }));
    expect(module.text).toContain('No product can be opened');
  });

  it('opens a tab of our own within the click: after a wait it would be blocked', async () => {
    await show();
    module.button('Waizant Store').click();
    expect(opened).toHaveBeenCalledOnceWith(
      jasmine.stringMatching(/^\/help\/session\/store#[\w-]{22}$/),
      '_blank',
      'noopener',
    );
    module.button('Waizant Web').click();
    expect(opened).toHaveBeenCalledTimes(2);
    expect(address()).toMatch(/^\/help\/session\/web#[\w-]{22}$/);
    await module.settle();
    expect(module.url).toBe('/help/session');
    expect(module.isQuiet(`/assistances/${ID}/products/store`))
      .withContext('the tab asks for its ticket itself')
      .toBeTrue();
  });

  it('opens it where the shell is: under a path of its own', async () => {
    await show(sessionView(), {}, { provide: APP_BASE_HREF, useValue: '/backoffice/' });
    module.button('Waizant Web').click();
    expect(address()).toMatch(/^\/backoffice\/help\/session\/web#[\w-]{22}$/);
  });

  it('opens it where the shell is: with hash URLs', async () => {
    await show(sessionView(), {}, { provide: LocationStrategy, useClass: HashLocationStrategy });
    module.button('Waizant Web').click();
    expect(address()).toMatch(/#\/help\/session\/web#[\w-]{22}$/);
  });

  it('confirms each click to the tab that it opened, from the App’s page too', async () => {
    await show();
    const nonces = ['Waizant Store', 'Waizant Web'].map((name) => {
      module.button(name).click();
      return address().split('#')[1] ?? '';
    });
    const [store = '', web = ''] = nonces;
    expect(store).not.toBe(web);
    expect(await firstValueFrom(wasClicked(store, { assistanceId: ID, product: 'store' }))).toBeTrue();
    await module.press('Waizant App');
    expect(await module.isAt('/help/session/app')).toBeTrue();
    expect(await firstValueFrom(wasClicked(web, { assistanceId: ID, product: 'web' }))).toBeTrue();
  });

  it('shows the App on a page of its own, in this tab', async () => {
    await show();
    await module.press('Waizant App');
    expect(await module.isAt('/help/session/app')).toBeTrue();
    expect(opened).not.toHaveBeenCalled();
    expect(module.call(`/assistances/${ID}/products/app`).request.method)
      .withContext('the click asks for its ticket')
      .toBe('POST');
  });

  it('says how each button opens, and uses the shell’s names', async () => {
    await show(sessionView(), { productLabels: { store: 'Tienda <1>' } });
    expect(products()).toEqual(['Tienda <1>', 'Waizant Web', 'Waizant App']);
    const described = module.all('.product').map((button) => {
      const id = button.getAttribute('aria-describedby') ?? '';
      return words(module.find(`#${id}`));
    });
    expect(described).toEqual(['opens in a new tab', 'opens in a new tab', 'opens as a QR code']);
  });

  it('warns when a ticket was tried a second time, by the name that the agent knows', async () => {
    await show(sessionView(), { productLabels: { store: 'Tienda <1>' } });
    expect(module.all('us-ticket-notice [role=alert]').length).toBe(0);
    const products = ADMINISTRATOR_PRODUCTS.map((one) =>
      one.id === 'store' ? { ...one, reusedAt: NOW } : one,
    );
    await module.refreshed(sessionView({ products }));
    expect(module.all('us-ticket-notice [role=alert]').map(words)).toEqual([
      jasmine.stringMatching(/^The ticket for Tienda <1> was tried a second time/),
    ]);
  });

  it('finishes once, and refuses nothing silently', async () => {
    await show();
    const finish = module.button('Finish process');
    finish.click();
    finish.click();
    await module.settle();
    expect(finish.disabled).toBeTrue();
    await module.refuse(`/assistances/${ID}/finish`, 503, 'unavailable');
    expect(words(module.find('us-problem-text [role=alert]'))).toContain('Not available');
    expect(finish.disabled).toBeFalse();
  });

  it('asks the server when the time is over: it alone ends the session', async () => {
    const ends = new Date(Date.parse(NOW) + 1).toISOString();
    await show(sessionView({ session: { startedAt: NOW, endsAt: ends }, now: ends }));
    await module.settle();
    expect(module.url).toBe('/help/session');
    expect(module.call(`/assistances/${ID}`).request.method).toBe('GET');
  });

  it('stands below the number of the case, where there is one', async () => {
    await show(sessionView({ caseNumber: 'HD-77' }));
    expect(words(module.find('.case'))).toBe('Case HD-77');
  });

  it('says that a product never took its ticket, but not of the App, whose page renews it', async () => {
    const products = MEMBER_PRODUCTS.map((one) => ({ ...one, unusedSince: after(60) }));
    await show(sessionView({ products }));
    expect(module.all('us-ticket-notice [role=status]').map(words)).toEqual([
      jasmine.stringContaining('Waizant Web did not take the ticket'),
    ]);
  });

  it('shows the plan as far as it is on file', async () => {
    await show();
    await module.press('See plan details');
    const dialog = await module.dialog();
    expect(dialog.querySelector('us-skeleton')).not.toBeNull();
    await module.answer(`/assistances/${ID}/plan`, PLAN);
    expect(module.all('dd', dialog).map(words)).toEqual([
      'Plus · legacy355',
      '$1,299.00 a year',
      '7 of 10 used',
      '1,250 of 2,000 left',
      'March 31, 2027',
      'Agenda, Billing',
    ]);
  });

  it('says of the plan what is not known, rather than nothing or zero', async () => {
    await show();
    await module.press('See plan details');
    const dialog = await module.dialog();
    await module.answer(`/assistances/${ID}/plan`, {
      ...PLAN,
      price: null,
      pricePeriod: null,
      licences: null,
      encounters: null,
      renewsOn: null,
      modules: [],
    });
    expect(module.all('dd', dialog).map(words).slice(1)).toEqual(Array(5).fill('Not on file'));
  });

  it('says that the plan cannot be read', async () => {
    await show();
    await module.press('See plan details');
    const dialog = await module.dialog();
    await module.refuse(`/assistances/${ID}/plan`, 503, 'unavailable');
    expect(words(module.find('[role=alert]', dialog))).toContain('cannot be read');
  });
});
