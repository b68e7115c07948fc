import { expect, MARTA, test } from './test.ts';
import type { Wizard } from './pages/wizard.ts';

/** How to reach each step, and what a person sees there. */
const STEPS: Readonly<
  Record<string, { reach: (wizard: Wizard) => Promise<void>; seen: (wizard: Wizard) => Promise<void> }>
> = {
  'internal verification': {
    reach: (wizard) => wizard.start(MARTA),
    seen: (wizard) => expect(wizard.button('Start verification')).toBeVisible(),
  },
  ecosystem: {
    reach: async (wizard) => {
      await wizard.start(MARTA);
      await wizard.verifyAgent();
    },
    seen: (wizard) => expect(wizard.button('Continue with legacy355')).toBeVisible(),
  },
  'user verification': {
    reach: async (wizard) => {
      await wizard.start(MARTA);
      await wizard.verifyAgent();
      await wizard.chooseEcosystem();
    },
    seen: (wizard) => expect(wizard.button('Send verification code')).toBeVisible(),
  },
  'support session': {
    reach: (wizard) => wizard.toSession(MARTA),
    seen: (wizard) => expect(wizard.product('Web')).toBeVisible(),
  },
};

for (const [name, { reach, seen }] of Object.entries(STEPS)) {
  test(`reload goes on where it was: ${name}`, async ({ ana }) => {
    await reach(ana);
    await ana.page.reload();
    await seen(ana);
  });

  test(`a URL for another step leads to the server’s: ${name}`, async ({ ana }) => {
    await reach(ana);
    const here = new URL(ana.page.url()).pathname;
    await ana.page.goto('/user-support/technical-assistance');
    await seen(ana);
    expect(new URL(ana.page.url()).pathname).toBe(here);
    await ana.page.goto('/user-support/technical-assistance/session');
    await seen(ana);
    expect(new URL(ana.page.url()).pathname).toBe(here);
  });

  test(`cancel asks for a reason and ends it: ${name}`, async ({ ana }) => {
    await reach(ana);
    await ana.button('Cancel process').click();
    const ok = ana.dialog.getByRole('button', { name: 'Ok' });
    await expect(ok).toBeDisabled();
    await ana.dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(ana.dialog).toHaveCount(0);
    await seen(ana);
    await ana.cancel();
    expect(await ana.current()).toBeNull();
  });
}

test('a second tab follows the first', async ({ ana }) => {
  await ana.start(MARTA);
  const second = await ana.page.context().newPage();
  await second.goto('/user-support/technical-assistance');
  await expect(second.getByRole('button', { name: 'Start verification', exact: true })).toBeVisible();
  await ana.page.bringToFront();
  await ana.verifyAgent();
  await second.bringToFront();
  await expect(second.getByText('Core account')).toBeVisible({ timeout: 10_000 });
});
