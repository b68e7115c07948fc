import { expect, type Locator, type Page } from '@playwright/test';
import { HISTORY } from './words.ts';
import { HOME, type Wizard } from './wizard.ts';

/** History as a supervisor sees it: blocks to release, and everybody's assistances. */
export class History {
  readonly page: Page;
  readonly dialog: Locator;
  readonly #agent: Wizard;

  constructor(agent: Wizard) {
    this.page = agent.page;
    this.dialog = agent.dialog;
    this.#agent = agent;
  }

  /** As a supervisor, who is asked to step up there. */
  async gotoSteppedUp(): Promise<void> {
    await this.page.goto(`${HOME}/history`);
    await this.#agent.stepUp();
    await expect(this.heading).toBeVisible();
  }

  async goto(): Promise<void> {
    await this.page.goto(`${HOME}/history`);
    await expect(this.heading).toBeVisible();
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: HISTORY.heading, level: 1, exact: true });
  }

  /** The assistance of this user that runs: there is one at most, and only it can be stopped. */
  running(user: string): Locator {
    return this.#rows(user).filter({ has: this.#button(HISTORY.stop) });
  }

  /** The assistance whose trace is shown: one at most. */
  get traced(): Locator {
    const shown = this.page.getByRole('button', { name: HISTORY.trace, exact: true, expanded: true });
    return this.page.getByRole('listitem').filter({ has: shown });
  }

  trace(user: string): Locator {
    return this.page.getByRole('list', { name: HISTORY.traceOf(user), exact: true });
  }

  block(email: string, kind: string): Locator {
    return this.#rows(email).filter({ hasText: kind });
  }

  traceButton(row: Locator): Locator {
    return row.getByRole('button', { name: HISTORY.trace, exact: true });
  }

  stopButton(row: Locator): Locator {
    return row.getByRole('button', { name: HISTORY.stop, exact: true });
  }

  endSessionsButton(row: Locator, agent: string): Locator {
    return row.getByRole('button', { name: HISTORY.endSessions(agent), exact: true });
  }

  releaseButton(row: Locator): Locator {
    return row.getByRole('button', { name: HISTORY.release, exact: true });
  }

  /** What each of the dialogs asks for. */
  get reason(): Locator {
    return this.dialog.getByLabel(HISTORY.reason, { exact: true });
  }

  get ok(): Locator {
    return this.dialog.getByRole('button', { name: HISTORY.ok, exact: true });
  }

  async stop(row: Locator, reason: string): Promise<void> {
    await this.stopButton(row).click();
    await this.reason.fill(reason);
    await this.ok.click();
  }

  /** Waits for the server: below a dialog that closes, a list is hidden and looks empty. */
  async release(row: Locator, reason: string): Promise<void> {
    await this.releaseButton(row).click();
    await this.reason.fill(reason);
    const answered = this.page.waitForResponse(/\/release$/);
    await this.ok.click();
    expect((await answered).status()).toBe(200);
    await expect(this.heading).toBeVisible();
    await expect(row).toHaveCount(0);
  }

  #rows(email: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: email });
  }

  #button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
}
