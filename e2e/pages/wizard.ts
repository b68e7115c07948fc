import { expect, type Locator, type Page } from '@playwright/test';
import type { AssistanceView } from '../../bff/contract/index.ts';
import type { Outside } from '../outside.ts';
import { SignIn } from './sign-in.ts';
import {
  APP,
  CANCEL_PROCESS,
  CODE,
  ECOSYSTEM,
  FINDINGS,
  INTERNAL_VERIFICATION,
  LOOK_UP,
  PRODUCTS,
  STEP_UP,
  SUPPORT_SESSION,
  TITLE,
  TWO_WORDS,
  USER_STATUS,
  USER_VERIFICATION,
} from './words.ts';

export const HOME = '/user-support/technical-assistance';
const HEADERS = { 'X-Requested-By': 'user-support' };

export type Product = keyof typeof PRODUCTS;

/** The wizard as a person uses it: by its labels. */
export class Wizard {
  readonly page: Page;
  readonly outside: Outside;
  #agent = '';

  constructor(page: Page, outside: Outside) {
    this.page = page;
    this.outside = outside;
  }

  /** The field of the look-up; later the address stands there as a text that nobody can edit. */
  get email(): Locator {
    return this.page.getByRole('combobox', { name: LOOK_UP.email });
  }

  /** What is told at once, within the card. */
  get alert(): Locator {
    return this.page.getByRole('region', { name: TITLE }).getByRole('alert');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get codeInput(): Locator {
    return this.page.getByRole('textbox', { name: CODE.label });
  }

  /** Of several; where there is one, it is chosen already. */
  get ecosystem(): Locator {
    return this.page.getByRole('combobox', { name: ECOSYSTEM.label });
  }

  /** Shown to an agent who has verified himself, and to nobody else. */
  get userStatus(): Locator {
    return this.page.getByText(USER_STATUS.core, { exact: true });
  }

  get qrCode(): Locator {
    return this.page.getByRole('img', { name: APP.qr });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** A sentence as it stands there. */
  text(sentence: string): Locator {
    return this.page.getByText(sentence, { exact: true });
  }

  product(name: Product): Locator {
    return this.button(PRODUCTS[name]);
  }

  async signIn(agent: string): Promise<void> {
    this.#agent = agent;
    await this.page.goto('/sign-in');
    await new SignIn(this.page).as(agent);
    await expect(this.email).toBeVisible();
  }

  /** In a shell that signs in by itself. */
  isSignedInAs(agent: string): void {
    this.#agent = agent;
  }

  async isAtLookUp(): Promise<void> {
    await expect(this.email).toBeEnabled();
  }

  /** Whom the look-up refuses: nothing starts. */
  async lookUp(user: string): Promise<void> {
    await this.email.fill(user);
    await this.button(LOOK_UP.start).click();
  }

  /** Up to the internal verification. */
  async start(user: string): Promise<void> {
    await this.lookUp(user);
    await expect(this.button(INTERNAL_VERIFICATION.start)).toBeVisible();
  }

  async sendInternalCode(): Promise<string> {
    await this.outside.readAll(this.#agent);
    await this.button(INTERNAL_VERIFICATION.start).click();
    await expect(this.dialog).toContainText(INTERNAL_VERIFICATION.dialog);
    return this.outside.code(this.#agent);
  }

  async answer(code: string): Promise<void> {
    await this.codeInput.fill(code);
    await this.button(CODE.validate).click();
  }

  /** In the dialog that the module opens where a step-up is needed. */
  async stepUp(): Promise<void> {
    await expect(this.dialog).toContainText(INTERNAL_VERIFICATION.dialog);
    await this.answer(await this.#stepUpCode(() => this.button(STEP_UP.send).click()));
    await expect(this.dialog).toHaveCount(0);
  }

  /** The same past the page. */
  async stepUpByRequests(): Promise<void> {
    const code = await this.#stepUpCode(() => this.post('/api/session/step-up'));
    expect((await this.post('/api/session/step-up/answer', { code })).status).toBe(200);
  }

  async #stepUpCode(ask: () => Promise<unknown>): Promise<string> {
    await this.outside.readAll(this.#agent);
    await ask();
    return this.outside.code(this.#agent);
  }

  async verifyAgent(): Promise<void> {
    await this.answer(await this.sendInternalCode());
    await expect(this.userStatus).toBeVisible();
  }

  /** How the agent made sure of what the findings ask. */
  async confirm(how: 'calledBack' | 'administrator'): Promise<void> {
    await this.page.getByRole('radio', { name: FINDINGS[how], exact: true }).check();
  }

  /** Goes on with the ecosystem that is chosen. */
  async chooseEcosystem(name = 'legacy355'): Promise<void> {
    await this.button(ECOSYSTEM.continueWith(name)).click();
    await expect(this.button(USER_VERIFICATION.send)).toBeVisible();
  }

  /** The two words that this screen and the user's mail show, as they stand there. */
  async twoWords(): Promise<string> {
    const shown = await this.page.getByText(TWO_WORDS.label).innerText();
    return shown.slice(TWO_WORDS.label.length).trim();
  }

  async sendUserCode(user: string): Promise<string> {
    await this.outside.readAll(user);
    await this.button(USER_VERIFICATION.send).click();
    await expect(this.codeInput).toBeVisible();
    return this.outside.code(user);
  }

  async verifyUser(user: string): Promise<void> {
    await this.answer(await this.sendUserCode(user));
    await expect(this.product('Web')).toBeVisible();
  }

  /** From the look-up to the user's status and ecosystems. */
  async toEcosystem(user: string): Promise<void> {
    await this.start(user);
    await this.verifyAgent();
  }

  /** From the look-up to where the user's code is sent. */
  async toUserVerification(user: string, ecosystem = 'legacy355'): Promise<void> {
    await this.toEcosystem(user);
    await this.chooseEcosystem(ecosystem);
  }

  /** From the look-up to the products. */
  async toSession(user: string, ecosystem = 'legacy355'): Promise<void> {
    await this.toUserVerification(user, ecosystem);
    await this.verifyUser(user);
  }

  /** The tab that a product opens in. */
  async open(name: Exclude<Product, 'App'>): Promise<Page> {
    const popup = this.page.waitForEvent('popup');
    await this.product(name).click();
    return popup;
  }

  async finish(): Promise<void> {
    await this.button(SUPPORT_SESSION.finish).click();
    await this.isAtLookUp();
  }

  async cancel(): Promise<void> {
    await this.button(CANCEL_PROCESS.button).click();
    await this.dialog.getByRole('radio', { name: CANCEL_PROCESS.userHungUp }).check();
    await this.dialog.getByRole('button', { name: CANCEL_PROCESS.ok, exact: true }).click();
    await this.isAtLookUp();
  }

  /** As if the window came into view again: the page asks the server at once. */
  async lookAgain(): Promise<void> {
    await this.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  }

  /** For this page, whose clock the test has installed, and for everything else alike: neither runs ahead. */
  async pass(seconds: number): Promise<void> {
    const { clock } = this.page;
    await clock.pauseAt((await this.page.evaluate(() => Date.now())) + 1_000);
    await this.outside.advance(seconds);
    await clock.fastForward(seconds * 1_000);
    await clock.resume();
  }

  /** What the server says, by the session of this browser. */
  async current(): Promise<AssistanceView | null> {
    const response = await this.page.request.get('/api/assistances/current', { headers: HEADERS });
    return response.status() === 200 ? ((await response.json()) as AssistanceView) : null;
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
