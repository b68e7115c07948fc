import { createTransport } from 'nodemailer';
import { SECOND_MS } from '../domain/time.ts';
import { environment } from './environment.ts';
import { FunctionError } from './function-error.ts';
import type { MailLanguage } from './mail-values.ts';
import { mailOf, type MailGiven, type MailKind } from './messages.ts';

/** Less than what the caller waits for the function (ms). */
const PATIENCE_MS = 4 * SECOND_MS;

export interface Envelope {
  readonly to: string;
  /** The same for a repeated send. */
  readonly messageId: string;
  readonly language: MailLanguage;
}

let transport: ReturnType<typeof createTransport> | undefined;

/** Fulfilled once the mail server has accepted it. Throws without the code in its words. */
export async function sendMail<Kind extends MailKind>(
  { to, messageId, language }: Envelope,
  kind: Kind,
  given: MailGiven<Kind>,
): Promise<void> {
  const { subject, text, html } = mailOf(kind, language, given);
  transport ??= createTransport({
    url: environment('SMTP_URL'),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  const from = environment('MAIL_FROM');
  const mail = {
    from,
    to: { name: '', address: to },
    messageId: `<${messageId.replaceAll(/[^\w.-]/g, '.')}@user-support>`,
    subject,
    text,
    html,
  };
  await transport.sendMail(mail).catch((cause: unknown) => {
    throw FunctionError.of('MailNotSent', 'the mail was not sent', cause);
  });
}
