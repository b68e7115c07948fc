import { randomUUID } from 'node:crypto';
import { mailEvent, textEvent, type MailEvent, type SnsEvent, type TextEvent } from './events.ts';
import type { Fates, MailFate, TextFate } from './fates.ts';
import type { InboxMessage, Messages } from './messages.ts';

/** Takes an event that SNS delivers. */
export type Publish = (event: SnsEvent) => void;

/** Between what was accepted and each word of what became of it (ms). */
export const EVENT_EVERY_MS = 200;

type Message = Pick<InboxMessage, 'to' | 'subject' | 'text' | 'html'>;
interface Mail extends Message {
  readonly from: string;
  /** Null: SES tells nothing of it. */
  readonly configurationSet: string | null;
  readonly tags: Readonly<Record<string, string>>;
}
interface Text {
  readonly to: string;
  readonly text: string;
  readonly configurationSet: string | null;
  readonly context: Readonly<Record<string, string>>;
}

/** What is told of a mail that was accepted, one after the other, and whether it arrives. */
const MAILS: Readonly<Record<Exclude<MailFate, 'refuse'>, readonly [...MailEvent[]]>> = {
  deliver: ['Send', 'Delivery'],
  delay: ['Send', 'DeliveryDelay'],
  bounce: ['Send', 'Bounce'],
  suppress: ['Send', 'Suppressed'],
  complain: ['Send', 'Delivery', 'Complaint'],
  drop: [],
};
const TEXTS: Readonly<Record<Exclude<TextFate, 'refuse' | 'opted-out'>, readonly [...TextEvent[]]>> = {
  deliver: ['TEXT_SUCCESSFUL', 'TEXT_DELIVERED'],
  delay: ['TEXT_UNREACHABLE'],
  block: ['TEXT_CARRIER_BLOCKED'],
  drop: [],
};
const ARRIVES: ReadonlySet<MailFate | TextFate> = new Set(['deliver', 'complain']);

interface Held {
  readonly to: string;
  readonly arrive: () => void;
}

/** Carries what was accepted to the inbox, as the fate of its address is, and has it told by events. */
export class Carriers {
  readonly #messages: Messages;
  readonly #fates: Fates;
  readonly #publish: Publish;
  readonly #everyMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Held[] = [];

  constructor(messages: Messages, fates: Fates, publish: Publish, everyMs: number) {
    [this.#messages, this.#fates, this.#publish, this.#everyMs] = [messages, fates, publish, everyMs];
  }

  /** The id that SES gives it; null where it is refused. */
  mail({ from, configurationSet, tags, ...message }: Mail): string | null {
    const fate = this.#fates.ofMail(message.to);
    if (fate === 'refuse') return null;
    const messageId = `0100${randomUUID()}-000000`;
    const sent = { ...{ messageId, from, sentAt: Date.now(), tags }, ...message };
    const told = (types: readonly MailEvent[]) => {
      if (configurationSet === null) return;
      this.#later(types, (type) => mailEvent(type, { ...sent, configurationSet }, Date.now()));
    };
    told(MAILS[fate]);
    this.#carry(fate, message, () => {
      told(['Delivery']);
    });
    return messageId;
  }

  /** The id that it gets, or why it is not accepted. */
  text({ to, text, configurationSet, context }: Text): { messageId: string } | 'refuse' | 'opted-out' {
    const fate = this.#fates.ofText(to);
    if (fate === 'refuse' || fate === 'opted-out') return fate;
    const sent = { messageId: randomUUID(), to, context, sentAt: Date.now() };
    const told = (types: readonly TextEvent[]) => {
      if (configurationSet === null) return;
      this.#later(types, (type) => textEvent(type, sent, Date.now()));
    };
    told(TEXTS[fate]);
    this.#carry(fate, { to, subject: '', text, html: '' }, () => {
      told(['TEXT_DELIVERED']);
    });
    return sent;
  }

  /** What was held for an address arrives, once nothing holds it any more. */
  release(to: string): void {
    const isReleased = (held: Held) => held.to.toLowerCase() === to.trim().toLowerCase();
    const released = this.#held.filter(isReleased);
    this.#held = this.#held.filter((held) => !isReleased(held));
    for (const { arrive } of released) arrive();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #carry(fate: MailFate | TextFate, message: Message, tellArrival: () => void): void {
    if (ARRIVES.has(fate)) this.#messages.add(message);
    if (fate !== 'delay') return;
    const arrive = () => {
      this.#messages.add(message);
      tellArrival();
    };
    this.#held.push({ to: message.to, arrive });
  }

  #later<Type>(types: readonly Type[], eventOf: (type: Type) => SnsEvent): void {
    for (const [index, type] of types.entries()) {
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          this.#publish(eventOf(type));
        },
        this.#everyMs * (index + 1),
      );
      this.#timers.add(timer);
    }
  }
}
