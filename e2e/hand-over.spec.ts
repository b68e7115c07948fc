import type { Page } from '@playwright/test';
import { DemoProduct } from './pages/demo-product.ts';
import { APP, HAND_OVER, PRODUCTS } from './pages/words.ts';
import { expect, MARTA, test } from './test.ts';

const STRANGER = 'http://stranger.example/';

/** The addresses at which this page has asked for a ticket so far. */
function ticketsAskedBy(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/products/')) asked.push(request.url());
  });
  return asked;
}

test('a page of another site that leads to a hand-over page gets no ticket without a press', async ({
  ana,
  outside,
}) => {
  await ana.toSession(MARTA);
  const session = ana.page.url();
  const tab = await ana.page.context().newPage();
  const asked = ticketsAskedBy(tab);
  const open = tab.getByRole('button', { name: HAND_OVER.open(PRODUCTS.Store), exact: true });
  for (const fragment of ['', `#${'A'.repeat(22)}`]) {
    await tab.route(STRANGER, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<a href="${session}/store${fragment}">You have won</a>`,
      }),
    );
    await tab.goto(STRANGER);
    await tab.getByRole('link').click();
    await expect(open).toBeVisible();
    expect(tab.url()).toBe(`${session}/store`);
    expect(asked).toEqual([]);
  }
  await open.click();
  await expect(tab).toHaveURL(new RegExp(`^${outside.addresses.products}/store`));
  await new DemoProduct(tab).isDelegateOf('Marta Admin');
  expect(asked).toHaveLength(1);
});

test('the App’s page shows no code by itself to whoever comes by a link', async ({ ana }) => {
  await ana.toSession(MARTA);
  const asked = ticketsAskedBy(ana.page);
  await ana.product('App').click();
  await expect(ana.qrCode).toBeVisible();
  expect(asked).toHaveLength(1);
  await ana.page.goto(ana.page.url());
  await expect(ana.text(APP.notPressed('Marta Admin'))).toBeVisible();
  expect(asked).toHaveLength(1);
  await ana.button(APP.show).click();
  await expect(ana.qrCode).toBeVisible();
  expect(asked).toHaveLength(2);
});

test('a tab that could not become the product keeps no nonce, and a reload of it asks for nothing', async ({
  ana,
}) => {
  await ana.toSession(MARTA);
  const session = ana.page.url();
  const context = ana.page.context();
  await context.route('**/products/web', (route) => route.fulfill({ status: 502, body: '' }));
  const tab = await ana.open('Web');
  await expect(tab.getByText(HAND_OVER.failed(PRODUCTS.Web), { exact: true })).toBeVisible();
  expect(tab.url()).toBe(`${session}/web`);
  expect(await tab.evaluate(() => history.length)).toBe(1);

  const asked = ticketsAskedBy(tab);
  await tab.reload();
  await expect(
    tab.getByRole('heading', { name: HAND_OVER.offered(PRODUCTS.Web), exact: true }),
  ).toBeFocused();
  expect(asked).toEqual([]);
  await context.unroute('**/products/web');
  await tab.getByRole('button', { name: HAND_OVER.open(PRODUCTS.Web), exact: true }).click();
  await new DemoProduct(tab).isDelegateOf('Marta Admin');
});
