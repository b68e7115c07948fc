import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute } from '@angular/router';
import { after, endedView, ID, ModuleUnderTest, sessionView, words } from '../../../module-under-test.spec';
import { HandOver } from './hand-over';

const TICKET = `/assistances/${ID}/products/web`;
const PRODUCT_URL = 'https://web.example/enter#ticket=secret';

describe('the tab that becomes the product', () => {
  let module: ModuleUnderTest;
  let replace: jasmine.Spy;

  async function show(config: Parameters<typeof ModuleUnderTest.ready>[0] = {}, assistance = sessionView()) {
    replace = jasmine.createSpy('replace');
    // A page whose address can be watched: that of the browser cannot.
    const page = { defaultView: { location: { replace } } } as unknown as Document;
    TestBed.overrideComponent(HandOver, {
      set: {
        providers: [
          { provide: DOCUMENT, useValue: page },
          { provide: ActivatedRoute, useValue: { snapshot: { data: { product: 'web' } } } },
        ],
      },
    });
    module = await ModuleUnderTest.ready(config);
    module.received(assistance);
    await module.render(HandOver);
  }

  afterEach(() => ModuleUnderTest.cleanUp());

  it('says what it does, at once', async () => {
    await show();
    expect(words(module.find('[role=status]'))).toContain('Opening Waizant Web…');
    expect(replace).not.toHaveBeenCalled();
  });

  it('asks for one ticket and replaces itself: the way back leads to no used ticket', async () => {
    await show();
    await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
    expect(replace).toHaveBeenCalledOnceWith(PRODUCT_URL);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('keeps the ticket in no text, storage or state', async () => {
    await show();
    await module.answer(TICKET, { url: PRODUCT_URL, expiresAt: after(60) }, 201);
    expect(JSON.stringify([module.state, localStorage, sessionStorage])).not.toContain('secret');
    expect(module.page.outerHTML).not.toContain('secret');
  });

  for (const [status, code, said] of [
    [403, 'product-not-allowed', 'This product is not for this user.'],
    [409, 'wrong-step', 'The process has moved on.'],
    [503, 'unavailable', 'Not available at the moment.'],
  ] as const) {
    it(`says why it stays, and where to go on: ${code}`, async () => {
      await show();
      await module.refuse(TICKET, status, code);
      expect(words(module.find('h1'))).toBe('Waizant Web could not be opened.');
      expect(words(module.find('[role=alert]'))).toContain(said);
      expect(module.text).toContain('Close this tab');
      expect(replace).not.toHaveBeenCalled();
    });
  }

  it('tells the shell when nobody is signed in any more', async () => {
    await show();
    module.holdClock();
    await module.refuse(TICKET, 401, 'not-signed-in');
    await module.pass(0.3);
    await module.refuse(TICKET, 401, 'not-signed-in');
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
    expect(replace).not.toHaveBeenCalled();
  });

  it('asks for nothing where no session is open', async () => {
    await show({}, endedView('finished'));
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('uses the shell’s name of the product', async () => {
    await show({ productLabels: { web: 'Clinic Web' } });
    expect(words(module.find('h1'))).toBe('Opening Clinic Web…');
  });
});
