import type { Locator, Page } from '@playwright/test';
import type { Message, Outside } from '../outside.ts';
import { OBJECTION } from './words.ts';

const LINK = /https?:\/\/\S+#token=\S+/;

/** The link by which a user objects; every mail with a code has it, and every receipt. */
export function objectionLinkIn({ text }: Message): string {
  const [link] = LINK.exec(text) ?? [];
  if (link === undefined) throw new Error(`a mail without a link to object:\n${text}`);
  return link;
}

/** The newest mail that brought this user a code. */
export function codeMail(outside: Outside, user: string): Promise<Message> {
  return outside.newest(user, ({ text }) => /\d{6}/.test(text) && LINK.test(text));
}

/** The page behind “This wasn’t me”, in the language of the user's mail. */
export class ObjectionPage {
  readonly page: Page;
  readonly #language: 'en' | 'es';

  constructor(page: Page, language: 'en' | 'es') {
    this.page = page;
    this.#language = language;
  }

  get button(): Locator {
    return this.page.getByRole('button', { name: OBJECTION.button[this.#language], exact: true });
  }

  /** What it says that the link is about. */
  get facts(): Locator {
    return this.page.locator('[data-part="ask"]');
  }

  get text(): Locator {
    return this.page.getByRole('textbox');
  }

  /** As the page shows it once it was pressed. */
  reference(): Promise<string> {
    return this.page.locator('[data-reference] strong').innerText();
  }

  get over(): Locator {
    return this.page.getByRole('heading', { name: OBJECTION.over[this.#language], exact: true });
  }

  get doneAlready(): Locator {
    return this.page.getByRole('heading', { name: OBJECTION.doneAlready, exact: true });
  }
}
