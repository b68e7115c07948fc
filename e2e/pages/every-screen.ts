import { expect, type Page } from '@playwright/test';
import { type Outside, wrongCode } from '../outside.ts';
import { DIANA, MARTA, NOBODY, PABLO } from '../people.ts';
import { History } from './history.ts';
import { SignIn } from './sign-in.ts';
import { HOME, type Wizard } from './wizard.ts';
import {
  CANCEL_PROCESS,
  CODE,
  ECOSYSTEM,
  HAND_OVER,
  LOOK_UP,
  PRODUCTS,
  SESSIONS,
  SHELL,
  STEP_UP,
  SUPPORT_SESSION,
  USER_STATUS,
} from './words.ts';

/** Called on each screen: its name, its page, and how to bring back what a change of language or scheme closes. */
export type Visit = (name: string, page: Page, again?: () => Promise<void>) => Promise<void>;

/** Every screen and dialog that an agent meets, in the order of the journey. Starts signed in, at the look-up. */
export async function everyScreenOfTheAgent(agent: Wizard, outside: Outside, visit: Visit): Promise<void> {
  const { page } = agent;
  const back = () => page.goto(HOME);
  await visit('look-up', page);
  // In Spanish too: the first field there with a list.
  const field = page.getByRole('combobox').first();
  const suggest = async () => {
    await field.fill('');
    await field.pressSequentially('mar');
    await expect(page.getByRole('option', { name: MARTA })).toBeVisible();
  };
  await suggest();
  await visit('look-up-suggestions', page, suggest);
  await agent.lookUp(NOBODY);
  await expect(agent.alert).toHaveText(LOOK_UP.userNotFound);
  await visit('look-up-unknown', page);

  await agent.toEcosystem(DIANA);
  await expect(agent.text(USER_STATUS.disabled)).toBeVisible();
  await visit('ecosystem-blocked', page);
  await agent.cancelOpen();
  await back();

  await agent.toEcosystem(PABLO);
  const choose = async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('listbox')).toHaveCount(0);
    await field.click();
    await expect(page.getByRole('option', { name: 'northgate' })).toBeVisible();
  };
  await choose();
  await visit('ecosystem-choice', page, choose);
  await page.keyboard.press('Escape');
  await agent.cancelOpen();
  await back();

  await agent.start(MARTA);
  await visit('internal-verification', page);
  const own = await agent.sendInternalCode();
  await visit('internal-code', page);
  await agent.answer(wrongCode(own));
  await expect(agent.text(CODE.wrong(4))).toBeVisible();
  await visit('internal-code-wrong', page);
  await agent.answer(own);
  await expect(agent.button(ECOSYSTEM.continueWith('legacy355'))).toBeVisible();
  await visit('ecosystem', page);
  await agent.chooseEcosystem();
  await visit('user-verification', page);
  const code = await agent.sendUserCode(MARTA);
  await agent.codeInput.fill(code.slice(0, 2));
  await visit('user-code', page);
  await agent.answer(code);
  await expect(agent.product('Web')).toBeVisible();
  await visit('session', page);
  await agent.button(SUPPORT_SESSION.plan).click();
  await expect(agent.dialog.getByText(SUPPORT_SESSION.renews, { exact: true })).toBeVisible();
  await visit('plan', page);
  await page.keyboard.press('Escape');
  await agent.product('App').click();
  await expect(agent.qrCode).toBeVisible();
  await visit('app', page);
  await page.reload();
  await expect(agent.button('Show the code')).toBeVisible();
  await visit('app-offered', page);
  await agent.button(CANCEL_PROCESS.button).click();
  await agent.dialog.getByRole('radio', { name: CANCEL_PROCESS.userHungUp }).check();
  await visit('cancel', page);
  await page.keyboard.press('Escape');
  await page.route('**/products/web', (route) => route.fulfill({ status: 502, body: '' }));
  await page.goto(`${HOME}/session/web`);
  await expect(agent.button(HAND_OVER.open(PRODUCTS.Web))).toBeVisible();
  await visit('hand-over', page);
  await agent.button(HAND_OVER.open(PRODUCTS.Web)).click();
  await expect(agent.text(HAND_OVER.failed(PRODUCTS.Web))).toBeVisible();
  await visit('hand-over-failed', page);
  await page.unroute('**/products/web');
  await back();
  await agent.finish();
  await visit('ended', page);

  await page.goto('/dashboard');
  await visit('placeholder', page);
  await agent.button(SHELL.account('Ana Agent')).click();
  await visit('account', page);
  await page.goto(`${HOME}/sessions`);
  await expect(page.getByText(SESSIONS.this, { exact: true })).toBeVisible();
  await visit('sessions', page);
  await page.goto('/no-such-page');
  await visit('page-not-found', page);
  await agent.button(SHELL.signOut).click();
  await expect(new SignIn(page).email).toBeVisible();
  await visit('sign-in', page);
}

/** What only a supervisor sees, with an assistance of this user that somebody else has begun. */
export async function everyScreenOfTheSupervisor(supervisor: Wizard, visit: Visit): Promise<void> {
  const { page } = supervisor;
  const history = new History(supervisor);
  await page.goto(`${HOME}/history`);
  await expect(supervisor.button(STEP_UP.send)).toBeVisible();
  await visit('step-up', page);
  await page.keyboard.press('Escape');
  await expect(supervisor.text(STEP_UP.quiet)).toBeVisible();
  await visit('history-reduced', page);
  await supervisor.button(STEP_UP.again).click();
  await supervisor.stepUp();
  const row = history.running(MARTA);
  await expect(row).toBeVisible();
  await visit('history', page);
  await history.traceButton(row).click();
  await expect(history.trace(MARTA)).toBeVisible();
  await visit('history-trace', page);
  await history.stopButton(row).click();
  await expect(supervisor.dialog).toBeVisible();
  await visit('stop', page);
  await page.keyboard.press('Escape');
  await history.endSessionsButton(row, 'Ana Agent').click();
  await expect(supervisor.dialog).toBeVisible();
  await visit('end-sessions', page);
}

const LANGUAGES = ['en', 'es'] as const;
const SCHEMES = ['light', 'dark'] as const;
type Language = (typeof LANGUAGES)[number];
export type Look = `${Language}-${(typeof SCHEMES)[number]}`;

/** The page in each language and scheme, by the shell's own switches; ends as it began, in English and light. */
export async function inEveryLook(page: Page, see: (look: Look) => Promise<void>): Promise<void> {
  for (const language of LANGUAGES) {
    for (const scheme of SCHEMES) {
      await see(`${language}-${scheme}`);
      await press(page, SHELL.darkMode[language]);
    }
    await otherLanguage(page, language === 'en' ? 'es' : 'en');
  }
}

export async function otherLanguage(page: Page, language: Language): Promise<void> {
  await press(page, language === 'es' ? SHELL.spanish : SHELL.english);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}

/** The event goes to the button even where a dialog lies over it. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true, includeHidden: true }).dispatchEvent('click');
}
