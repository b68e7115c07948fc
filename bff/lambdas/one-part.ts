import { FunctionError } from './function-error.ts';
import { ours, type Ours } from './mail-values.ts';

declare const part: unique symbol;
/** What goes to a phone: one part of a short message. */
export type OnePart = Ours & { readonly [part]: true };

/** Of a part (3GPP TS 23.038, GSM-7); one character of any other set leaves room for 70, and the rest is cut off. */
const SEPTETS = 160;
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** These take an escape besides. */
const EXTENSION = '\f^{}\\[~]|€';

/** How many septets of GSM-7 it takes; null where a character is not in it. */
export function septetsOf(text: string): number | null {
  let septets = 0;
  for (const character of text) {
    if (BASIC.includes(character)) septets += 1;
    else if (EXTENSION.includes(character)) septets += 2;
    else return null;
  }
  return septets;
}

/**
 * A text of ours, with values of ours alone: a name does not compile, so none has to be cut. Throws for one that takes
 * more than a part.
 */
export function onePart(words: TemplateStringsArray, ...values: readonly Ours[]): OnePart {
  const text = ours(words, ...values);
  const septets = septetsOf(text);
  if (septets === null || septets > SEPTETS) {
    throw new FunctionError('Unexpected', 'a text that takes more than one part');
  }
  return text as OnePart;
}
