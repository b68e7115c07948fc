import type { Page } from '@playwright/test';
import { DemoProduct } from './pages/demo-product.ts';
import { History } from './pages/history.ts';
import { codeMail, ObjectionPage, objectionLinkIn } from './pages/objection-page.ts';
import {
  APP,
  DEMO_PRODUCT,
  ENDED,
  HISTORY,
  LOOK_UP,
  PRODUCTS,
  SUPPORT_SESSION,
  TWO_WORDS,
} from './pages/words.ts';
import { ANA, expect, MARTA, SARA, test } from './test.ts';

/** What the browser is given for a product: the address with its ticket. */
async function ticketUrls(page: Page): Promise<readonly string[]> {
  const urls: string[] = [];
  await page.context().route('**/products/*', async (route) => {
    const response = await route.fetch();
    urls.push(((await response.json()) as { url: string }).url);
    await route.fulfill({ response });
  });
  return urls;
}

test('the user’s mail shows what the screen shows, and nothing in it but the code looks like one', async ({
  ana,
  outside,
}) => {
  await ana.start(MARTA);
  await ana.verifyAgent();
  await ana.chooseEcosystem();
  await ana.sendUserCode(MARTA);
  const mail = await codeMail(outside, MARTA);
  const words = await ana.twoWords();
  expect(words).toMatch(/^\p{L}+ · \p{L}+$/u);
  expect(mail.text).toContain(words);
  for (const fact of ['Ana Agent', 'legacy355', 'UTC']) expect(mail.text).toContain(fact);
  expect(mail.text.match(/\d{6,}/g)?.length).toBe(1);
  expect(new URL(objectionLinkIn(mail)).origin).not.toBe(new URL(outside.addresses.web).origin);
  await expect(ana.text(TWO_WORDS.hint)).toBeVisible();
});

test('“this wasn’t me” ends everything at a press, once, and a supervisor is told and lifts the block', async ({
  ana,
  outside,
  signedIn,
  browser,
}) => {
  await ana.page.clock.install();
  await outside.readAll(SARA);
  await ana.toSession(MARTA);
  const web = new DemoProduct(await ana.open('Web'));
  await web.isDelegateOf('Marta Admin');
  const link = objectionLinkIn(await codeMail(outside, MARTA));

  // The page speaks as the mail does, whatever the browser would rather have.
  const context = await browser.newContext({ locale: 'es-CO' });
  const objection = new ObjectionPage(await context.newPage(), 'en');
  await objection.page.goto(link);
  await expect(objection.button).toBeVisible();
  await expect(objection.facts).toContainText('Ana Agent of Waizant support, in legacy355');
  await expect(objection.facts).toContainText('Opened so far: Waizant Web.');
  expect((await ana.current())?.step).toBe('session');
  await objection.text.fill('Nobody called me');
  await objection.button.click();
  await expect(objection.over).toBeVisible();
  const reference = await objection.reference();
  expect(objection.page.url()).not.toContain('token');

  await web.losesAccess();
  await ana.page.bringToFront();
  await ana.isAtLookUp();
  await expect(ana.text(ENDED.objected)).toBeVisible();
  await objection.page.goto(link);
  await expect(objection.facts).toContainText('worked in legacy355 on your behalf');
  await objection.button.click();
  await expect(objection.doneAlready).toBeVisible();
  await context.close();

  const alert = await outside.message(SARA);
  for (const told of [MARTA, '“Nobody called me”', reference]) expect(alert.text).toContain(told);
  expect(alert.text).toContain('Ana Agent');
  await ana.lookUp(MARTA);
  await expect(ana.alert).toHaveText(LOOK_UP.userObjected);

  const history = new History(await signedIn(SARA));
  await history.gotoSteppedUp();
  const block = history.block(MARTA, HISTORY.blocks.userWhoObjected);
  await expect(block).toContainText(HISTORY.until);
  await history.release(block, 'Called back: pressed by mistake');
  await ana.start(MARTA);
});

