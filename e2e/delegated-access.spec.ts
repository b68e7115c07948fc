import type { Page } from '@playwright/test';
import { expect, MARTA, SARA, test } from './test.ts';
import type { Message, Outside } from './outside.ts';

const OVER = /access (is|has) (gone|ended|over)/i;
const LINK = /https?:\/\/\S+#token=\S+/;

/** The newest mail with a code, and the link that it carries. */
async function codeMail(outside: Outside): Promise<{ mail: Message; link: string }> {
  const mail = (await outside.messages(MARTA)).find(({ text }) => /\d{6}/.test(text) && LINK.test(text));
  return { mail: mail!, link: LINK.exec(mail?.text ?? '')?.[0] ?? '' };
}

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
  const shown = (await ana.page.getByText(/mail shows/).textContent()) ?? '';
  const words = /: (\w+ · \w+)/.exec(shown)?.[1] ?? 'none';
  await ana.verifyAgent();
  await ana.chooseEcosystem();
  await ana.sendUserCode(MARTA);
  const { mail, link } = await codeMail(outside);
  await expect(ana.page.getByText(words)).toBeVisible();
  expect(mail.text).toContain(words);
  for (const fact of ['Ana Agent', 'legacy355', 'UTC']) expect(mail.text).toContain(fact);
  expect(mail.text.match(/\d{6,}/g)?.length).toBe(1);
  expect(new URL(link).origin).not.toBe(new URL(outside.addresses.web).origin);
  await expect(ana.page.getByText(/only after the user has read out the first/)).toBeVisible();
});

test('“this wasn’t me” ends everything at a press, once, and a supervisor is told and lifts the block', async ({
  ana,
  outside,
  signedIn,
  browser,
}) => {
  await outside.readAll(SARA);
  await ana.toSession(MARTA);
  const web = await ana.open('Web');
  await expect(web.getByText('Marta Admin').first()).toBeVisible();
  const { link } = await codeMail(outside);

  const context = await browser.newContext({ locale: 'es-CO' });
  const user = await context.newPage();
  await user.goto(link);
  const press = user.getByRole('button', { name: /This wasn’t me|No fui yo/ });
  await expect(press).toBeVisible();
  expect((await ana.current())?.step).toBe('session');
  await press.click();
  await expect(user.getByRole('heading', { name: /It is over|Se acabó/ })).toBeVisible();
  expect(user.url()).not.toContain('token');

  await expect(web.getByText(OVER).first()).toBeVisible({ timeout: 6_000 });
  await ana.page.bringToFront();
  await expect(ana.email).toBeEnabled({ timeout: 10_000 });
  await expect(ana.page.getByText(/objected/).first()).toBeVisible();
  await user.goto(link);
  await press.click();
  await expect(user.getByRole('heading', { name: /done already|ya se hizo/ })).toBeVisible();
  await context.close();

  const alert = await outside.message(SARA);
  expect(alert.text).toContain(MARTA);
  expect(alert.text).toContain('Ana Agent');
  await ana.email.fill(MARTA);
  await ana.button('Start verification process').click();
  await expect(ana.alert).toContainText(/wasn’t me/);

  const sara = await signedIn(SARA);
  await sara.page.goto(`${new URL(sara.page.url()).pathname.replace(/\/[^/]*$/, '')}/history`);
  const held = sara.page.getByRole('listitem').filter({ hasText: 'User who refused assistance' });
  await expect(held.first()).toContainText(MARTA);
  await expect(held.first()).toContainText('until');
  await held.first().getByRole('button', { name: 'Release' }).click();
  await sara.dialog.getByRole('textbox').fill('Called back: pressed by mistake');
  await sara.confirmRelease();
  await expect(held).toHaveCount(0);
  await ana.start(MARTA);
});

test('a receipt reaches the user in the end, though mail and BFF fail in between', async ({
  ana,
  outside,
}) => {
  await ana.toSession(MARTA);
  const store = await ana.open('Store');
  await expect(store.getByText('Marta Admin').first()).toBeVisible();
  await ana.page.bringToFront();
  await outside.readAll(MARTA);
  await outside.faults({ lambda: 'error' });
  await ana.cancel();
  await outside.advance(5);
  await outside.restartBff();
  await outside.faults({ lambda: 'ok' });
  await outside.advance(10 * 60);
  const receipt = await outside.message(MARTA);
  for (const fact of ['Ana Agent', 'legacy355', 'Waizant Store', 'The user hung up', 'UTC']) {
    expect(receipt.text).toContain(fact);
  }
  expect(receipt.text).toMatch(LINK);
  expect(receipt.text).not.toMatch(/\d{6}/);
});

test('a ticket that is tried twice is shown to the agent and opens nothing', async ({ ana, browser }) => {
  await ana.toSession(MARTA);
  const urls = await ticketUrls(ana.page);
  const tab = await ana.open('Web');
  await expect(tab.getByText('Marta Admin').first()).toBeVisible();
  const thief = await (await browser.newContext()).newPage();
  await thief.goto(urls[0] ?? '');
  await expect(thief.getByRole('heading', { name: /used/i })).toBeVisible();
  await expect(thief.getByText('Marta Admin')).toHaveCount(0);
  await ana.page.bringToFront();
  await expect(ana.page.getByText(/Waizant Web was tried a second time/)).toBeVisible({ timeout: 10_000 });
  await expect(ana.product('Web')).toBeVisible();
  await thief.context().close();
});

test('the App’s code is renewed every 50 s, one lives at a time, and the page says when it was scanned', async ({
  ana,
  browser,
}) => {
  await ana.page.clock.install();
  await ana.toSession(MARTA);
  const urls = await ticketUrls(ana.page);
  await ana.product('App').click();
  const qr = ana.page.getByRole('img', { name: /QR/i });
  await expect(qr).toBeVisible();
  await expect(ana.page.getByText(/Waiting for the phone/)).toBeVisible();
  const drawn = await qr.innerHTML();
  await ana.page.clock.fastForward(50_000);
  await expect.poll(() => urls.length).toBe(2);
  await expect.poll(async () => (await qr.innerHTML()) === drawn).toBe(false);

  const phone = await (await browser.newContext()).newPage();
  await phone.goto(urls[0] ?? '');
  await expect(phone.getByText('Marta Admin')).toHaveCount(0);
  await expect(phone.getByRole('heading')).toBeVisible();
  await phone.goto('about:blank');
  await phone.goto(urls[1] ?? '');
  await expect(phone.getByText('Marta Admin').first()).toBeVisible();
  await ana.page.clock.fastForward(4_000);
  await expect(ana.page.getByText(/Scanned at/)).toBeVisible();
  await expect(qr).toHaveCount(0);
  await ana.page.clock.fastForward(60_000);
  expect(urls.length).toBe(2);
  await phone.context().close();
});
