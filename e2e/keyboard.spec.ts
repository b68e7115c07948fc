import { wrongCode } from './outside.ts';
import { History } from './pages/history.ts';
import { press, pressAt, tabTo } from './pages/keyboard.ts';
import { codeMail, ObjectionPage, objectionLinkIn } from './pages/objection-page.ts';
import { SignIn } from './pages/sign-in.ts';
import {
  APP,
  CANCEL_PROCESS,
  CODE,
  ECOSYSTEM,
  FINDINGS,
  ENDED,
  HISTORY,
  INTERNAL_VERIFICATION,
  PRODUCTS,
  SHELL,
  SIGN_IN,
  STEP_UP,
  SUPPORT_SESSION,
  USER_VERIFICATION,
} from './pages/words.ts';
import { ANA, DEMO_PASSWORD, expect, MARTA, NORA, PABLO, SARA, test } from './test.ts';

test.describe('by keyboard alone', () => {
  test('the journey from look-up to the end, with the focus where the process is', async ({
    ana,
    outside,
  }) => {
    const { page } = ana;
    await expect(ana.email).toBeFocused();
    await page.keyboard.type('mart');
    await expect(page.getByRole('option', { name: MARTA, exact: true })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(ana.email).toHaveValue(MARTA);
    await page.keyboard.press('Enter');
    await expect(
      page.getByRole('heading', { name: INTERNAL_VERIFICATION.heading, exact: true }),
    ).toBeFocused();

    await outside.readAll(ANA);
    await press(ana, INTERNAL_VERIFICATION.start);
    await expect(ana.codeInput).toBeFocused();
    const own = await outside.code(ANA);
    await page.keyboard.press('Escape');
    await expect(ana.dialog).toHaveCount(0);
    await expect(ana.button(INTERNAL_VERIFICATION.enterTheCode)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(wrongCode(own));
    await page.keyboard.press('Enter');
    await expect(ana.text(CODE.wrong(4))).toBeVisible();
    await expect(ana.codeInput).toBeFocused();
    await expect(ana.codeInput).toHaveAttribute('aria-invalid', 'true');
    await expect(ana.codeInput).toHaveAccessibleDescription(CODE.wrong(4));
    await page.keyboard.type(own);
    await page.keyboard.press('Enter');

    await expect(ana.ecosystem).toBeFocused();
    await press(ana, ECOSYSTEM.continueWith('legacy355'));
    await expect(page.getByRole('heading', { name: USER_VERIFICATION.heading, exact: true })).toBeFocused();
    await outside.readAll(MARTA);
    await press(ana, USER_VERIFICATION.send);
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(await outside.code(MARTA));
    await page.keyboard.press('Enter');

    await expect(
      page.getByRole('heading', { name: SUPPORT_SESSION.heading('Marta Admin'), exact: true }),
    ).toBeFocused();
    await press(ana, SUPPORT_SESSION.plan);
    await expect(ana.dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(ana.button(SUPPORT_SESSION.plan)).toBeFocused();
    const popup = page.waitForEvent('popup');
    await press(ana, PRODUCTS.Web, 'Shift+Tab');
    await (await popup).close();
    await press(ana, PRODUCTS.App);
    await expect(page.getByRole('heading', { name: APP.heading, exact: true })).toBeFocused();
    await press(ana, SUPPORT_SESSION.finish);
    await expect(ana.email).toBeFocused();
    await expect(ana.text(ENDED.finished)).toBeVisible();
  });

  test('cancelling: the dialog keeps the focus, gives it back, and Ok needs a reason', async ({ ana }) => {
    const { page } = ana;
    await ana.start(MARTA);
    await press(ana, CANCEL_PROCESS.button);
    await expect(ana.dialog).toBeVisible();
    for (let tab = 0; tab < 8; tab += 1) {
      await page.keyboard.press('Tab');
      await expect(ana.dialog.locator(':focus')).toHaveCount(1);
    }
    await page.keyboard.press('Escape');
    await expect(ana.button(CANCEL_PROCESS.button)).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('radio', { name: CANCEL_PROCESS.userHungUp }));
    await page.keyboard.press('Space');
    await expect(ana.dialog.getByRole('textbox', { name: CANCEL_PROCESS.details })).toHaveValue(
      CANCEL_PROCESS.userHungUp,
    );
    await press(ana, CANCEL_PROCESS.ok);
    await expect(ana.email).toBeFocused();
  });

  test('a code that does not come is sent again, in the dialog', async ({ ana, outside }) => {
    const { page } = ana;
    await ana.start(MARTA);
    await outside.readAll(ANA);
    await press(ana, INTERNAL_VERIFICATION.start);
    await expect(ana.codeInput).toBeFocused();
    await outside.code(ANA);
    await outside.advance(61);
    await ana.lookAgain();
    await expect(ana.button(CODE.resend)).toBeEnabled();
    await outside.readAll(ANA);
    await press(ana, CODE.resend);
    const code = await outside.code(ANA);
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await expect(ana.ecosystem).toBeFocused();
  });

  test('one of several ecosystems is chosen with the arrows', async ({ ana }) => {
    const { page } = ana;
    await ana.toEcosystem(PABLO);
    await expect(ana.ecosystem).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('option', { name: 'legacy355' })).toBeVisible();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(ana.ecosystem).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: FINDINGS.calledBack, exact: true })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: FINDINGS.administrator, exact: true })).toBeChecked();
    await press(ana, ECOSYSTEM.continueWith('riverside'));
    await expect(page.getByRole('heading', { name: USER_VERIFICATION.heading, exact: true })).toBeFocused();
  });

  test('the App’s page leads back to the products, and the focus goes along', async ({ ana }) => {
    const { page } = ana;
    await ana.toSession(MARTA);
    await expect(
      page.getByRole('heading', { name: SUPPORT_SESSION.heading('Marta Admin'), exact: true }),
    ).toBeFocused();
    await press(ana, PRODUCTS.App);
    await expect(page.getByRole('heading', { name: APP.heading, exact: true })).toBeFocused();
    await pressAt(page, page.getByRole('link', { name: APP.back, exact: true }));
    await expect(
      page.getByRole('heading', { name: SUPPORT_SESSION.heading('Marta Admin'), exact: true }),
    ).toBeFocused();
    await press(ana, SUPPORT_SESSION.finish);
    await expect(ana.email).toBeFocused();
  });

  test('a supervisor steps up, reads a trace, goes back from a dialog, and stops an assistance', async ({
    ana,
    outside,
    signedIn,
  }) => {
    await ana.start(MARTA);
    const sara = await signedIn(SARA);
    const { page } = sara;
    const history = new History(sara);
    await pressAt(page, page.getByRole('link', { name: SHELL.history, exact: true }), 'Shift+Tab');
    await expect(sara.button(STEP_UP.send)).toBeFocused();
    await outside.readAll(SARA);
    await page.keyboard.press('Enter');
    await expect(sara.codeInput).toBeFocused();
    await page.keyboard.type(await outside.code(SARA));
    await page.keyboard.press('Enter');
    await expect(history.heading).toBeFocused();
    const row = history.running(MARTA);
    await pressAt(page, history.traceButton(row));
    await expect(history.trace(MARTA)).toBeVisible();
    await expect(history.traceButton(row)).toHaveAttribute('aria-expanded', 'true');
    await expect(history.traceButton(row)).toBeFocused();
    const stop = history.stopButton(row);
    await pressAt(page, stop);
    await expect(history.reason).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(stop).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(history.reason).toBeFocused();
    await page.keyboard.type('A test by keyboard');
    await pressAt(page, history.ok);
    await expect(history.heading).toBeFocused();
    expect(await ana.current()).toBeNull();
  });

  test('signing out and in again, past a wrong password', async ({ ana }) => {
    const { page } = ana;
    const { email, password } = new SignIn(page);
    await pressAt(page, ana.button(SHELL.signOut), 'Shift+Tab');
    await expect(email).toBeFocused();
    await page.keyboard.type(ANA);
    await page.keyboard.press('Tab');
    await expect(password).toBeFocused();
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toHaveText(SIGN_IN.wrongCredentials);
    await expect(password).toBeFocused();
    await page.keyboard.type(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await expect(ana.email).toBeFocused();
  });

  test('the user’s “this wasn’t me”: the button, and then what came of it', async ({
    ana,
    outside,
    signedIn,
    browser,
  }) => {
    await ana.toUserVerification(NORA);
    await ana.sendUserCode(NORA);
    const page = await browser.newPage();
    const objection = new ObjectionPage(page, 'es');
    await page.goto(objectionLinkIn(await codeMail(outside, NORA)));
    await pressAt(page, objection.button);
    await expect(objection.over).toBeVisible();
    await expect(page.getByRole('status')).toBeFocused();
    await page.close();

    const history = new History(await signedIn(SARA));
    await history.gotoSteppedUp();
    const block = history.block(NORA, HISTORY.blocks.userWhoObjected);
    await pressAt(history.page, history.releaseButton(block));
    await expect(history.reason).toBeFocused();
    await history.page.keyboard.type('She pressed it by mistake');
    await pressAt(history.page, history.ok);
    await expect(history.heading).toBeFocused();
    await expect(block).toHaveCount(0);
  });
});
