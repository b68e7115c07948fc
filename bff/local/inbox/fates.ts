/** What can become of a mail; `delay` holds it until another fate is set, `drop` loses what was accepted, without a word. */
export const MAIL_FATES = ['deliver', 'delay', 'bounce', 'suppress', 'complain', 'drop', 'refuse'] as const;
export type MailFate = (typeof MAIL_FATES)[number];

/** Of a text: `refuse` and `opted-out` at once, `block` by the carrier, later. */
export const TEXT_FATES = ['deliver', 'delay', 'block', 'drop', 'refuse', 'opted-out'] as const;
export type TextFate = (typeof TEXT_FATES)[number];

const MOST = 200;

/** What becomes of messages to an address or a number: arrival, unless somebody said otherwise. In memory. */
export class Fates {
  readonly #mails = new Map<string, MailFate>();
  readonly #texts = new Map<string, TextFate>();

  /** False where that cannot become of what goes there. */
  set(to: string, fate: string): boolean {
    const address = keyOf(to);
    const [mail, text] = [MAIL_FATES.find((one) => one === fate), TEXT_FATES.find((one) => one === fate)];
    if (address === '' || address.length > 320) return false;
    if (isPhone(address)) return keep(this.#texts, address, text);
    return keep(this.#mails, address, mail);
  }

  ofMail(to: string): MailFate {
    return this.#mails.get(keyOf(to)) ?? 'deliver';
  }

  ofText(to: string): TextFate {
    return this.#texts.get(keyOf(to)) ?? 'deliver';
  }

  /** Those that somebody set. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#mails, ...this.#texts]);
  }
}

export function isPhone(to: string): boolean {
  return to.startsWith('+');
}

function keyOf(to: string): string {
  return to.trim().toLowerCase();
}

function keep<Fate>(fates: Map<string, Fate>, address: string, fate: Fate | undefined): boolean {
  if (fate === undefined) return false;
  fates.delete(address);
  if (fate !== 'deliver') fates.set(address, fate);
  for (const oldest of [...fates.keys()].slice(0, -MOST)) fates.delete(oldest);
  return true;
}
