import { createTransport } from 'nodemailer';
import { SENDS_WITHIN_MS } from './deadline.ts';
import { tagValueOf } from './delivery-tag.ts';
import { environment } from './environment.ts';
import { FunctionError } from './function-error.ts';
import { sesAttempt, sesEvents, sesHeaders } from './mail-by-ses.ts';
import type { MailLanguage } from './mail-values.ts';
import { mailOf, type MailGiven, type MailKind } from './messages.ts';

/** This machine, by the names of it that no name server is asked for. */
const HERE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Envelope {
  readonly to: string;
  /** The same for a repeated send. */
  readonly messageId: string;
  readonly language: MailLanguage;
  /** The code that it carries, for the events that tell what became of it. */
  readonly codeId?: string;
}

/**
 * Mail leaves this machine by TLS or not at all, whatever the address says: `smtp:` has to become it by STARTTLS. And
 * nothing that is said to a server is written, the code with it.
 */
export function smtpOptions(given: string) {
  const url = new URL(given);
  if (!HERE.has(url.hostname)) {
    url.searchParams.set('requireTLS', 'true');
    for (const way of ['ignoreTLS', 'tls.rejectUnauthorized']) url.searchParams.delete(way);
  }
  for (const way of ['logger', 'debug', 'transactionLog']) url.searchParams.delete(way);
  return {
    url: url.href,
    connectionTimeout: SENDS_WITHIN_MS,
    greetingTimeout: SENDS_WITHIN_MS,
    socketTimeout: SENDS_WITHIN_MS,
  };
}

/**
 * Fulfilled once the mail server has accepted it. Throws without the code in its words; as a time-out where the server
 * may have taken it all the same.
 */
export type Sending = (until: AbortSignal) => Promise<void>;

/** A mail that is written; it leaves when it is called. Throws where something of it does not fit. */
export function mailTo<Kind extends MailKind>(
  { to, messageId, language, codeId }: Envelope,
  kind: Kind,
  given: MailGiven<Kind>,
): Sending {
  const { subject, text, html } = mailOf(kind, language, given);
  const isBySes = environment('MAIL_BY') === 'ses';
  const options = isBySes ? null : smtpOptions(environment('SMTP_URL'));
  const [configurationSet, tag] = [environment('SES_CONFIGURATION_SET'), tagValueOf(codeId)];
  const mail = {
    from: environment('MAIL_FROM'),
    to: { name: '', address: to },
    messageId: `<${messageId.replaceAll(/[^\w.-]/g, '.')}@user-support>`,
    subject,
    text,
    html,
    ...(isBySes ? sesEvents(configurationSet, tag) : sesHeaders(configurationSet, tag)),
  };
  return async (until) => {
    const attempt = options === null ? sesAttempt(until) : smtpAttempt(options);
    await attempt.send({ ...mail, signal: until }).catch((error: unknown) => {
      // Whoever got the mail and said nothing more may have taken it: a time-out, to whoever asked.
      const words = attempt.mayHaveBeenTaken(error) ? `${NOT_SENT}: timed out` : NOT_SENT;
      throw new FunctionError('MailNotSent', words, { cause: until.aborted ? until.reason : error });
    });
  };
}

/** One mail to a mail server. */
function smtpAttempt(options: ReturnType<typeof smtpOptions>) {
  let hasBegun = false;
  const logger = listening((reply) => {
    hasBegun ||= GO_ON.test(reply);
  });
  const transport = createTransport({ ...options, logger, transactionLog: true });
  return {
    send: async (mail: Parameters<typeof transport.sendMail>[0]) => {
      await transport.sendMail(mail);
    },
    mayHaveBeenTaken: (error: unknown) => hasBegun && !isReply(error),
  };
}

const NOT_SENT = 'the mail was not sent';

/** The server's word to go on with the mail itself: before it nothing has left. */
const GO_ON = /^354\b/;

/** A logger that writes nothing: the library tells it each line of the server. */
function listening(onReply: (line: string) => void) {
  const silent = () => undefined;
  return {
    ...{ level: silent, trace: silent, info: silent, warn: silent, error: silent, fatal: silent },
    debug: (entry: unknown, line: unknown) => {
      const isReply = typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'server';
      if (isReply && typeof line === 'string') onReply(line);
    },
  };
}

function isReply(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error;
}
