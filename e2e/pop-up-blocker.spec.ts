import { expect } from '@playwright/test';
import { test } from './pop-up-blocker.ts';

test.describe('pop-up blocker', () => {
  test.beforeEach(async ({ page }) => {
    await page.clock.install();
    await page.route('http://pop-up.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<button onclick="setTimeout(() => { title = window.open('about:blank') ? 'opened' : 'blocked' }, 100)">soon</button>
               <button onclick="setTimeout(() => { title = window.open('about:blank') ? 'opened' : 'blocked' }, 6000)">late</button>`.replaceAll(
          'title =',
          'document.title =',
        ),
      }),
    );
    await page.goto('http://pop-up.example/');
  });

  test('lets a click open one tab, and only one', async ({ page }) => {
    await page.getByRole('button', { name: 'soon' }).click();
    await page.clock.fastForward(100);
    await expect(page).toHaveTitle('opened');

    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  });

  test('refuses a tab that comes too long after the click', async ({ page }) => {
    await page.getByRole('button', { name: 'late' }).click();
    await page.clock.fastForward(6_000);

    await expect(page).toHaveTitle('blocked');
  });

  test('refuses a tab that no click asked for', async ({ page }) => {
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  });
});
