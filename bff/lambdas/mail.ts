import { createTransport } from 'nodemailer';
import { SECOND_MS } from '../domain/time.ts';
import { environment } from './environment.ts';
import { FunctionError } from './function-error.ts';
import type { Mail } from './mail-letter.ts';

/** Less than what the caller waits for the function (ms). */
const PATIENCE_MS = 4 * SECOND_MS;

export interface OutgoingMail extends Mail {
  readonly to: string;
  /** The same for a repeated send. */
  readonly messageId: string;
}

let transport: ReturnType<typeof createTransport> | undefined;

/** Fulfilled once the mail server has accepted it. Throws without the code in its words. */
export async function sendMail({ to, messageId, subject, text, html }: OutgoingMail): Promise<void> {
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
    messageId: `<${messageId}@user-support>`,
    subject,
    text,
    html,
  };
  await transport.sendMail(mail).catch((cause: unknown) => {
    throw FunctionError.of('MailNotSent', 'the mail was not sent', cause);
  });
}
