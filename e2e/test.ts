import { expect, type Page } from '@playwright/test';
import type { Addresses } from './local-default.ts';
import { Outside } from './outside.ts';
import { ANA } from './people.ts';
import { Wizard } from './pages/wizard.ts';
import { test as withPopUpBlocker } from './pop-up-blocker.ts';

export { expect };
export * from './people.ts';

interface Fixtures {
  /** The mail inbox, the clock and the faults of the local default. */
  outside: Outside;
  /** Ana's browser, signed in. */
  ana: Wizard;
  /** A browser of its own for somebody else, signed in. */
  signedIn: (email: string) => Promise<Wizard>;
}

/** What every spec uses: addresses of the running local default, an hour since the test before, an agent. */
export const test = withPopUpBlocker.extend<Fixtures>({
  baseURL: async ({}, use) => {
    await use(addresses().web);
  },
  outside: async ({}, use) => {
    const outside = new Outside(addresses());
    await outside.faults({ lambda: 'ok', cognito: 'ok' });
    // Hourly and ten-minute limits of the test before are over; nothing is waited for.
    await outside.advance(61 * 60);
    await use(outside);
    await outside.faults({ lambda: 'ok', cognito: 'ok' });
  },
  ana: async ({ page, outside }, use) => {
    const wizard = new Wizard(page, outside);
    await wizard.signIn(ANA);
    await use(wizard);
    await wizard.cancelOpen();
  },
  signedIn: async ({ browser, outside }, use) => {
    const pages: Page[] = [];
    const wizards: Wizard[] = [];
    await use(async (email) => {
      const context = await browser.newContext({ baseURL: addresses().web });
      const page = await context.newPage();
      pages.push(page);
      const wizard = new Wizard(page, outside);
      wizards.push(wizard);
      await wizard.signIn(email);
      return wizard;
    });
    for (const wizard of wizards) await wizard.cancelOpen();
    for (const page of pages) await page.context().close();
  },
});

export function addresses(): Addresses {
  return JSON.parse(process.env['E2E_ADDRESSES'] ?? '{}') as Addresses;
}
