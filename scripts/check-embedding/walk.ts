import assert from 'node:assert/strict';
import type { Browser, Page } from '@playwright/test';
import type { Addresses } from '../../e2e/local-default.ts';
import { Outside } from '../../e2e/outside.ts';
import { DemoProduct } from '../../e2e/pages/demo-product.ts';
import { Wizard } from '../../e2e/pages/wizard.ts';
import { APP, HAND_OVER, PRODUCTS } from '../../e2e/pages/words.ts';
import { OWN_PRIMARY } from './foreign-shell.ts';

const ANA = 'ana.agent@backoffice.example';
const LUIS = 'luis.agent@backoffice.example';
const MARTA = 'marta.admin@legacy355.example';
const POLLS_MS = 7_000;
const STRANGER = 'http://stranger.example/';

export interface Walk {
  readonly browser: Browser;
  readonly origin: string;
  readonly addresses: Addresses;
  readonly hasNgRx: boolean;
  readonly routesByHash: boolean;
  /** A fresh one: clocks are moved before. */
  readonly accessToken: (agent: string) => Promise<string>;
}

/** The journey in a shell that we have never seen, and what is left of the module afterwards. */
export async function walk({
  browser,
  origin,
  addresses,
  hasNgRx,
  routesByHash,
  accessToken,
}: Walk): Promise<readonly string[]> {
  const context = await browser.newContext({ baseURL: origin });
  const outside = new Outside(addresses);
  await outside.advance(61 * 60);
  await context.addInitScript(countWhatRuns);
  await context.addInitScript(
    (token) => Object.assign(window, { accessToken: token }),
    await accessToken(ANA),
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const calls: string[] = [];
  const handed: unknown[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) calls.push(request.url());
    if (pathname === '/api/session' && request.method() === 'POST') handed.push(request.postDataJSON());
  });
  try {
    await page.goto('/');
    if (hasNgRx) await page.getByRole('button', { name: 'Visit' }).click();
    const before = await whatRuns(page);

    const agent = new Wizard(page, outside);
    agent.isSignedInAs(ANA);
    await page.getByRole('link', { name: 'User support' }).click();
    await agent.email.waitFor();
    await otherLanguage(page, agent);
    await agent.start(MARTA);
    await seesTheme(page, hasNgRx);
    await agent.verifyAgent();
    await agent.chooseEcosystem();
    await agent.verifyUser(MARTA);
    const web = await agent.open('Web');
    await new DemoProduct(web).isDelegateOf('Marta Admin');
    await web.close();
    await agent.product('App').click();
    await agent.qrCode.waitFor();
    await page.getByRole('link', { name: APP.back }).click();
    await agent.product('Web').waitFor();
    assert.equal(new URL(page.url()).hash !== '', routesByHash, `the route is in ${page.url()}`);
    await opensByAPressAlone(page);

    await page.getByRole('link', { name: 'Home' }).click();
    await page.locator('us-wizard').waitFor({ state: 'detached' });
    await staysQuiet(page, before, calls);

    await page.getByRole('link', { name: 'User support' }).click();
    await agent.finish();
    await agent.start(MARTA);
    assert.equal(handed.length, 1, 'the token of the same agent is handed over once');
    await servesTheNext(page, agent, await accessToken(LUIS));
    assert.equal(handed.length, 2, 'the token of the next agent is handed over');
    if (hasNgRx) assert.equal(await page.locator('output').textContent(), '1', 'the shell’s own state');
    const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
    assert.equal(kept, 0, 'browser storage');
    const own = complaints.filter((text) => !text.includes('status of 404'));
    assert.deepEqual(own, [], 'the console');
    return [
      'journey walked; state, theme and language are the shell’s; nothing runs after leaving',
      `routed by ${routesByHash ? 'hash' : 'path'}: a product opens by a press, by no link, address or reload`,
    ];
  } catch (error) {
    const said = [`at ${page.url()}, "${await page.title()}"`, ...complaints, ...calls.slice(-5)];
    throw new Error(said.join('\n'), { cause: error });
  } finally {
    await context.close();
  }
}

/** The shell drops its token and signs somebody else in, while an assistance is open. */
async function servesTheNext(page: Page, agent: Wizard, token: string): Promise<void> {
  await page.getByRole('link', { name: 'Home' }).click();
  await page.locator('us-wizard').waitFor({ state: 'detached' });
  await page.evaluate((next) => Object.assign(window, { accessToken: next }), token);
  await page.getByRole('link', { name: 'User support' }).click();
  await agent.email.waitFor();
  assert.equal(await agent.current(), null, 'what is open for the next agent');
  assert.doesNotMatch(await page.locator('us-module-root').innerText(), /marta/i, 'what he sees');
  assert.equal(await agent.email.inputValue(), '', 'what he sees in the field');
}

