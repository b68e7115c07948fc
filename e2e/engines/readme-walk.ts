import type { Outside } from '../outside.ts';
import {
  APP,
  CODE,
  DEMO_PRODUCT,
  ECOSYSTEM,
  HAND_OVER,
  INTERNAL_VERIFICATION,
  LOOK_UP,
  PRODUCTS,
  SIGN_IN,
  SUPPORT_SESSION,
  USER_VERIFICATION,
} from '../pages/words.ts';
import { ANA, DEMO_PASSWORD, MARTA } from '../people.ts';
import { type Engine, reads, type Tab } from './engine.ts';

const IS_DELEGATE = DEMO_PRODUCT.viewing('Marta Admin', 'Ana Agent');

const button = (words: string) => `//button[contains(normalize-space(.), "${words}")]`;
const field = (autocomplete: string) => `//input[@autocomplete="${autocomplete}"]`;

/** "A walk through the demo" of the README, from the sign-in at this origin to the end of the access. */
export async function walkTheReadme(engine: Engine, origin: string, outside: Outside): Promise<void> {
  const { tab } = engine;
  await signIn(tab, origin);
  await toProducts(tab, outside);

  const web = await engine.opened(() => tab.press(button(PRODUCTS.Web)));
  await reads(web, IS_DELEGATE);
  const store = await engine.opened(() => tab.press(button(PRODUCTS.Store)));
  await reads(store, IS_DELEGATE);
  await asksFirstWhereNobodyClicked(store, await tab.address());
  await tab.show();
  await tab.press(button(PRODUCTS.App));
  await reads(tab, APP.how);

  await tab.press(button(SUPPORT_SESSION.finish));
  await reads(tab, LOOK_UP.start);
  await web.show();
  await reads(web, DEMO_PRODUCT.accessEnded);
}

async function signIn(tab: Tab, origin: string): Promise<void> {
  await tab.goto(origin);
  await tab.type(field('username'), ANA);
  await tab.type(field('current-password'), DEMO_PASSWORD);
  await tab.press(button(SIGN_IN.signIn));
  await reads(tab, LOOK_UP.start);
}

async function toProducts(tab: Tab, outside: Outside): Promise<void> {
  await tab.type('//input[@inputmode="email"]', 'mart');
  await tab.press(`//*[@role="option"][contains(., "${MARTA}")]`);
  await tab.press(button(LOOK_UP.start));
  await reads(tab, INTERNAL_VERIFICATION.heading);
  await outside.readAll(ANA);
  await tab.press(button(INTERNAL_VERIFICATION.start));
  await answer(tab, await outside.code(ANA));
  await tab.press(button(ECOSYSTEM.continueWith('legacy355')));
  await outside.readAll(MARTA);
  await tab.press(button(USER_VERIFICATION.send));
  await answer(tab, await outside.code(MARTA));
  await reads(tab, SUPPORT_SESSION.heading('Marta Admin'));
  for (const product of [PRODUCTS.Store, PRODUCTS.Web, PRODUCTS.App]) await reads(tab, product);
}

async function answer(tab: Tab, code: string): Promise<void> {
  await tab.type(field('one-time-code'), code);
  await tab.press(button(CODE.validate));
}

/** A link, a bookmark or another site leads here. */
async function asksFirstWhereNobodyClicked(tab: Tab, session: string): Promise<void> {
  await tab.goto(`${session}/store`);
  await reads(tab, HAND_OVER.offered(PRODUCTS.Store));
  await tab.press(button(HAND_OVER.open(PRODUCTS.Store)));
  await reads(tab, IS_DELEGATE);
}
