import { ANA, CARLOS, expect, LUIS, MARTA, NORA, PABLO, SARA, test } from './test.ts';

const OTHER = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('an administrator without RCM gets three buttons, and Store opens as the delegate', async ({
  ana,
  outside,
}) => {
  await ana.start(MARTA);
  await ana.verifyAgent();
  await expect(ana.page.getByText('********0456')).toBeVisible();
  await ana.chooseEcosystem();
  await ana.verifyUser(MARTA);
  await expect(ana.product('Store')).toBeVisible();
  await expect(ana.product('App')).toBeVisible();
  await expect(ana.product('RCM')).toHaveCount(0);

  const store = await ana.open('Store');
  await expect(store).toHaveURL(new RegExp(`^${outside.addresses.products}/store`));
  await expect(store.getByText('Marta Admin').first()).toBeVisible();
  await expect(store.getByText('Ana Agent').first()).toBeVisible();
  await expect(store.getByText('legacy355').first()).toBeVisible();
  expect(store.url()).not.toContain('ticket');

  await ana.button('Finish process').click();
  await expect(ana.email).toBeEnabled();
  await expect(store.getByText(/access (is|has) (gone|ended|over)/i).first()).toBeVisible({ timeout: 5_000 });
});

test('an administrator with RCM gets four, and Web is his ecosystem with its plan', async ({ ana }) => {
  await ana.toSession(CARLOS, 'riverside');
  for (const name of ['Store', 'Web', 'App', 'RCM'] as const) await expect(ana.product(name)).toBeVisible();
  const web = await ana.open('Web');
  await expect(web.getByRole('heading', { name: 'My Ecosystem' })).toBeVisible();
  await expect(web.getByText('See plan details')).toBeVisible();
  await ana.page.bringToFront();
  await ana.button('See plan details').click();
  await expect(ana.page.getByText('Premium').first()).toBeVisible();
});

test('a member gets two, and Store typed by hand is refused by guard and server', async ({ ana }) => {
  await ana.toSession(NORA);
  await expect(ana.product('App')).toBeVisible();
  await expect(ana.product('Store')).toHaveCount(0);
  const open = await ana.current();
  expect(open).not.toBeNull();
  const refused = await ana.post(`/api/assistances/${open?.id ?? ''}/products/store`);
  expect([refused.status, refused.body['code']]).toEqual([403, 'product-not-allowed']);
  const base = new URL(ana.page.url()).pathname.replace(/\/session$/, '');
  for (const path of ['/session/store', '/open/store']) {
    await ana.page.goto(`${base}${path}`);
    await expect(ana.product('Web')).toBeVisible();
    expect(new URL(ana.page.url()).pathname).toBe(`${base}/session`);
  }
});

test('a user of several ecosystems chooses; the inactive one is there, disabled, with the reason', async ({
  ana,
}) => {
  await ana.start(PABLO);
  await ana.verifyAgent();
  await ana.ecosystem.click();
  const inactive = ana.page.getByRole('option', { name: /northgate/ });
  await expect(inactive).toBeDisabled();
  await expect(inactive).toContainText(/inactive/i);
  await ana.page.getByRole('option', { name: /riverside/ }).click();
  await ana.button('Continue with riverside').click();
  await ana.verifyUser(PABLO);
  await expect(ana.product('Store')).toHaveCount(0);
  await expect(ana.product('RCM')).toBeVisible();
});

test('an unknown e-mail says so and starts nothing', async ({ ana }) => {
  await ana.email.fill('nobody@nowhere.example');
  await ana.button('Start verification process').click();
  await expect(ana.alert).toContainText(/nobody|no user|not found|no account/i);
  expect(await ana.current()).toBeNull();
  await expect(ana.email).toHaveValue('nobody@nowhere.example');
});

test('suggestions come from the third character on', async ({ ana }) => {
  await expect(ana.button('Start verification process')).toBeDisabled();
  await ana.email.pressSequentially('ma');
  await expect(ana.page.getByRole('option')).toHaveCount(0);
  await ana.email.pressSequentially('rt');
  await ana.page.getByRole('option', { name: MARTA }).click();
  await expect(ana.email).toHaveValue(MARTA);
  await expect(ana.button('Start verification process')).toBeEnabled();
});

for (const [user, why] of [
  ['ulises.unconfirmed@legacy355.example', /confirm/i],
  ['diana.disabled@legacy355.example', /disabled/i],
] as const) {
  test(`no code for ${user.split('@')[0] ?? ''}: the screen says why`, async ({ ana }) => {
    await ana.start(user);
    await ana.verifyAgent();
    await expect(ana.page.getByText(why).first()).toBeVisible();
    const next = ana.button('Continue with legacy355');
    if (await next.isEnabled()) await next.click();
    await expect(ana.button(/Continue with|Send verification code/)).toBeDisabled();
  });
}