/** Whoever is led to a hand-over page, with a nonce of nobody's too, is asked; so is who comes back to it. */
async function opensByAPressAlone(page: Page): Promise<void> {
  const address = `${page.url()}/web`;
  const tab = await page.context().newPage();
  const tickets: string[] = [];
  tab.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/products/')) tickets.push(request.url());
  });
  const open = tab.getByRole('button', { name: HAND_OVER.open(PRODUCTS.Web), exact: true });
  const asks = async (how: string) => {
    await open.waitFor();
    assert.equal(tab.url(), address, `the address, ${how}`);
    assert.deepEqual(tickets, [], `tickets, ${how}`);
  };
  for (const nonce of ['', `#${'A'.repeat(22)}`]) {
    await tab.route(STRANGER, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${address}${nonce}">You have won</a>` }),
    );
    await tab.goto(STRANGER);
    await tab.getByRole('link').click();
    await asks(`by a link of another site (${nonce})`);
    await tab.reload();
    await asks(`by a reload (${nonce})`);
    // By hash this changes no document: the module that is there goes to the page.
    await tab.goto(page.url());
    await tab.getByRole('button', { name: PRODUCTS.Web, exact: true }).waitFor();
    await tab.goto(`${address}${nonce}`);
    await asks(`by an address (${nonce})`);
  }
  await open.click();
  await new DemoProduct(tab).isDelegateOf('Marta Admin');
  assert.equal(tickets.length, 1, 'tickets, by a press');
  await tab.close();
}

async function otherLanguage(page: Page, agent: Wizard): Promise<void> {
  const other = page.getByRole('button', { name: 'Other language' });
  await other.click();
  await page.getByRole('combobox', { name: 'Correo del usuario' }).waitFor();
  await other.click();
  await agent.email.waitFor();
}

async function seesTheme(page: Page, hasOwnTheme: boolean): Promise<void> {
  const button = page.getByRole('button', { name: 'Start verification', exact: true });
  const { colour, font } = await button.evaluate((element) => {
    const { backgroundColor, fontFamily } = getComputedStyle(element);
    return { colour: backgroundColor, font: fontFamily };
  });
  if (hasOwnTheme) {
    assert.equal(colour, OWN_PRIMARY, 'the shell’s primary colour');
    assert.match(font, /Georgia/, 'the shell’s font');
  } else {
    assert.notEqual(colour, 'rgba(0, 0, 0, 0)', 'the fallback theme');
  }
}

interface Running {
  readonly intervals: number;
  readonly listeners: number;
  readonly primary: string;
  readonly styles: number;
}

async function whatRuns(page: Page): Promise<Running> {
  return page.evaluate(() => {
    const { intervals, listeners } = (
      window as unknown as { running: { intervals: Set<number>; listeners: number } }
    ).running;
    return {
      intervals: intervals.size,
      listeners,
      primary: getComputedStyle(document.documentElement).getPropertyValue('--mat-sys-primary'),
      styles: [...document.head.querySelectorAll('style')].filter(({ textContent }) =>
        /user-support|--us-/.test(textContent),
      ).length,
    };
  });
}

async function staysQuiet(page: Page, before: Running, calls: readonly string[]): Promise<void> {
  assert.deepEqual(await whatRuns(page), before, 'timers, listeners, theme and styles after leaving');
  const made = calls.length;
  await page.waitForTimeout(POLLS_MS);
  assert.equal(calls.length, made, 'calls after leaving');
}

/** Runs in the page before anything else: counts intervals, and what listens to the window coming into view. */
function countWhatRuns() {
  const running = { intervals: new Set<number>(), listeners: 0 };
  Object.assign(window, { running });
  const [set, clear] = [window.setInterval.bind(window), window.clearInterval.bind(window)];
  window.setInterval = ((...args: Parameters<typeof setInterval>) => {
    const id = set(...(args as unknown as [TimerHandler, number]));
    running.intervals.add(id);
    return id;
  }) as typeof window.setInterval;
  window.clearInterval = (id) => {
    running.intervals.delete(Number(id));
    clear(id);
  };
  // Material's ripples listen to the document's `focus` for as long as the page lives, whoever used them first.
  for (const [target, watched] of [
    [window, ['focus', 'visibilitychange']],
    [document, ['visibilitychange']],
  ] as const) {
    const [add, remove] = [target.addEventListener.bind(target), target.removeEventListener.bind(target)];
    target.addEventListener = (type: string, ...rest: [never]) => {
      if ((watched as readonly string[]).includes(type)) running.listeners += 1;
      add(type, ...rest);
    };
    target.removeEventListener = (type: string, ...rest: [never]) => {
      if ((watched as readonly string[]).includes(type)) running.listeners -= 1;
      remove(type, ...rest);
    };
  }
}
