import { expect, type Locator, type Page } from '@playwright/test';
import type { Wizard } from './wizard.ts';

export type Direction = 'Tab' | 'Shift+Tab';

/** Tabs to the button and presses it. */
export async function press(wizard: Wizard, name: string, by: Direction = 'Tab'): Promise<void> {
  await pressAt(wizard.page, wizard.button(name), by);
}

export async function pressAt(page: Page, target: Locator, by: Direction = 'Tab'): Promise<void> {
  await tabTo(page, target, by);
  await page.keyboard.press('Enter');
}

/** Presses Tab until the focus is there; a page on which it never gets there fails. */
export async function tabTo(page: Page, target: Locator, by: Direction = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let tab = 0; tab < 40; tab += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(by);
  }
  await expect(target).toBeFocused();
}
