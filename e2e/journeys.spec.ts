import { wrongCode } from './outside.ts';
import { DemoProduct } from './pages/demo-product.ts';
import { History } from './pages/history.ts';
import { codeMail } from './pages/objection-page.ts';
import { SignIn } from './pages/sign-in.ts';
import { Wizard } from './pages/wizard.ts';
import {
  CANCEL_PROCESS,
  CODE,
  DEMO_PRODUCT,
  DESCRIPTION,
  ECOSYSTEM,
  ENDED,
  FINDINGS,
  INTERNAL_VERIFICATION,
  LOOK_UP,
  SUPPORT_SESSION,
  USER_STATUS,
  USER_VERIFICATION,
} from './pages/words.ts';
import {
  ANA,
  CARLOS,
  DEMO_PASSWORD,
  DIANA,
  expect,
  HUGO,
  LUIS,
  MARTA,
  NOBODY,
  NORA,
  PABLO,
  SARA,
  test,
  ULISES,
} from './test.ts';

test('an administrator without RCM gets three buttons, and Store opens as the delegate', async ({
  ana,
  outside,
}) => {
  await ana.page.clock.install();
  await ana.toEcosystem(MARTA);
  await expect(ana.text('********0456')).toBeVisible();
  await ana.chooseEcosystem();
  await ana.verifyUser(MARTA);
  await expect(ana.product('Store')).toBeVisible();
  await expect(ana.product('App')).toBeVisible();
  await expect(ana.product('RCM')).toHaveCount(0);

  const store = new DemoProduct(await ana.open('Store'));
  await expect(store.page).toHaveURL(`${outside.addresses.products}/store`);
  await store.isDelegateOf('Marta Admin');
  await expect(store.account).toContainText(DEMO_PRODUCT.ecosystem('legacy355', 'administrator'));

  await ana.finish();
  await store.losesAccess();
});

test('an administrator with RCM gets four, and Web is his ecosystem with its plan', async ({ ana }) => {
  await ana.toSession(CARLOS, 'riverside');
  for (const name of ['Store', 'Web', 'App', 'RCM'] as const) await expect(ana.product(name)).toBeVisible();
  const web = new DemoProduct(await ana.open('Web'));
  await expect(web.heading(DEMO_PRODUCT.web)).toBeVisible();
  await expect(web.page.getByText(DEMO_PRODUCT.seePlan, { exact: true })).toBeVisible();
  await ana.page.bringToFront();
  await ana.button(SUPPORT_SESSION.plan).click();
  await expect(ana.dialog.getByText('Premium · riverside', { exact: true })).toBeVisible();
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
  const option = (name: string) => ana.page.getByRole('option', { name, exact: true });
  await ana.toEcosystem(PABLO);
  await ana.ecosystem.click();
  await expect(option(`northgate · member · Lite · ${ECOSYSTEM.inactive}`)).toBeDisabled();
  await option('riverside · member · Premium').click();
  await ana.confirm('administrator');
  await ana.chooseEcosystem('riverside');
  await ana.verifyUser(PABLO);
  await expect(ana.product('Store')).toHaveCount(0);
  await expect(ana.product('RCM')).toBeVisible();
});

test('a user whose address changed is called back at the number on file, before any code', async ({
  ana,
  outside,
}) => {
  await ana.toEcosystem(PABLO);
  await ana.ecosystem.click();
  await ana.page.getByRole('option', { name: 'legacy355 · administrator · Plus', exact: true }).click();
  // Three days before the first of these tests; each of them moves the clock.
  const findings = (await ana.current())?.status?.findings ?? [];
  const days = findings.find(({ code }) => code === 'email-changed-recently')?.days ?? NaN;
  expect(days).toBeGreaterThanOrEqual(3);
  await expect(ana.text(FINDINGS.emailChanged(days))).toBeVisible();
  const question = ana.page.getByRole('radiogroup', { name: FINDINGS.question('Pablo Multi') });
  await expect(question).toBeVisible();
  const go = ana.button(ECOSYSTEM.continueWith('legacy355'));
  await expect(go).toBeDisabled();
  await expect(ana.text(FINDINGS.first)).toBeVisible();
  // Nobody gets a code past the page either.
  const open = await ana.current();
  const path = `/api/assistances/${open?.id ?? ''}`;

  await ana.button(FINDINGS.show).click();
  await expect(ana.text(FINDINGS.number('+573004440233'))).toBeVisible();
  await ana.button(FINDINGS.hide).click();
  await expect(ana.page.getByText('+573004440233')).toHaveCount(0);

  await ana.confirm('calledBack');
  await ana.chooseEcosystem();
  const refused = await ana.post(`${path}/user-code`);
  expect([refused.status, refused.body['code']]).toEqual([409, 'findings-not-confirmed']);

  // A reload has lost the answer: it is asked for once more, here.
  await ana.page.reload();
  await expect(question).toBeVisible();
  await expect(ana.button(USER_VERIFICATION.send)).toBeDisabled();
  await ana.confirm('calledBack');
  await ana.verifyUser(PABLO);
  await expect(ana.product('Store')).toBeVisible();
  await outside.readAll(PABLO);
  await ana.finish();
});

