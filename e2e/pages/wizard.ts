import { expect, type Locator, type Page } from '@playwright/test';
import type { Outside } from '../outside.ts';

const PASSWORD = 'Demo-2026-pass!';
const HEADERS = { 'X-Requested-By': 'user-support' };

/** The wizard as a person uses it: by its labels. */
export class Wizard {
  readonly page: Page;
  readonly outside: Outside;
  #agent = '';

  constructor(page: Page, outside: Outside) {
    this.page = page;
    this.outside = outside;
  }

  get email(): Locator {
    return this.page.getByRole('combobox', { name: 'User email' });
  }

  /** What is told at once, within the card. */
  get alert(): Locator {
    return this.page.getByRole('region', { name: 'Technical assistance' }).getByRole('alert');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get codeInput(): Locator {
    return this.page.locator('input[autocomplete="one-time-code"]');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  product(name: 'Store' | 'Web' | 'App' | 'RCM'): Locator {
    return this.page
      .getByRole('button', { name: `Waizant ${name}` })
      .or(this.page.getByRole('link', { name: `Waizant ${name}` }));
  }

  async signIn(agent: string): Promise<void> {
    this.#agent = agent;
    await this.page.goto('/sign-in');
    await this.page.locator('input[autocomplete="username"]').fill(agent);
    await this.page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(this.email).toBeVisible();
  }

  /** In a shell that signs in by itself. */
  isSignedInAs(agent: string): void {
    this.#agent = agent;
  }

  async start(user: string): Promise<void> {
    await this.email.fill(user);
    await this.button('Start verification process').click();
    await expect(this.button('Start verification')).toBeVisible();
  }

  async sendInternalCode(): Promise<string> {
    await this.outside.readAll(this.#agent);
    await this.button('Start verification').click();
    await expect(this.dialog).toContainText('Internal verification code');
    return this.outside.code(this.#agent);
  }

  async answer(code: string): Promise<void> {
    await this.codeInput.fill(code);
    await this.button('Validate code').click();
  }

  async verifyAgent(): Promise<void> {
    await this.answer(await this.sendInternalCode());
    await expect(this.page.getByText('Core account')).toBeVisible();
  }

  get ecosystem(): Locator {
    return this.page.getByRole('combobox', { name: 'Ecosystem' });
  }

  async chooseEcosystem(name = 'legacy355'): Promise<void> {
    const next = this.button(`Continue with ${name}`);
    if (!(await next.isVisible())) {
      await this.ecosystem.click();
      await this.page.getByRole('option', { name: new RegExp(name) }).click();
    }
    await next.click();
    await expect(this.button('Send verification code')).toBeVisible();
  }

  async sendUserCode(user: string): Promise<string> {
    await this.outside.readAll(user);
    await this.button('Send verification code').click();
    await expect(this.codeInput).toBeVisible();
    return this.outside.code(user);
  }

  async verifyUser(user: string): Promise<void> {
    await this.answer(await this.sendUserCode(user));
    await expect(this.product('Web')).toBeVisible();
  }

  /** From the look-up to the products. */
  async toSession(user: string, ecosystem = 'legacy355'): Promise<void> {
    await this.start(user);
    await this.verifyAgent();
    await this.chooseEcosystem(ecosystem);
    await this.verifyUser(user);
  }

  /** The tab that a product opens in. */
  async open(name: 'Store' | 'Web' | 'RCM'): Promise<Page> {
    const popup = this.page.waitForEvent('popup');
    await this.product(name).click();
    return popup;
  }

  async cancel(reason = 'The user hung up'): Promise<void> {
    await this.button('Cancel process').click();
    await this.dialog.getByRole('radio', { name: reason }).check();
    await this.dialog.getByRole('button', { name: 'Ok' }).click();
    await expect(this.email).toBeEnabled();
  }

  /** Presses Ok and waits for the server: below a dialog that closes, a list is hidden and looks empty. */
  async confirmRelease(): Promise<void> {
    const answered = this.page.waitForResponse(/\/release$/);
    await this.dialog.getByRole('button', { name: 'Ok' }).click();
    expect((await answered).status()).toBe(200);
  }

  /** What the server says, by the session of this browser. */
  async current(): Promise<{ id: string; step: string } | null> {
    const response = await this.page.request.get('/api/assistances/current', { headers: HEADERS });
    return response.status() === 200 ? ((await response.json()) as { id: string; step: string }) : null;
  }

  async post(path: string, data?: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await this.page.request.post(path, { headers: HEADERS, ...(data ? { data } : {}) });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    return { status: response.status(), body };
  }

  /** Leaves nothing open for the next test. */
  async cancelOpen(): Promise<void> {
    const open = await this.current();
    if (open === null) return;
    await this.post(`/api/assistances/${open.id}/cancel`, {
      reason: { kind: 'other', text: 'End of the test' },
    });
  }
}
