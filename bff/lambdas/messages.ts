import type { Mail } from './mail-letter.ts';
import { agentCodeMail, userCodeMail } from './mail-template.ts';
import type { MailLanguage } from './mail-values.ts';
import { alertMail, receiptMail } from './notice-template.ts';
import { fraudMail } from './fraud-template.ts';
import { releasedMail, releaseMail } from './release-template.ts';
import { disownedMail, ownCodesMail, ownMailboxMail, sessionsEndedMail } from './agent-template.ts';
import { lookUpsMail, rowMail } from './warning-template.ts';
import { codeAskedText, userCodeText } from './text-template.ts';

/** All that the functions ever send. A spec walks every value of each with hostile input; nothing else can be sent. */
export const MAILS = {
  'user-code': userCodeMail,
  'agent-code': agentCodeMail,
  receipt: receiptMail,
  alert: alertMail,
  fraud: fraudMail,
  release: releaseMail,
  released: releasedMail,
  'sessions-ended': sessionsEndedMail,
  'own-codes': ownCodesMail,
  'own-mailbox': ownMailboxMail,
  disowned: disownedMail,
  row: rowMail,
  'look-ups': lookUpsMail,
} as const satisfies Readonly<Record<string, (language: MailLanguage, given: never) => Mail>>;

export const TEXTS = {
  'code-asked': codeAskedText,
  'user-code': userCodeText,
} as const;

export type MailKind = keyof typeof MAILS;
export type TextKind = keyof typeof TEXTS;
/** What a template is given, as it came from outside. */
export type MailGiven<Kind extends MailKind> = Parameters<(typeof MAILS)[Kind]>[1];

export function mailOf<Kind extends MailKind>(
  kind: Kind,
  language: MailLanguage,
  given: MailGiven<Kind>,
): Mail {
  const template: (language: MailLanguage, given: never) => Mail = MAILS[kind];
  return template(language, given as never);
}
