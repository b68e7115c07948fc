import { press, pressAt, tabTo } from './pages/keyboard.ts';
import { ANA, expect, MARTA, NORA, PABLO, SARA, test } from './test.ts';

test.describe('by keyboard alone', () => {
  test('the journey from look-up to the end, with the focus where the process is', async ({
    ana,
    outside,
  }) => {
    const { page } = ana;
    await expect(ana.email).toBeFocused();
    await page.keyboard.type('mart');
    await expect(page.getByRole('option', { name: MARTA })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(ana.email).toHaveValue(MARTA);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Verify yourself first' })).toBeFocused();

    await outside.readAll(ANA);
    await press(ana, 'Start verification');
    await expect(ana.codeInput).toBeFocused();
    const own = await outside.code(ANA);
    await page.keyboard.press('Escape');
    await expect(ana.dialog).toHaveCount(0);
    await expect(ana.button('Enter the code')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(other(own));
    await page.keyboard.press('Enter');
    await expect(page.getByText('4 tries left')).toBeVisible();
    await expect(ana.codeInput).toBeFocused();
    await expect(ana.codeInput).toHaveAttribute('aria-invalid', 'true');
    await expect(ana.codeInput).toHaveAccessibleDescription(/4 tries left/);
    await page.keyboard.type(own);
    await page.keyboard.press('Enter');

    await expect(ana.ecosystem).toBeFocused();
    await press(ana, 'Continue with legacy355');
    await expect(page.getByRole('heading', { name: 'Verify the user' })).toBeFocused();
    await outside.readAll(MARTA);
    await press(ana, 'Send verification code');
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(await outside.code(MARTA));
    await page.keyboard.press('Enter');

    await expect(page.getByRole('heading', { name: /Support session with/ })).toBeFocused();
    await press(ana, 'See plan details');
    await expect(ana.dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(ana.button('See plan details')).toBeFocused();
    const popup = page.waitForEvent('popup');
    await press(ana, 'Waizant Web', 'Shift+Tab');
    await (await popup).close();
    await press(ana, 'Waizant App');
    await expect(page.getByRole('heading', { name: 'Waizant App' })).toBeFocused();
    await press(ana, 'Finish process');
    await expect(ana.email).toBeFocused();
    await expect(page.getByText('The process is finished')).toBeVisible();
  });

  test('cancelling: the dialog keeps the focus, gives it back, and Ok needs a reason', async ({ ana }) => {
    const { page } = ana;
    await ana.start(MARTA);
    await press(ana, 'Cancel process');
    await expect(ana.dialog).toBeVisible();
    for (let tab = 0; tab < 8; tab += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(ana.button('Cancel process')).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('radio').first());
    await page.keyboard.press('Space');
    await expect(ana.dialog.getByRole('textbox')).toHaveValue('The user hung up');
    await press(ana, 'Ok');
    await expect(ana.email).toBeFocused();
  });

  test('a code that does not come is sent again, in the dialog', async ({ ana, outside }) => {
    const { page } = ana;
    await ana.start(MARTA);
    await outside.readAll(ANA);
    await press(ana, 'Start verification');
    await expect(ana.codeInput).toBeFocused();
    await outside.code(ANA);
    await outside.advance(61);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(ana.button('Resend')).toBeEnabled({ timeout: 10_000 });
    await outside.readAll(ANA);
    await press(ana, 'Resend');
    const code = await outside.code(ANA);
    await expect(ana.codeInput).toBeFocused();
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await expect(ana.ecosystem).toBeFocused();
  });

  test('one of several ecosystems is chosen with the arrows', async ({ ana }) => {
    const { page } = ana;
    await ana.start(PABLO);
    await ana.verifyAgent();
    await expect(ana.ecosystem).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(ana.ecosystem).toBeFocused();
    await press(ana, 'Continue with riverside');
    await expect(page.getByRole('heading', { name: 'Verify the user' })).toBeFocused();
  });

  test('the App’s page leads back to the products, and the focus goes along', async ({ ana }) => {
    const { page } = ana;
    await ana.toSession(MARTA);
    await expect(page.getByRole('heading', { name: /Support session with/ })).toBeFocused();
    await press(ana, 'Waizant App');
    await expect(page.getByRole('heading', { name: 'Waizant App' })).toBeFocused();
    await pressAt(page, page.getByRole('link', { name: 'Back to the products' }));
    await expect(page.getByRole('heading', { name: /Support session with/ })).toBeFocused();
    await press(ana, 'Finish process');
    await expect(ana.email).toBeFocused();
  });

  test('a supervisor reads a trace, goes back from a dialog, and stops an assistance', async ({
    ana,
    signedIn,
  }) => {
    await ana.start(MARTA);
    const sara = await signedIn(SARA);
    const { page } = sara;
    await pressAt(page, page.getByRole('link', { name: 'History' }), 'Shift+Tab');
    await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeFocused();
    const trace = page.getByRole('button', { name: 'Trace' }).first();
    await pressAt(page, trace);
    await expect(page.getByRole('list', { name: `Trace of ${MARTA}` })).toBeVisible();
    await expect(trace).toHaveAttribute('aria-expanded', 'true');
    await expect(trace).toBeFocused();
    const stop = page.getByRole('button', { name: 'Stop', exact: true }).first();
    await pressAt(page, stop);
    const reason = sara.dialog.getByLabel('Reason');
    await expect(reason).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(stop).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(reason).toBeFocused();
    await page.keyboard.type('A test by keyboard');
    await pressAt(page, sara.dialog.getByRole('button', { name: 'Ok' }));
    await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeFocused();
    expect(await ana.current()).toBeNull();
  });

  test('signing out and in again, past a wrong password', async ({ ana }) => {
    const { page } = ana;
    await pressAt(page, page.getByRole('button', { name: 'Sign out' }), 'Shift+Tab');
    const email = page.locator('input[autocomplete="username"]');
    await expect(email).toBeFocused();
    await page.keyboard.type(ANA);
    await page.keyboard.press('Tab');
    const password = page.locator('input[autocomplete="current-password"]');
    await expect(password).toBeFocused();
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('not right');
    await expect(password).toBeFocused();
    await page.keyboard.type('Demo-2026-pass!');
    await page.keyboard.press('Enter');
    await expect(ana.email).toBeFocused();
  });

  test('the user’s “this wasn’t me”: the button, and then what came of it', async ({
    ana,
    outside,
    signedIn,
    browser,
  }) => {
    await ana.start(NORA);
    await ana.verifyAgent();
    await ana.chooseEcosystem();
    await ana.sendUserCode(NORA);
    const mail = (await outside.messages(NORA)).find(({ text }) => text.includes('#token='))?.text ?? '';
    const page = await browser.newPage();
    await page.goto(/https?:\/\/\S+#token=\S+/.exec(mail)?.[0] ?? 'about:blank');
    await pressAt(page, page.getByRole('button', { name: /This wasn’t me|No fui yo/ }));
    await expect(page.getByRole('heading', { name: /It is over|Se acabó/ })).toBeVisible();
    await expect(page.getByRole('status')).toBeFocused();
    await page.close();

    const sara = await signedIn(SARA);
    await sara.page.goto('/user-support/technical-assistance/history');
    await pressAt(sara.page, sara.button('Release').first());
    await expect(sara.dialog.getByLabel('Reason')).toBeFocused();
    await sara.page.keyboard.type('She pressed it by mistake');
    await pressAt(sara.page, sara.dialog.getByRole('button', { name: 'Ok' }));
    await expect(sara.page.getByRole('heading', { name: 'History', level: 1 })).toBeFocused();
  });
});

function other(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
