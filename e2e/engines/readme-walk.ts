import type { Outside } from '../outside.ts';
import { type Engine, reads, type Tab } from './engine.ts';

const ANA = 'ana.agent@backoffice.example';
const MARTA = 'marta.admin@legacy355.example';
const PASSWORD = 'Demo-2026-pass!';

const button = (words: string) => `//button[contains(normalize-space(.), "${words}")]`;
const field = (autocomplete: string) => `//input[@autocomplete="${autocomplete}"]`;

/** "A walk through the demo" of the README, from the sign-in at this origin to the end of the access. */
export async function walkTheReadme(engine: Engine, origin: string, outside: Outside): Promise<void> {
  const { tab } = engine;
  await signIn(tab, origin);
  await toProducts(tab, outside);

  const web = await engine.opened(() => tab.press(button('Waizant Web')));
  await reads(web, /Marta Admin[^]*Ana Agent|Ana Agent[^]*Marta Admin/);
  const store = await engine.opened(() => tab.press(button('Waizant Store')));
  await reads(store, /Marta Admin/);
  await asksFirstWhereNobodyClicked(store, await tab.address());
  await tab.show();
  await tab.press(button('Waizant App'));
  await reads(tab, /How to scan it/);

  await tab.press(button('Finish process'));
  await reads(tab, /Start verification process/);
  await web.show();
  await reads(web, /access (is|has) (gone|ended|over)/i);
}

async function signIn(tab: Tab, origin: string): Promise<void> {
  await tab.goto(origin);
  await tab.type(field('username'), ANA);
  await tab.type(field('current-password'), PASSWORD);
  await tab.press(button('Sign in'));
  await reads(tab, /Start verification process/);
}

async function toProducts(tab: Tab, outside: Outside): Promise<void> {
  await tab.type('//input[@type="email"]', 'mart');
  await tab.press(`//*[@role="option"][contains(., "${MARTA}")]`);
  await tab.press(button('Start verification process'));
  await reads(tab, /Start verification(?! process)/);
  await outside.readAll(ANA);
  await tab.press(button('Start verification'));
  await answer(tab, await outside.code(ANA));
  await tab.press(button('Continue with legacy355'));
  await outside.readAll(MARTA);
  await tab.press(button('Send verification code'));
  await answer(tab, await outside.code(MARTA));
  await reads(tab, /Waizant Store[^]*Waizant Web[^]*Waizant App/);
}

async function answer(tab: Tab, code: string): Promise<void> {
  await tab.type(field('one-time-code'), code);
  await tab.press(button('Validate code'));
}

/** A link, a bookmark or another site leads here. */
async function asksFirstWhereNobodyClicked(tab: Tab, session: string): Promise<void> {
  await tab.goto(`${session}/store`);
  await reads(tab, /Open Waizant Store\?/);
  await tab.press(button('Open Waizant Store'));
  await reads(tab, /Marta Admin/);
}
