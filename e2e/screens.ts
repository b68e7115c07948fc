import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, ViewportSize } from '@playwright/test';
import { everyScreenOfTheAgent, everyScreenOfTheSupervisor, inEveryLook } from './pages/every-screen.ts';
import { smallPng } from './small-png.ts';
import { codeMail, ObjectionPage, objectionLinkIn } from './pages/objection-page.ts';
import { History } from './pages/history.ts';
import { HISTORY } from './pages/words.ts';
import { HOME } from './pages/wizard.ts';
import { expect, LUIS, MARTA, MARTIN, SARA, test } from './test.ts';

/*
 * `npm run screens`: a picture of every screen in both languages, both schemes, on a desk and on a phone, into
 * .test-output/screens/; those that docs/screens/ has are renewed there. Not part of the tests; made to be looked at.
 */

const FOLDER = join(import.meta.dirname, '..', '.test-output', 'screens');
const SHOWN = join(import.meta.dirname, '..', 'docs', 'screens');
const MAIL_SIZES = { wide: { width: 600, height: 800 }, phone: { width: 375, height: 800 } };
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

test.setTimeout(600_000);
test.use({ actionTimeout: 10_000, contextOptions: { reducedMotion: 'reduce' }, viewport: SIZES.desk });

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
});

test('the agent’s screens', async ({ ana, outside }) => {
  await everyScreenOfTheAgent(ana, outside, pictures);
});

test('the supervisor’s screens', async ({ ana, signedIn }) => {
  await ana.start(MARTA);
  await everyScreenOfTheSupervisor(await signedIn(SARA), pictures);
});

test('the page behind “This wasn’t me”, and every mail that came of all this', async ({
  ana,
  outside,
  signedIn,
  page,
}) => {
  const link = await signedIn(LUIS).then(({ page: other }) => other.context().newPage());
  for (const [user, ecosystem, language] of [
    [MARTA, 'legacy355', 'en'],
    [MARTIN, 'riverside', 'es'],
  ] as const) {
    await ana.toSession(user, ecosystem);
    const objection = new ObjectionPage(link, language);
    await link.goto(objectionLinkIn(await codeMail(outside, user)));
    await expect(objection.button).toBeVisible();
    await picture(`objection-${language}`, link);
    await objection.button.click();
    await expect(objection.over).toBeVisible();
    await picture(`objection-over-${language}`, link);
    await page.goto(HOME);
  }
  const sara = await signedIn(SARA);
  const history = new History(sara);
  await history.gotoSteppedUp();
  for (const user of [MARTA, MARTIN]) {
    await history.release(history.block(user, HISTORY.blocks.userWhoObjected), 'Called back');
    await outside.message(user, ({ subject }) => /possible again|Vuelve a ser posible/.test(subject));
  }

  const seen = new Set<string>();
  for (const { id, subject, html } of await outside.messages('')) {
    const name = slug(subject);
    const isText = html === '';
    if (isText || seen.has(name)) continue;
    seen.add(name);
    await link.goto(`${outside.addresses.inbox}/mail/${id}`);
    await picture(`mail-${name}`, link, MAIL_SIZES);
  }
});

/** What has no switches of its own, in both schemes. */
async function picture(
  name: string,
  page: Page,
  sizes: Readonly<Record<string, ViewportSize>> = SIZES,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      keep(`${name}-${colorScheme}-${size}.png`, smallPng(await page.screenshot({ fullPage: true })));
    }
  }
}

/** A subject without the words and names that differ from mail to mail. */
function slug(subject: string): string {
  return subject
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z]+/g, '-');
}

async function pictures(name: string, page: Page, again?: () => Promise<void>): Promise<void> {
  await inEveryLook(page, async (look) => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await again?.();
      const suffix = look === 'en-light' && size === 'desk' ? '' : `-${look}-${size}`;
      // As high as the page: a full-page picture would draw what is fixed to the window once only.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
      keep(`${name}${suffix}.png`, smallPng(await page.screenshot({ animations: 'disabled' })));
    }
  });
  await page.setViewportSize(SIZES.desk);
}

function keep(file: string, picture: Buffer): void {
  writeFileSync(join(FOLDER, file), picture);
  const shown = join(SHOWN, file);
  if (existsSync(shown)) writeFileSync(shown, picture);
}
