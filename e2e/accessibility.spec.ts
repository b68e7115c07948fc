import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  everyScreenOfTheAgent,
  everyScreenOfTheSupervisor,
  inEveryLook,
  otherLanguage,
} from './pages/every-screen.ts';
import { History } from './pages/history.ts';
import { codeMail, ObjectionPage, objectionLinkIn } from './pages/objection-page.ts';
import { HISTORY, SHELL, SUPPORT_SESSION } from './pages/words.ts';
import { ANA, expect, MARTA, MARTIN, SARA, test } from './test.ts';

const DESK = { width: 1280, height: 800 };
/** 1280 px at 400 %, the narrowest that WCAG asks for (1.4.10). */
const NARROW = { width: 320, height: 640 };

test.describe('every screen and dialog', () => {
  test.setTimeout(420_000);
  test.use({ viewport: DESK, contextOptions: { reducedMotion: 'reduce' } });

  test('axe finds nothing on the agent’s', async ({ ana, outside }) => {
    await everyScreenOfTheAgent(ana, outside, axeFindsNothing);
  });

  test('axe finds nothing on the supervisor’s', async ({ ana, signedIn }) => {
    await ana.start(MARTA);
    await everyScreenOfTheSupervisor(await signedIn(SARA), axeFindsNothing);
  });

  test('axe finds nothing on the user’s “this wasn’t me”, before and after, in every look', async ({
    ana,
    outside,
    signedIn,
    browser,
  }) => {
    await ana.toUserVerification(MARTIN, 'riverside');
    await ana.sendUserCode(MARTIN);
    const link = new URL(objectionLinkIn(await codeMail(outside, MARTIN)));
    const page = await (await browser.newContext({ viewport: NARROW })).newPage();
    for (const language of ['en', 'es']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // A link with nothing in it shows what is said instead of the button; the good one is kept for the end.
        for (const hash of ['', link.hash]) {
          await page.goto('about:blank');
          await page.goto(`${link.origin}/refuse/${language}${hash}`);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          expect(await violations(page), `${language}, ${colorScheme}, ${hash}`).toEqual([]);
        }
      }
    }
    const objection = new ObjectionPage(page, 'es');
    await objection.button.click();
    await expect(objection.over).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.context().close();

    const history = new History(await signedIn(SARA));
    await history.gotoSteppedUp();
    await history.release(history.block(MARTIN, HISTORY.blocks.userWhoObjected), 'The end of the test');
  });

  test('nothing is cut on 320 px, nor with letters of twice the size, in Spanish', async ({
    ana,
    outside,
    signedIn,
  }) => {
    await everyScreenOfTheAgent(ana, outside, nothingIsCut);
    await ana.signIn(ANA);
    await ana.start(MARTA);
    await everyScreenOfTheSupervisor(await signedIn(SARA), nothingIsCut);
  });
});

test('the modules of a phone: axe finds nothing, Escape closes them and gives the focus back', async ({
  ana,
}) => {
  const { page } = ana;
  await page.setViewportSize({ width: 390, height: 844 });
  const open = page.getByRole('button', { name: SHELL.openModules, exact: true });
  await open.press('Enter');
  await expect(ana.dialog).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(ana.dialog).toHaveCount(0);
  await expect(open).toBeFocused();
});

test('the countdown speaks at useful moments, not every second', async ({ ana, outside }) => {
  await ana.toSession(MARTA);
  const said = ana.page.getByRole('status');
  await expect(said).toHaveText('');
  await outside.advance(3 * 60);
  await ana.lookAgain();
  await expect(said).toHaveText(SUPPORT_SESSION.minutesLeft(2));
  await expect(ana.page.getByRole('timer')).toHaveAttribute('aria-live', 'off');
});

async function axeFindsNothing(name: string, page: Page, again?: () => Promise<void>): Promise<void> {
  await inEveryLook(page, async (look) => {
    await again?.();
    await atRest(page);
    expect(await violations(page), `${name}, ${look}`).toEqual([]);
  });
}

/** A colour on its way from one scheme to the other is no finding. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(finite.map((one) => one.finished.catch(() => undefined)));
  });
}

/** Every rule of axe, of any impact, the size of targets included. */
async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

async function nothingIsCut(name: string, page: Page, again?: () => Promise<void>): Promise<void> {
  await otherLanguage(page, 'es');
  for (const [how, size, letters] of [
    ['on 320 px', NARROW, ''],
    ['with large letters', DESK, '200%'],
  ] as const) {
    await page.setViewportSize(size);
    await page.evaluate((value) => (document.documentElement.style.fontSize = value), letters);
    await again?.();
    expect(await page.evaluate(cutTexts), `${name}, ${how}`).toEqual([]);
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  await page.setViewportSize(DESK);
  await otherLanguage(page, 'en');
}

/** Runs in the page: texts that do not fit their box, or a page wider than its window. */
function cutTexts(): string[] {
  const root = document.documentElement;
  const wide = root.scrollWidth > root.clientWidth + 1 ? [`page: ${String(root.scrollWidth)} px wide`] : [];
  const cut = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
    const style = getComputedStyle(element);
    const isHidden = style.clipPath !== 'none' || !element.checkVisibility() || element.closest('svg');
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    if (isHidden || !hasText) return false;
    const box = element.getBoundingClientRect();
    const isOutside =
      box.right > root.clientWidth + 1 && element.closest('[role=dialog], [role=listbox]') !== null;
    return isOutside || (hides && element.scrollWidth > element.clientWidth + 1);
  });
  return [...wide, ...cut.map(({ tagName, textContent }) => `${tagName}: ${textContent.trim()}`)];
}
