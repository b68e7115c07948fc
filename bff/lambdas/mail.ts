import { createTransport } from 'nodemailer';
import { SECOND_MS } from '../domain/time.ts';
import { environment } from './environment.ts';
import { FunctionError } from './function-error.ts';
import type { MailLanguage } from './mail-values.ts';
import { mailOf, type MailGiven, type MailKind } from './messages.ts';

/** Less than what the caller waits for the function (ms). */
const PATIENCE_MS = 4 * SECOND_MS;

/** This machine, by the names of it that no name server is asked for. */
const HERE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Envelope {
  readonly to: string;
  /** The same for a repeated send. */
  readonly messageId: string;
  readonly language: MailLanguage;
}

let transport: ReturnType<typeof createTransport> | undefined;

/** Mail leaves this machine by TLS or not at all, whatever the address says: `smtp:` has to become it by STARTTLS. */
export function smtpOptions(given: string) {
  const url = new URL(given);
  if (!HERE.has(url.hostname)) {
    url.searchParams.set('requireTLS', 'true');
    for (const way of ['ignoreTLS', 'tls.rejectUnauthorized']) url.searchParams.delete(way);
  }
  return {
    url: url.href,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  };
}

/** Fulfilled once the mail server has accepted it. Throws without the code in its words. */
export async function sendMail<Kind extends MailKind>(
  { to, messageId, language }: Envelope,
  kind: Kind,
  given: MailGiven<Kind>,
): Promise<void> {
  const { subject, text, html } = mailOf(kind, language, given);
  transport ??= createTransport(smtpOptions(environment('SMTP_URL')));
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
