import puppeteer, { type Page, TargetType } from 'puppeteer-core';
import { type Engine, PATIENCE_MS, type Tab, until } from './engine.ts';
import { programPath } from './missing-for-engines.ts';

/** Debian's Firefox by WebDriver BiDi. */
export async function startFirefox(): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: programPath('firefox-esr') ?? 'firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    defaultViewport: { width: 1280, height: 1000 },
    timeout: 2 * PATIENCE_MS,
  });
  return {
    tab: tabOf(await browser.newPage()),
    async opened(act) {
      const before = new Set(browser.targets());
      await act();
      const target = await until('a new tab', () =>
        Promise.resolve(
          browser.targets().find((one) => one.type() === TargetType.PAGE && !before.has(one)) ?? null,
        ),
      );
      return tabOf(await until('the page of the new tab', () => target.page()));
    },
    close: () => browser.close(),
  };
}

function tabOf(page: Page): Tab {
  const find = (element: string) => page.locator(`::-p-xpath(${element})`).setTimeout(PATIENCE_MS);
  return {
    goto: async (address) => {
      await page.goto(address);
    },
    address: () => Promise.resolve(page.url()),
    text: () => page.evaluate(() => document.body.innerText),
    press: (element) => find(element).click(),
    type: async (element, text) => {
      await find(element).click();
      await page.keyboard.type(text);
    },
    show: () => page.bringToFront(),
  };
}
