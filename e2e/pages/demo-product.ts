import { expect, type Locator, type Page, type Request } from '@playwright/test';
import { DEMO_PRODUCT } from './words.ts';

/** Products lose access within 5 s (product.md, End). */
const LOSES_ACCESS_WITHIN_S = 5;

/** A demo product in its tab, or on the phone. */
export class DemoProduct {
  readonly page: Page;
  readonly #looks = new Set<Request>();

  constructor(page: Page) {
    this.page = page;
    page.on('request', (request) => {
      if (request.url().endsWith('/status')) this.#looks.add(request);
    });
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      page.on(end as 'requestfinished', (request) => this.#looks.delete(request));
    }
  }

  /** Whose account it is, and who looks at it. */
  get delegation(): Locator {
    return this.page.getByRole('region', { name: DEMO_PRODUCT.delegation });
  }

  get account(): Locator {
    return this.page.getByRole('banner');
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  async isDelegateOf(user: string, agent = 'Ana Agent'): Promise<void> {
    await expect(this.delegation).toContainText(DEMO_PRODUCT.viewing(user, agent));
    await expect(this.account).toContainText(user);
  }

  /** Says why nothing opens, and shows nothing of the account. */
  async refuses(title: string, user: string): Promise<void> {
    await expect(this.heading(title)).toBeVisible();
    await expect(this.page.getByText(user)).toHaveCount(0);
  }

  /**
   * By the clock of its tab, which the test has installed, second by second; then it stands still until the page has
   * said so: how long that takes on a noisy machine does not matter.
   */
  async losesAccess(): Promise<void> {
    const { clock } = this.page;
    const now = await this.page.evaluate(() => Date.now());
    await clock.pauseAt(now + 1_000);
    for (let second = 1; second < LOSES_ACCESS_WITHIN_S; second += 1) {
      await expect.poll(() => this.#looks.size).toBe(0);
      await clock.runFor(1_000);
    }
    await expect(this.heading(DEMO_PRODUCT.accessEnded)).toBeVisible();
    await clock.resume();
  }
}
