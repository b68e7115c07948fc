import { code, type MailLanguage } from './mail-values.ts';
import { onePart, type OnePart } from './one-part.ts';

/**
 * Texts to the user's phone, one part each, in GSM-7, which lacks á, í, ó and ú. No name stands in one, and neither do
 * the two words: whoever takes over a phone number must not get all that a relay needs.
 */

/** Where codes go by mail alone: that one was asked for, so that the thief of a mailbox is seen. */
export function codeAskedText(language: MailLanguage): OnePart {
  return {
    en: onePart`Waizant: a support code for you was asked for; it goes to your e-mail. Not on the phone with support? Read it to nobody and use the link in the mail.`,
    es: onePart`Waizant: pidieron un codigo de soporte para usted; va a su correo. Si no habla ahora con soporte, no lo lea a nadie y use el enlace del correo.`,
  }[language];
}

export function userCodeText(language: MailLanguage, given: { readonly code: string }): OnePart {
  const digits = code(given.code);
  return {
    en: onePart`Waizant support code: ${digits}. Your two words are in our mail. Say the code only if you are on the phone with support now.`,
    es: onePart`Codigo de soporte de Waizant: ${digits}. Sus dos palabras van en el correo. Diga el codigo solo si habla ahora con soporte.`,
  }[language];
}