test('a receipt reaches the user in the end, though mail and BFF fail in between', async ({
  ana,
  outside,
}) => {
  await ana.toSession(MARTA);
  await new DemoProduct(await ana.open('Store')).isDelegateOf('Marta Admin');
  await ana.page.bringToFront();
  await outside.readAll(MARTA);
  await outside.faults({ lambda: 'error' });
  await ana.cancel();
  await outside.advance(5);
  await outside.restartBff();
  await outside.faults({ lambda: 'ok' });
  await outside.advance(10 * 60);
  const receipt = await outside.message(MARTA);
  for (const fact of ['Ana Agent', 'legacy355', PRODUCTS.Store, 'The user hung up', 'UTC']) {
    expect(receipt.text).toContain(fact);
  }
  expect(objectionLinkIn(receipt)).toContain('/refuse/en#token=');
  expect(receipt.text).not.toMatch(/\d{6}/);
});

test('a ticket that is tried twice is shown to the agent and opens nothing', async ({ ana, browser }) => {
  await ana.toSession(MARTA);
  const urls = await ticketUrls(ana.page);
  await new DemoProduct(await ana.open('Web')).isDelegateOf('Marta Admin');
  const thief = new DemoProduct(await (await browser.newContext()).newPage());
  await thief.page.goto(urls[0] ?? '');
  await thief.refuses(DEMO_PRODUCT.ticketUsed, 'Marta Admin');
  await ana.page.bringToFront();
  await expect(ana.alert).toContainText(SUPPORT_SESSION.triedTwice(PRODUCTS.Web));
  await expect(ana.product('Web')).toBeVisible();
  await thief.page.context().close();
});

test('the App’s code is renewed every 50 s, one lives at a time, and the page says when it was scanned', async ({
  ana,
  browser,
}) => {
  await ana.page.clock.install();
  await ana.toSession(MARTA);
  const urls = await ticketUrls(ana.page);
  await ana.product('App').click();
  await expect(ana.qrCode).toBeVisible();
  await expect(ana.text(APP.waiting)).toBeVisible();
  const drawn = await ana.qrCode.innerHTML();
  await ana.pass(50);
  await expect.poll(() => urls.length).toBe(2);
  await expect.poll(async () => (await ana.qrCode.innerHTML()) === drawn).toBe(false);

  const phone = new DemoProduct(await (await browser.newContext()).newPage());
  await phone.page.goto(urls[0] ?? '');
  await phone.refuses(DEMO_PRODUCT.ticketNotValid, 'Marta Admin');
  await phone.page.goto('about:blank');
  await phone.page.goto(urls[1] ?? '');
  await phone.isDelegateOf('Marta Admin');
  await ana.pass(4);
  await expect(ana.page.getByText(APP.scannedAt)).toBeVisible();
  await expect(ana.qrCode).toHaveCount(0);
  await ana.pass(60);
  expect(urls.length).toBe(2);
  await phone.page.context().close();
});

test('an agent who did not ask for a code ends all his sessions by its mail, by a press', async ({
  ana,
  outside,
  signedIn,
  browser,
}) => {
  const thief = await signedIn(ANA);
  await thief.start(MARTA);
  await thief.sendInternalCode();
  const mail = await outside.newest(ANA, ({ text }) => text.includes('/api/sessions/disown/'));
  for (const fact of ['An assistance', '127.0.0.1', 'UTC']) expect(mail.text).toContain(fact);
  const [link = ''] = /https?:\S+\/api\/sessions\/disown\/\S+/.exec(mail.text) ?? [];
  expect(new URL(link).origin).toBe(new URL(outside.addresses.web).origin);

  // Whoever has no session may press it, in the language of the mail or the other.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('link', { name: 'Español' }).click();
  await page.getByRole('link', { name: 'English' }).click();
  const button = page.getByRole('button', { name: 'I did not ask for this' });
  await expect(button).toBeVisible();
  expect((await thief.current())?.step).toBe('internal-verification');
  await button.click();
  await expect(page.getByRole('heading', { name: 'All your sessions have ended' })).toBeVisible();
  expect(page.url()).not.toContain('token');

  for (const { page: own } of [ana, thief]) {
    const asked = await own.request.get('/api/sessions', { headers: { 'X-Requested-By': 'user-support' } });
    expect(asked.status()).toBe(401);
  }
  await page.goto(link);
  await button.click();
  await expect(page.getByRole('heading', { name: 'This was done already' })).toBeVisible();
  await context.close();
  expect((await outside.message(ANA, ({ subject }) => subject.includes('were ended'))).text).toContain('UTC');
  await ana.signIn(ANA);
});