test('an unknown e-mail says so and starts nothing', async ({ ana }) => {
  await ana.lookUp(NOBODY);
  await expect(ana.alert).toHaveText(LOOK_UP.userNotFound);
  expect(await ana.current()).toBeNull();
  await expect(ana.email).toHaveValue(NOBODY);
});

test('suggestions come from the third character on', async ({ ana }) => {
  await expect(ana.button(LOOK_UP.start)).toBeDisabled();
  await ana.email.pressSequentially('ma');
  await expect(ana.page.getByRole('option')).toHaveCount(0);
  await ana.email.pressSequentially('rt');
  await ana.page.getByRole('option', { name: MARTA, exact: true }).click();
  await expect(ana.email).toHaveValue(MARTA);
  await expect(ana.button(LOOK_UP.start)).toBeEnabled();
});

for (const [user, why] of [
  [ULISES, USER_STATUS.unconfirmed],
  [DIANA, USER_STATUS.disabled],
] as const) {
  test(`no code for ${user.split('@')[0] ?? ''}: the screen says why`, async ({ ana }) => {
    await ana.toEcosystem(user);
    await expect(ana.text(why)).toBeVisible();
    await expect(ana.button(CANCEL_PROCESS.button)).toBeEnabled();
    await expect(ana.button(ECOSYSTEM.continueWith('legacy355'))).toHaveCount(0);

    // Past the page the choice is made, and still no code goes.
    const open = await ana.current();
    const path = `/api/assistances/${open?.id ?? ''}`;
    const ecosystemId = open?.ecosystems?.[0]?.id ?? '';
    expect((await ana.post(`${path}/ecosystem`, { ecosystemId })).status).toBe(200);
    const refused = await ana.post(`${path}/user-code`);
    expect([refused.status, refused.body['code']]).toEqual([409, 'user-not-verifiable']);
    await expect(ana.text(USER_VERIFICATION.blocked)).toBeVisible();
    await expect(ana.text(why)).toBeVisible();
    await expect(ana.button(USER_VERIFICATION.send)).toHaveCount(0);
  });
}

test('five wrong codes lock the assistance, with the tries left in between', async ({ ana }) => {
  await ana.start(MARTA);
  const wrong = wrongCode(await ana.sendInternalCode());
  for (const left of [4, 3, 2, 1]) {
    await ana.answer(wrong);
    await expect(ana.text(CODE.wrong(left))).toBeVisible();
    await expect(ana.codeInput).toHaveValue('');
  }
  await ana.answer(wrong);
  await ana.isAtLookUp();
  await expect(ana.text(ENDED.locked)).toBeVisible();
  expect(await ana.current()).toBeNull();
});

test('an expired code is told, and the next one goes on', async ({ ana, outside }) => {
  await ana.toUserVerification(MARTA);
  const code = await ana.sendUserCode(MARTA);
  await outside.advance(5 * 60 + 1);
  await ana.answer(code);
  await expect(ana.text(CODE.expired)).toBeVisible();
  await outside.readAll(MARTA);
  await ana.button(CODE.resend).click();
  await ana.answer(await outside.code(MARTA));
  await expect(ana.product('Web')).toBeVisible();
});

test('Resend waits a minute; only the newest code is right', async ({ ana, outside }) => {
  await ana.start(MARTA);
  const first = await ana.sendInternalCode();
  await expect(ana.page.getByRole('button', { name: CODE.resendIn })).toBeDisabled();
  await outside.advance(60);
  await ana.lookAgain();
  await expect(ana.button(CODE.resend)).toBeEnabled();
  await outside.readAll(ANA);
  await ana.button(CODE.resend).click();
  const second = await outside.code(ANA);
  await ana.answer(first);
  await expect(ana.text(CODE.wrong(4))).toBeVisible();
  await ana.answer(second);
  await expect(ana.userStatus).toBeVisible();
});

test('closing the code dialog does not lose the process', async ({ ana }) => {
  await ana.start(MARTA);
  const code = await ana.sendInternalCode();
  await ana.page.keyboard.press('Escape');
  await expect(ana.dialog).toHaveCount(0);
  await ana.button(INTERNAL_VERIFICATION.enterTheCode).click();
  await ana.answer(code);
  await expect(ana.userStatus).toBeVisible();
});

