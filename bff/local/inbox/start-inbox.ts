/*
 * Stands in for a mail server and for the phone network: SMTP on one port; on the other a page, its API, and Amazon
 * SNS's Publish to a phone number. Not imitated: TLS and sign-in of SMTP, bounces, topics and every other call of SNS.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Hono } from 'hono';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { listen } from '../listen.ts';
import { Messages } from './messages.ts';
import { INBOX_PAGE, INBOX_SCRIPT, INBOX_STYLES } from './page.ts';

export interface InboxOptions {
  /** 0 takes a free one, for both. */
  readonly httpPort: number;
  readonly smtpPort: number;
}

export interface Inbox {
  readonly url: string;
  readonly smtpPort: number;
  close(): Promise<void>;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // Mails come with styles of their own; their frame is sandboxed and may run nothing.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox";

export async function startInbox({ httpPort, smtpPort }: InboxOptions): Promise<Inbox> {
  const messages = new Messages();
  const smtp = smtpServer(messages);
  smtp.listen(smtpPort, '127.0.0.1');
  await once(smtp.server, 'listening');
  const web = await listen(inboxApp(messages), httpPort);
  return {
    url: web.url,
    smtpPort: (smtp.server.address() as AddressInfo).port,
    async close() {
      await web.close();
      await new Promise<void>((resolve) => {
        smtp.close(resolve);
      });
    },
  };
}

function smtpServer(messages: Messages): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      buffer(stream)
        .then((mail) => PostalMime.parse(mail))
        .then(({ subject = '', text = '', html = '' }) => {
          for (const { address } of session.envelope.rcptTo) {
            messages.add({ to: address, subject, text: text.trim(), html });
          }
          done();
        })
        .catch((error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        });
    },
  });
}

function inboxApp(messages: Messages): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', POLICY);
  });
  app.get('/', (c) => c.html(INBOX_PAGE));
  app.get('/inbox.css', (c) => c.body(INBOX_STYLES, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/inbox.js', (c) =>
    c.body(INBOX_SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/api/messages', (c) => c.json({ messages: messages.to(c.req.query('to')) }));
  app.get('/mail/:id', (c) => {
    const message = messages.to(undefined).find(({ id }) => id === c.req.param('id'));
    if (message === undefined) return c.notFound();
    c.header('Content-Security-Policy', MAIL_POLICY);
    return c.html(message.html);
  });
  app.post('/', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const [to, text] = [form.get('PhoneNumber'), form.get('Message')];
    const xml = { 'Content-Type': 'text/xml' };
    if (form.get('Action') !== 'Publish' || to === null || text === null) {
      const error =
        '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code></Error></ErrorResponse>';
      return c.body(error, 400, xml);
    }
    messages.add({ to, subject: '', text, html: '' });
    const result = `<PublishResult><MessageId>${crypto.randomUUID()}</MessageId></PublishResult>`;
    const answer = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`;
    return c.body(answer, 200, xml);
  });
  return app;
}