test('five wrong codes lock the assistance, with the tries left in between', async ({ ana }) => {
  await ana.start(MARTA);
  const wrong = OTHER(await ana.sendInternalCode());
  for (const left of [4, 3, 2, 1]) {
    await ana.answer(wrong);
    await expect(ana.page.getByText(new RegExp(`${String(left)} (try|tries) left`))).toBeVisible();
    await expect(ana.codeInput).toHaveValue('');
  }
  await ana.answer(wrong);
  await expect(ana.email).toBeEnabled();
  await expect(ana.page.getByText(/locked/i).first()).toBeVisible();
  expect(await ana.current()).toBeNull();
});

test('an expired code is told, and the next one goes on', async ({ ana, outside }) => {
  await ana.start(MARTA);
  await ana.verifyAgent();
  await ana.chooseEcosystem();
  const code = await ana.sendUserCode(MARTA);
  await outside.advance(5 * 60 + 1);
  await ana.answer(code);
  await expect(ana.page.getByText(/expired/i).first()).toBeVisible();
  await outside.readAll(MARTA);
  await ana.page.getByRole('button', { name: /Resend|Send verification code/ }).click();
  await ana.answer(await outside.code(MARTA));
  await expect(ana.product('Web')).toBeVisible();
});

test('Resend waits a minute; only the newest code is right', async ({ ana, outside }) => {
  await ana.start(MARTA);
  const first = await ana.sendInternalCode();
  await expect(ana.page.getByRole('button', { name: /Resend/ })).toBeDisabled();
  await outside.advance(60);
  await ana.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(ana.page.getByRole('button', { name: /Resend/ })).toBeEnabled({ timeout: 10_000 });
  await outside.readAll(ANA);
  await ana.page.getByRole('button', { name: /Resend/ }).click();
  const second = await outside.code(ANA);
  if (first !== second) {
    await ana.answer(first);
    await expect(ana.page.getByText(/4 tries left/)).toBeVisible();
  }
  await ana.answer(second);
  await expect(ana.page.getByText('Core account')).toBeVisible();
});

test('closing the code dialog does not lose the process', async ({ ana }) => {
  await ana.start(MARTA);
  const code = await ana.sendInternalCode();
  await ana.page.keyboard.press('Escape');
  await expect(ana.dialog).toHaveCount(0);
  await ana.button(/Enter (the )?code/).click();
  await ana.answer(code);
  await expect(ana.page.getByText('Core account')).toBeVisible();
});

test('the session runs out by itself and the product closes', async ({ ana, outside }) => {
  await ana.toSession(MARTA);
  const web = await ana.open('Web');
  await expect(web.getByText('Marta Admin').first()).toBeVisible();
  await outside.advance(5 * 60);
  await expect(web.getByText(/access (is|has) (gone|ended|over)/i).first()).toBeVisible({ timeout: 6_000 });
  await ana.page.bringToFront();
  await expect(ana.email).toBeEnabled({ timeout: 10_000 });
});

test('two agents on one user: the second is told who holds it', async ({ ana, signedIn }) => {
  await ana.start(MARTA);
  const luis = await signedIn(LUIS);
  await luis.email.fill(MARTA);
  await luis.button('Start verification process').click();
  await expect(luis.alert).toContainText('Ana Agent');
});

test('a supervisor stops an assistance and the agent sees it', async ({ ana, signedIn }) => {
  await ana.toSession(MARTA);
  const open = await ana.current();
  const sara = await signedIn(SARA);
  const stopped = await sara.post(`/api/assistances/${open?.id ?? ''}/stop`, { reason: 'Wrong caller' });
  expect(stopped.status).toBe(200);
  await expect(ana.email).toBeEnabled({ timeout: 10_000 });
  await expect(ana.page.getByText(/supervisor/i).first()).toBeVisible();
});

test('the App is a QR code, with a way to finish', async ({ ana }) => {
  await ana.toSession(MARTA);
  await ana.product('App').click();
  await expect(ana.page.getByRole('img', { name: /QR/i })).toBeVisible();
  await ana.button('Finish process').click();
  await expect(ana.email).toBeEnabled();
});

test('a name with HTML in it is shown as text, here and in the product', async ({ ana }) => {
  await ana.toSession('hugo.html@riverside.example', 'riverside');
  await expect(ana.page.getByRole('heading', { name: '<b>Hugo</b> & "Co"' })).toBeVisible();
  const web = await ana.open('Web');
  await expect(web.getByText('<b>Hugo</b> & "Co"').first()).toBeVisible();
});

test('the shell signs in at Cognito and hands its token over once; the browser keeps nothing of it', async ({
  browser,
  outside,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const handed: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/session') {
      handed.push(request.postDataJSON());
    }
  });
  await page.goto(outside.addresses.web);
  await page.locator('input[autocomplete="username"]').fill('luis.agent@backoffice.example');
  await page.locator('input[autocomplete="current-password"]').fill('Demo-2026-pass!');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('User email')).toBeVisible();
  expect(handed).toEqual([{ accessToken: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) }]);
  const kept = await page.evaluate(() =>
    JSON.stringify([localStorage, sessionStorage, document.cookie, history.state]),
  );
  expect(kept).not.toMatch(/eyJ|Demo-2026-pass!/);
  await page.reload();
  await expect(page.getByLabel('User email')).toBeVisible();
  expect(handed.length).toBe(1);
  await context.close();
});
