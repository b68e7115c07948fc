import { TestBed } from '@angular/core/testing';
import { MatProgressSpinnerHarness } from '@angular/material/progress-spinner/testing';
import {
  after,
  elementOf,
  endedView,
  ID,
  MEMBER_PRODUCTS,
  ModuleUnderTest,
  sessionView,
  words,
} from '../../../module-under-test.spec';
import { ProductClicks } from '../../product-clicks';
import { AppQr } from './app-qr';

const TICKET = `/assistances/${ID}/products/app`;
const ticket = (secret: string) => ({ url: `https://app.example/#ticket=${secret}`, expiresAt: after(60) });
const scanned = (at: string) =>
  sessionView({
    products: MEMBER_PRODUCTS.map((one) => (one.id === 'app' ? { ...one, redeemedAt: at } : one)),
  });

describe('the App’s page', () => {
  let module: ModuleUnderTest;

  beforeEach(async () => {
    module = await ModuleUnderTest.ready({}, ProductClicks);
    module.holdClock();
    module.received(sessionView());
    TestBed.inject(ProductClicks).keepHere({ assistanceId: ID, product: 'app' });
    await module.render(AppQr);
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const drawn = () => module.find('svg[role=img] path').getAttribute('d');

  it('prepares the code and then draws it, with words for whoever cannot see it', async () => {
    const spinner = await elementOf(await module.material.getHarness(MatProgressSpinnerHarness));
    expect(spinner.getAttribute('aria-label')).toBe('Preparing the code…');
    await module.answer(TICKET, ticket('one'), 201);
    expect(drawn()).toMatch(/^M\d+ \d+h1v1h-1z/);
    expect(module.find('svg[role=img]').getAttribute('aria-label')).toContain('QR code');
    expect(module.text).toContain('Waiting for the phone');
  });

  it('asks for nothing where no click led here, however long it is seen, until it is pressed', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    module.destroy();
    await module.render(AppQr);
    expect(words(module.find('[role=status].quiet'))).toContain('the delegate of Marta Admin');
    await module.pass(60);
    window.dispatchEvent(new Event('focus'));
    expect(module.isQuiet(TICKET)).toBeTrue();
    await module.press('Show the code');
    await module.answer(TICKET, ticket('two'), 201);
    expect(drawn()).toBeTruthy();
    expect(module.text).toContain('Waiting for the phone');
    await module.pass(50);
    await module.answer(TICKET, ticket('three'), 201);
  });

  it('keeps the ticket in no text, attribute, storage or state: only drawn', async () => {
    await module.answer(TICKET, ticket('one-secret'), 201);
    expect(module.page.outerHTML).not.toContain('one-secret');
    expect(JSON.stringify([module.state, localStorage, sessionStorage])).not.toContain('one-secret');
    expect(location.href).not.toContain('one-secret');
  });

  it('renews it by the life that the server gave it, and not where it lasts as long as the session', async () => {
    await module.answer(TICKET, { ...ticket('short'), expiresAt: after(12) }, 201);
    await module.pass(9);
    expect(module.isQuiet(TICKET)).toBeTrue();
    await module.pass(1);
    await module.answer(TICKET, { ...ticket('last'), expiresAt: sessionView().session?.endsAt ?? '' }, 201);
    await module.pass(200);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('asks for one at a time, however often the agent returns to it meanwhile', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    await module.pass(50);
    const now = performance.now();
    spyOn(performance, 'now').and.returnValue(now + 500_000);
    window.dispatchEvent(new Event('focus'));
    window.dispatchEvent(new Event('focus'));
    await module.answer(TICKET, ticket('two'), 201);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('tells the shell when nobody is signed in any more', async () => {
    await module.refuse(TICKET, 401, 'not-signed-in');
    await module.pass(0.3);
    await module.refuse(TICKET, 401, 'not-signed-in');
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
    await module.pass(200);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('renews it every 50 s, before the ticket’s 60 s are over', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    const first = drawn();
    await module.pass(49);
    expect(module.isQuiet(TICKET)).toBeTrue();
    await module.pass(1);
    await module.answer(TICKET, ticket('two'), 201);
    expect(drawn()).not.toBe(first);
    await module.pass(50);
    await module.answer(TICKET, ticket('three'), 201);
  });

  it('renews it at once on the return to a tab that slept, and not on every return', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    const renewed = performance.now();
    const now = spyOn(performance, 'now').and.returnValue(renewed + 20_000);
    window.dispatchEvent(new Event('focus'));
    expect(module.isQuiet(TICKET)).toBeTrue();
    now.and.returnValue(renewed + 50_000);
    window.dispatchEvent(new Event('focus'));
    await module.answer(TICKET, ticket('two'), 201);
    module.destroy();
    now.and.returnValue(renewed + 200_000);
    window.dispatchEvent(new Event('focus'));
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('asks for no more when it is left', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    module.destroy();
    await module.pass(300);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('asks for no more once it was scanned, and says so', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    await module.pass(20);
    await module.refreshed(scanned(after(20)));
    expect(words(module.find('[role=status].quiet'))).toMatch(/Scanned at \d/);
    expect(module.all('svg[role=img]').length).withContext('a code that works no more').toBe(0);
    await module.pass(100);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('does not take an earlier scan for this one', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    await module.refreshed(scanned(after(-30)));
    expect(module.text).toContain('Waiting for the phone');
    await module.pass(50);
    expect(module.call(TICKET).request.method).toBe('POST');
  });

  it('asks for no more once the session is over', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    await module.refreshed(endedView('finished'));
    await module.pass(50);
    expect(module.isQuiet(TICKET)).toBeTrue();
  });

  it('shows no code that may be void when a renewal fails, says why, and tries again on demand', async () => {
    await module.answer(TICKET, ticket('one'), 201);
    await module.pass(50);
    await module.refuse(TICKET, 503, 'unavailable');
    expect(module.all('svg[role=img]').length).toBe(0);
    expect(words(module.find('us-problem-text [role=alert]'))).toContain('Not available');
    await module.press('Try again');
    await module.answer(TICKET, ticket('two'), 201);
    expect(drawn()).toBeTruthy();
    expect(module.all('us-problem-text').length).toBe(0);
  });
});
