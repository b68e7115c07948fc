import { expect, type Page } from '@playwright/test';
import type { Outside } from '../outside.ts';
import type { Wizard } from './wizard.ts';

const MARTA = 'marta.admin@legacy355.example';
const DIANA = 'diana.disabled@legacy355.example';
const PABLO = 'pablo.multi@clinics.example';
const HOME = '/user-support/technical-assistance';

/** Called on each screen: its name, its page, and how to bring back what a change of language or scheme closes. */
export type Visit = (name: string, page: Page, again?: () => Promise<void>) => Promise<void>;

/** Every screen and dialog that an agent meets, in the order of the journey. Starts signed in, at the look-up. */
export async function everyScreenOfTheAgent(agent: Wizard, outside: Outside, visit: Visit): Promise<void> {
  const { page } = agent;
  const back = () => page.goto(HOME);
  await visit('look-up', page);
  const suggest = async () => {
    const field = page.locator('input[type="email"]');
    await field.fill('');
    await field.pressSequentially('mar');
    await expect(page.getByRole('option').first()).toBeVisible();
  };
  await suggest();
  await visit('look-up-suggestions', page, suggest);
  await agent.email.fill('nobody@nowhere.example');
  await agent.button('Start verification process').click();
  await expect(agent.alert).toBeVisible();
  await visit('look-up-unknown', page);

  await agent.start(DIANA);
  await agent.verifyAgent();
  await visit('ecosystem-blocked', page);
  await agent.cancelOpen();
  await back();

  await agent.start(PABLO);
  await agent.verifyAgent();
  await agent.ecosystem.click();
  await visit('ecosystem-choice', page, async () => {
    if ((await page.getByRole('option').count()) === 0) await page.locator('mat-select').click();
  });
  await page.keyboard.press('Escape');
  await agent.cancelOpen();
  await back();

  await agent.start(MARTA);
  await visit('internal-verification', page);
  const own = await agent.sendInternalCode();
  await visit('internal-code', page);
  await agent.answer(own === '000000' ? '111111' : '000000');
  await expect(page.getByText(/tries left/)).toBeVisible();
  await visit('internal-code-wrong', page);
  await agent.answer(own);
  await expect(agent.button('Continue with legacy355')).toBeVisible();
  await visit('ecosystem', page);
  await agent.chooseEcosystem();
  await visit('user-verification', page);
  const code = await agent.sendUserCode(MARTA);
  await agent.codeInput.fill(code.slice(0, 2));
  await visit('user-code', page);
  await agent.answer(code);
  await expect(agent.product('Web')).toBeVisible();
  await visit('session', page);
  await agent.button('See plan details').click();
  await expect(agent.dialog.getByText('Renews on')).toBeVisible();
  await visit('plan', page);
  await page.keyboard.press('Escape');
  await agent.product('App').click();
  await expect(page.getByRole('img', { name: /QR/i })).toBeVisible();
  await visit('app', page);
  await page.reload();
  await expect(agent.button('Show the code')).toBeVisible();
  await visit('app-offered', page);
  await agent.button('Cancel process').click();
  await agent.dialog.getByRole('radio').first().check();
  await visit('cancel', page);
  await page.keyboard.press('Escape');
  await page.route('**/products/web', (route) => route.fulfill({ status: 502, body: '' }));
  await page.goto(`${HOME}/session/web`);
  await expect(agent.button('Open Waizant Web')).toBeVisible();
  await visit('hand-over', page);
  await agent.button('Open Waizant Web').click();
  await expect(page.getByText('could not be opened')).toBeVisible();
  await visit('hand-over-failed', page);
  await page.unroute('**/products/web');
  await back();
  await agent.button('Finish process').click();
  await expect(agent.email).toBeEnabled();
  await visit('ended', page);

  await page.goto('/dashboard');
  await visit('placeholder', page);
  await page.goto('/no-such-page');
  await visit('page-not-found', page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.locator('input[autocomplete="username"]')).toBeVisible();
  await visit('sign-in', page);
}

/** What only a supervisor sees, with an assistance of somebody else to look at. */
export async function everyScreenOfTheSupervisor(supervisor: Wizard, visit: Visit): Promise<void> {
  const { page } = supervisor;
  await page.goto(`${HOME}/history`);
  await expect(page.getByRole('button', { name: 'Stop', exact: true }).first()).toBeVisible();
  await visit('history', page);
  await page.getByRole('button', { name: 'Trace' }).first().click();
  await expect(page.getByRole('list', { name: /Trace of/ })).toBeVisible();
  await visit('history-trace', page);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await expect(supervisor.dialog).toBeVisible();
  await visit('stop', page);
}

export const LANGUAGES = ['en', 'es'] as const;
export const SCHEMES = ['light', 'dark'] as const;
export type Look = `${(typeof LANGUAGES)[number]}-${(typeof SCHEMES)[number]}`;

/** The page in each language and scheme, by the shell's own switches; ends as it began, in English and light. */
export async function inEveryLook(page: Page, see: (look: Look) => Promise<void>): Promise<void> {
  // The events go to the buttons even where a dialog lies over them.
  const [language, scheme] = [0, 1].map((index) => page.locator('shell-preferences button').nth(index));
  for (const lang of LANGUAGES) {
    for (const light of SCHEMES) {
      await see(`${lang}-${light}`);
      await scheme?.dispatchEvent('click');
    }
    await language?.dispatchEvent('click');
    await expect(page.locator('html')).toHaveAttribute('lang', lang === 'en' ? 'es' : 'en');
  }
}
