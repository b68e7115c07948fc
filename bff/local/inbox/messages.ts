import { randomUUID } from 'node:crypto';

export interface InboxMessage {
  readonly id: string;
  /** An e-mail address, or a phone for a text. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

const MOST = 500;

/** The newest messages, newest first, in memory. */
export class Messages {
  #kept: InboxMessage[] = [];

  add(message: Pick<InboxMessage, 'to' | 'subject' | 'text' | 'html'>): void {
    const received: InboxMessage = { id: randomUUID(), receivedAt: new Date().toISOString(), ...message };
    this.#kept = [received, ...this.#kept].slice(0, MOST);
  }

  /** All, or those to one address, whatever its case. */
  to(address: string | undefined): readonly InboxMessage[] {
    const wanted = address?.trim().toLowerCase() ?? '';
    return wanted === '' ? this.#kept : this.#kept.filter(({ to }) => to.toLowerCase() === wanted);
  }
}
