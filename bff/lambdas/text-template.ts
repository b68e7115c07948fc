import { code, ours, type MailLanguage, type Ours } from './mail-values.ts';

/**
 * Texts to the user's phone: one part of a short message, 160 characters of GSM-7, which lacks á, í, ó and ú. No name
 * stands in one, and neither do the two words: whoever takes over a phone number must not get all that a relay needs.
 */

/** Where codes go by mail alone: that one was asked for, so that the thief of a mailbox is seen. */
export function codeAskedText(language: MailLanguage): Ours {
  return {
    en: ours`Waizant: a support code for you was asked for and sent to your e-mail. Not on the phone with support? Read it to nobody and use the link in the mail.`,
    es: ours`Waizant: pidieron un codigo de soporte para usted; va en su correo. Si no habla ahora con soporte, no lo lea a nadie y use el enlace del correo.`,
  }[language];
}

export function userCodeText(language: MailLanguage, given: { readonly code: string }): Ours {
  const digits = code(given.code);
  return {
    en: ours`Waizant support code: ${digits}. Your two words are in our mail. Say the code only if you are on the phone with support now.`,
    es: ours`Codigo de soporte de Waizant: ${digits}. Sus dos palabras van en el correo. Diga el codigo solo si habla ahora con soporte.`,
  }[language];
}
