import {
  HashLocationStrategy,
  LocationStrategy,
  PathLocationStrategy,
  PlatformLocation,
} from '@angular/common';
import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import {
  after,
  endedView,
  ID,
  ModuleUnderTest,
  NOW,
  sessionOf,
  sessionView,
  words,
} from '../../../module-under-test.spec';
import { USER_SUPPORT_ROUTES } from '../../../routes';
import { ProductClicks, wasClicked } from '../../product-clicks';
import { HandOver } from './hand-over';

const TICKET = `/assistances/${ID}/products/web`;
const PRODUCT_URL = 'https://web.example/enter#ticket=secret';
const ROUTINGS = [
  { name: 'path', strategy: PathLocationStrategy, base: '/help/session/web' },
  { name: 'hash', strategy: HashLocationStrategy, base: '/index.html#/help/session/web' },
] as const;
type Routing = (typeof ROUTINGS)[number];

describe('the tab that becomes the product', () => {
  let module: ModuleUnderTest;
  let clicks: ProductClicks;
  let replace: jasmine.Spy;

  beforeEach(() => {
    clicks = new ProductClicks();
  });
  afterEach(() => {
    clicks.ngOnDestroy();
    ModuleUnderTest.cleanUp();
  });

  const clicked = () => `#${clicks.nonceFor({ assistanceId: ID, product: 'web' })}`;
  const address = () => TestBed.inject(PlatformLocation).href;
  const heading = () => words(module.find('h1'));

  /** A tab is opened at this address, as a browser does it. */
  async function arrive(
    fragment: string,
    config: Parameters<typeof ModuleUnderTest.mounted>[1] = {},
    assistance = sessionView(),
    { strategy, base }: Routing = ROUTINGS[0],
  ) {
    replace = jasmine.createSpy('replace');
    // A page whose address can be watched: that of the browser cannot.
    const page = { defaultView: { location: { replace } } } as unknown as Document;
    TestBed.overrideComponent(HandOver, { set: { providers: [{ provide: DOCUMENT, useValue: page }] } });
    const routes = [{ path: 'help', children: USER_SUPPORT_ROUTES }];
    module = await ModuleUnderTest.mounted(routes, config, {
      provide: LocationStrategy,
      useClass: strategy,
    });
    TestBed.inject(PlatformLocation).pushState(null, '', base + fragment);
    TestBed.inject(Router).initialNavigation();
    await module.until(() => {
      module.serve({ '/session': sessionOf('agent'), '/assistances/current': assistance });
      return TestBed.inject(Router).navigated;
    });
    await module.settle();
  }

  it('says what it does, at once', async () => {
    await arrive(clicked());
    expect(words(module.find('[role=status]'))).toContain('Opening Waizant Web…');
    expect(document.activeElement).toBe(module.find('h1'));
    expect(replace).not.toHaveBeenCalled();
  });

  for (const routing of ROUTINGS) {
    it(`asks for one ticket after a click and replaces itself: the way back leads to no used ticket (${routing.name} routing)`, async () => {
      await arrive(clicked(), {}, sessionView(), routing);
      await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
      expect(replace).toHaveBeenCalledOnceWith(PRODUCT_URL);
      expect(module.isQuiet(TICKET)).toBeTrue();
    });

    it(`asks for nothing when another site leads here, until it is pressed (${routing.name} routing)`, async () => {
      await arrive('', {}, sessionView(), routing);
      expect(heading()).toBe('Open Waizant Web?');
      expect(document.activeElement).toBe(module.find('h1'));
      expect(words(module.find('[role=status]'))).toContain('the delegate of Marta Admin');
      expect(module.isQuiet(TICKET)).toBeTrue();
      await module.press('Open Waizant Web');
      expect(heading()).toBe('Opening Waizant Web…');
      await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
      expect(replace).toHaveBeenCalledOnceWith(PRODUCT_URL);
    });

    it(`takes the nonce out of the address at once, and nothing else (${routing.name} routing)`, async () => {
      const asked = clicked();
      await arrive(`?case=7${asked}`, {}, sessionView(), routing);
      expect(address()).toMatch(new RegExp(`${routing.base}\\?case=7$`.replace('.html', '\\.html')));
    });
  }

  for (const [name, fragment] of [
    ['a nonce that nobody made', () => `#${'A'.repeat(22)}`],
    ['another product’s', () => `#${clicks.nonceFor({ assistanceId: ID, product: 'store' })}`],
    ['another assistance’s', () => `#${clicks.nonceFor({ assistanceId: 'another', product: 'web' })}`],
  ] as const) {
    it(`asks for nothing by itself with ${name}`, async () => {
      jasmine.clock().install().mockDate(new Date(NOW));
      await arrive(fragment());
      // A click of its own, asked about later and confirmed: by now any answer to the first question is here too.
      const click = { assistanceId: ID, product: 'web' } as const;
      expect(await firstValueFrom(wasClicked(clicks.nonceFor(click), click))).toBeTrue();
      expect(heading()).toBe('Opening Waizant Web…');
      await module.pass(3);
      expect(heading()).toBe('Open Waizant Web?');
      expect(module.isQuiet(TICKET)).toBeTrue();
    });
  }

  it('asks for nothing by itself with a fragment that is no nonce, and waits for no answer to it', async () => {
    await arrive('#top');
    expect(heading()).toBe('Open Waizant Web?');
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('keeps the ticket in no text, storage or state', async () => {
    await arrive(clicked());
    await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
    expect(JSON.stringify([module.state, localStorage, sessionStorage])).not.toContain('secret');
    expect(module.page.outerHTML).not.toContain('secret');
    expect(address()).not.toContain('secret');
  });

  for (const [status, code, said] of [
    [403, 'product-not-allowed', 'This product is not for this user.'],
    [409, 'wrong-step', 'The process has moved on.'],
    [503, 'unavailable', 'Not available at the moment.'],
  ] as const) {
    it(`says why it stays, and where to go on: ${code}`, async () => {
      await arrive(clicked());
      await module.refuse(TICKET, status, code);
      expect(heading()).toBe('Waizant Web could not be opened.');
      expect(words(module.find('[role=alert]'))).toContain(said);
      expect(module.text).toContain('Close this tab');
      expect(replace).not.toHaveBeenCalled();
    });
  }

  it('tries again where that is pressed', async () => {
    await arrive(clicked());
    await module.refuse(TICKET, 503, 'unavailable');
    expect(module.isQuiet(TICKET)).toBeTrue();
    await module.press('Try again');
    expect(heading()).toBe('Opening Waizant Web…');
    await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
    expect(replace).toHaveBeenCalledOnceWith(PRODUCT_URL);
  });

  it('becomes no product once it was left', async () => {
    await arrive('');
    await module.press('Open Waizant Web');
    const asked = module.call(TICKET);
    module.destroy();
    expect(asked.cancelled).toBeTrue();
    expect(replace).not.toHaveBeenCalled();
  });

  it('tells the shell when nobody is signed in any more', async () => {
    await arrive('');
    await module.press('Open Waizant Web');
    module.holdClock();
    await module.refuse(TICKET, 401, 'not-signed-in');
    await module.pass(0.3);
    await module.refuse(TICKET, 401, 'not-signed-in');
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
    expect(replace).not.toHaveBeenCalled();
  });

  it('asks for nothing where no session is open', async () => {
    await arrive(clicked(), {}, endedView('finished'));
    expect(module.url).toBe('/help/look-up');
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('uses the shell’s name of the product', async () => {
    await arrive('', { productLabels: { web: 'Clinic Web' } });
    expect(heading()).toBe('Open Clinic Web?');
    expect(words(module.button('Open Clinic Web'))).toBe('Open Clinic Web');
  });
});