test('the session runs out by itself and the product closes', async ({ ana, outside }) => {
  await ana.page.clock.install();
  await ana.toSession(MARTA);
  const web = new DemoProduct(await ana.open('Web'));
  await web.isDelegateOf('Marta Admin');
  await outside.advance(5 * 60);
  await web.losesAccess();
  await ana.page.bringToFront();
  await ana.isAtLookUp();
});

test('two agents on one user: the first who verifies himself goes on, the second is told who it is', async ({
  ana,
  signedIn,
}) => {
  const luis = await signedIn(LUIS);
  await luis.start(MARTA);
  await ana.start(MARTA);
  await ana.verifyAgent();
  await luis.isAtLookUp();
  await expect(luis.page.getByText(LOOK_UP.superseded('Ana Agent', MARTA))).toBeVisible();
  await luis.lookUp(MARTA);
  await expect(luis.alert).toContainText(LOOK_UP.alreadyAssistedBy('Ana Agent'));
});

test('a supervisor stops an assistance and the agent sees it', async ({ ana, signedIn }) => {
  await ana.toSession(MARTA);
  const open = await ana.current();
  const sara = await signedIn(SARA);
  const stopped = await sara.post(`/api/assistances/${open?.id ?? ''}/stop`, { reason: 'Wrong caller' });
  expect(stopped.status).toBe(200);
  await ana.isAtLookUp();
  await expect(ana.page.getByText(ENDED.stopped)).toBeVisible();
});

test('the App is a QR code, with a way to finish', async ({ ana }) => {
  await ana.toSession(MARTA);
  await ana.product('App').click();
  await expect(ana.qrCode).toBeVisible();
  await ana.finish();
});

test('a name with HTML in it is shown as text, here and in the product', async ({ ana }) => {
  const name = '<b>Hugo</b> & "Co"';
  await ana.toSession(HUGO, 'riverside');
  await expect(
    ana.page.getByRole('heading', { name: SUPPORT_SESSION.heading(name), exact: true }),
  ).toBeVisible();
  await new DemoProduct(await ana.open('Web')).isDelegateOf(name);
});

test('the shell signs in at Cognito and hands its token over once; the browser keeps nothing of it', async ({
  browser,
  outside,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const luis = new Wizard(page, outside);
  const handed: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/session') {
      handed.push(request.postDataJSON());
    }
  });
  await page.goto(outside.addresses.web);
  await new SignIn(page).as(LUIS);
  await expect(luis.email).toBeVisible();
  expect(handed).toEqual([{ accessToken: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) }]);
  const kept = await page.evaluate(() =>
    JSON.stringify([localStorage, sessionStorage, document.cookie, history.state]),
  );
  expect(kept).not.toContain('eyJ');
  expect(kept).not.toContain(DEMO_PASSWORD);
  await page.reload();
  await expect(luis.email).toBeVisible();
  expect(handed.length).toBe(1);
  await context.close();
});

test('case and purpose are chosen at the look-up, edited while it is open, and stand in mail and history', async ({
  ana,
  outside,
}) => {
  const { page } = ana;
  await page.getByLabel(DESCRIPTION.caseNumber).fill('HD-4711');
  await page.getByRole('combobox', { name: DESCRIPTION.purpose }).click();
  await page.getByRole('option', { name: DESCRIPTION.technicalProblem, exact: true }).click();
  await ana.start(MARTA);
  await expect(ana.text(`Case HD-4711 · ${DESCRIPTION.technicalProblem}`)).toBeVisible();

  const edit = ana.button(DESCRIPTION.edit);
  await edit.focus();
  await page.keyboard.press('Enter');
  await expect(ana.dialog.getByLabel(DESCRIPTION.caseNumber)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('HD-4712');
  await page.keyboard.press('Enter');
  await expect(ana.text(`Case HD-4712 · ${DESCRIPTION.technicalProblem}`)).toBeVisible();
  await expect(edit).toBeFocused();

  await ana.verifyAgent();
  await ana.chooseEcosystem();
  await ana.sendUserCode(MARTA);
  const mail = await codeMail(outside, MARTA);
  expect(mail.text).toContain(`${DESCRIPTION.inTheMail}: ${DESCRIPTION.technicalProblem}`);
  await ana.cancel();
  const history = new History(ana);
  await history.goto();
  await expect(page.getByText(`Case HD-4712 · ${DESCRIPTION.technicalProblem}`).first()).toBeVisible();
});
