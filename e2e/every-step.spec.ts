import { HOME, Wizard } from './pages/wizard.ts';
import {
  CANCEL_PROCESS,
  ECOSYSTEM,
  INTERNAL_VERIFICATION,
  PRODUCTS,
  USER_VERIFICATION,
} from './pages/words.ts';
import { expect, MARTA, test } from './test.ts';

interface Step {
  /** The button that only this step has. */
  readonly button: string;
  readonly reach: (wizard: Wizard) => Promise<void>;
}

const STEPS: Readonly<Record<string, Step>> = {
  'internal verification': {
    button: INTERNAL_VERIFICATION.start,
    reach: (wizard) => wizard.start(MARTA),
  },
  ecosystem: {
    button: ECOSYSTEM.continueWith('legacy355'),
    reach: (wizard) => wizard.toEcosystem(MARTA),
  },
  'user verification': {
    button: USER_VERIFICATION.send,
    reach: (wizard) => wizard.toUserVerification(MARTA),
  },
  'support session': {
    button: PRODUCTS.Web,
    reach: (wizard) => wizard.toSession(MARTA),
  },
};

for (const [name, { button, reach }] of Object.entries(STEPS)) {
  test(`reload goes on where it was: ${name}`, async ({ ana }) => {
    await reach(ana);
    await ana.page.reload();
    await expect(ana.button(button)).toBeVisible();
  });

  test(`a URL for another step leads to the server’s: ${name}`, async ({ ana }) => {
    await reach(ana);
    const here = new URL(ana.page.url()).pathname;
    for (const elsewhere of [HOME, `${HOME}/session`]) {
      await ana.page.goto(elsewhere);
      await expect(ana.button(button)).toBeVisible();
      expect(new URL(ana.page.url()).pathname).toBe(here);
    }
  });

  test(`cancel asks for a reason and ends it: ${name}`, async ({ ana }) => {
    await reach(ana);
    await ana.button(CANCEL_PROCESS.button).click();
    await expect(ana.dialog.getByRole('button', { name: CANCEL_PROCESS.ok, exact: true })).toBeDisabled();
    await ana.dialog.getByRole('button', { name: CANCEL_PROCESS.back, exact: true }).click();
    await expect(ana.dialog).toHaveCount(0);
    await expect(ana.button(button)).toBeVisible();
    await ana.cancel();
    expect(await ana.current()).toBeNull();
  });
}

test('a second tab follows the first', async ({ ana, outside }) => {
  await ana.start(MARTA);
  const second = new Wizard(await ana.page.context().newPage(), outside);
  await second.page.goto(HOME);
  await expect(second.button(INTERNAL_VERIFICATION.start)).toBeVisible();
  await ana.page.bringToFront();
  await ana.verifyAgent();
  await second.page.bringToFront();
  await expect(second.userStatus).toBeVisible();
});
