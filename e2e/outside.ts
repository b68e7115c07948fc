import type { Addresses } from './local-default.ts';

export interface Message {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly receivedAt: string;
}

export type Fault = 'ok' | 'error' | 'hang' | 'refuse-connection';

const MAIL_MS = 10_000;

/** What stands around the product: the inbox, by its API alone, the clock and the faults. */
export class Outside {
  readonly addresses: Addresses;
  readonly #read = new Set<string>();

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  async messages(to: string): Promise<readonly Message[]> {
    const response = await fetch(`${this.addresses.inbox}/api/messages?to=${encodeURIComponent(to)}`);
    const { messages } = (await response.json()) as { messages: Message[] };
    return messages;
  }

  /** The newest message that is the one looked for, read or not. */
  async newest(to: string, isWanted: (message: Message) => boolean): Promise<Message> {
    const found = (await this.messages(to)).find(isWanted);
    if (found === undefined) throw new Error(`no such message to ${to}`);
    return found;
  }

  /** What was there before counts as read. */
  async readAll(to: string): Promise<void> {
    for (const { id } of await this.messages(to)) this.#read.add(id);
  }

  /** The newest message that was not read yet and is the one looked for; waits for it. */
  async message(to: string, isWanted: (message: Message) => boolean = () => true): Promise<Message> {
    const until = Date.now() + MAIL_MS;
    while (Date.now() < until) {
      const fresh = (await this.messages(to)).find(
        (message) => !this.#read.has(message.id) && isWanted(message),
      );
      if (fresh) {
        this.#read.add(fresh.id);
        return fresh;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no new message to ${to}`);
  }

  /** The six digits of the newest message that has any; a receipt may arrive in between. */
  async code(to: string): Promise<string> {
    const runsIn = (text: string) => [...text.matchAll(/\d{6,}/g)].map(([digits]) => digits);
    const { text } = await this.message(to, (message) => runsIn(message.text).length > 0);
    const runs = runsIn(text);
    if (runs.length !== 1) throw new Error(`a mail with ${String(runs.length)} runs of six digits`);
    return runs[0] ?? '';
  }

  /** Moves the clock of everything but the browser. */
  async advance(seconds: number): Promise<void> {
    await this.#control('/clock', { advanceSeconds: seconds });
  }

  async faults(faults: { readonly lambda?: Fault; readonly cognito?: Fault }): Promise<void> {
    await this.#control('/faults', faults);
  }

  /** What becomes of messages to this address or number, until another is set. */
  async fate(
    to: string,
    fate: 'deliver' | 'delay' | 'bounce' | 'suppress' | 'complain' | 'refuse',
  ): Promise<void> {
    await this.#control('/fates', { to, fate });
  }

  async restartBff(): Promise<void> {
    await this.#control('/restart-bff', {});
  }

  async #control(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.addresses.control}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)}`);
  }
}

/** Six digits that are not this code. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
