import type { Locator, Page } from '@playwright/test';
import { DEMO_PASSWORD } from '../people.ts';
import { SIGN_IN } from './words.ts';

/** The shell's sign-in. */
export class SignIn {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get email(): Locator {
    return this.page.getByRole('textbox', { name: SIGN_IN.email });
  }

  /** No textbox: what is typed there has no role. */
  get password(): Locator {
    return this.page.getByLabel(SIGN_IN.password, { exact: true });
  }

  async as(agent: string): Promise<void> {
    await this.email.fill(agent);
    await this.password.fill(DEMO_PASSWORD);
    await this.page.getByRole('button', { name: SIGN_IN.signIn, exact: true }).click();
  }
}
