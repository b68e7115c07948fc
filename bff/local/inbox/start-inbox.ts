/*
 * Stands in for a mail server, for Amazon SES and for the phone network: SMTP on one port, with SES's own headers; on
 * the other a page, its API, SES's SendEmail with a raw message, End User Messaging's SendTextMessage, and SNS's Publish
 * to a phone. What becomes of a message is told by SES's and End User Messaging's events, as SNS delivers them.
 *
 * Not imitated: TLS and sign-in of SMTP, signatures and quotas of AWS, identities, other kinds of message, a message
 * to many, what SES writes anew in a header, suppression by itself, opens and clicks, carriers that take hours, topics
 * and every other call.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Hono, type Context } from 'hono';
import PostalMime, { type Email } from 'postal-mime';
import * as z from 'zod/mini';
import { SMTPServer } from 'smtp-server';
import { listen } from '../listen.ts';
import { Carriers, EVENT_EVERY_MS, type Publish } from './carriers.ts';
import { Fates, MAIL_FATES, TEXT_FATES } from './fates.ts';
import { Messages } from './messages.ts';
import { INBOX_PAGE, INBOX_SCRIPT, INBOX_STYLES } from './page.ts';

export interface InboxOptions {
  /** 0 takes a free one, for both. */
  readonly httpPort: number;
  readonly smtpPort: number;
  /** Takes what SES and End User Messaging tell; left out, nobody listens. */
  readonly publish?: Publish;
  /** Between what was accepted and each word of what became of it, ms. */
  readonly eventEveryMs?: number;
}

export interface Inbox {
  readonly url: string;
  readonly smtpPort: number;
  /** What becomes of messages to an address or a number from now on; false where that cannot be. */
  setFate(to: string, fate: string): boolean;
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

export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const { httpPort, smtpPort, publish = () => undefined, eventEveryMs = EVENT_EVERY_MS } = options;
  const [messages, fates] = [new Messages(), new Fates()];
  const carriers = new Carriers(messages, fates, publish, eventEveryMs);
  const setFate = (to: string, fate: string) => {
    const isSet = fates.set(to, fate);
    if (isSet && fate === 'deliver') carriers.release(to);
    return isSet;
  };
  const smtp = smtpServer(carriers, fates);
  smtp.listen(smtpPort, '127.0.0.1');
  await once(smtp.server, 'listening');
  const web = await listen(inboxApp(messages, carriers, fates, setFate), httpPort);
  return {
    url: web.url,
    smtpPort: (smtp.server.address() as AddressInfo).port,
    setFate,
    async close() {
      carriers.close();
      await web.close();
      await new Promise<void>((resolve) => {
        smtp.close(resolve);
      });
    },
  };
}

function smtpServer(carriers: Carriers, fates: Fates): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _, done) {
      if (fates.ofMail(address) !== 'refuse') done();
      else done(Object.assign(new Error('5.1.1 no such mailbox here'), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      buffer(stream)
        .then((mail) => PostalMime.parse(mail))
        .then((mail) => {
          const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? null;
          const envelope = {
            configurationSet: header('x-ses-configuration-set'),
            tags: Object.fromEntries(
              new URLSearchParams(header('x-ses-message-tags')?.replaceAll(/,\s*/g, '&')),
            ),
          };
          for (const { address } of session.envelope.rcptTo) {
            carriers.mail({ ...messageIn(mail), ...envelope, to: address });
          }
          done();
        })
        .catch((error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        });
    },
  });
}

function messageIn({ subject = '', text = '', html = '', from }: Email) {
  return { subject, text: text.trim(), html, from: from?.address ?? '' };
}

const fateBody = z.strictObject({ to: z.string(), fate: z.string() });
const sendEmail = z.object({
  Content: z.object({ Raw: z.object({ Data: z.base64() }) }),
  Destination: z.object({ ToAddresses: z.array(z.string()).check(z.length(1)) }),
  ConfigurationSetName: z.optional(z.string()),
  EmailTags: z.optional(z.array(z.object({ Name: z.string(), Value: z.string() }))),
});
const sendText = z.object({
  DestinationPhoneNumber: z.string().check(z.regex(/^\+[1-9]\d{6,14}$/)),
  MessageBody: z.string(),
  ConfigurationSetName: z.optional(z.string()),
  Context: z.optional(z.record(z.string(), z.string())),
});

function inboxApp(messages: Messages, carriers: Carriers, fates: Fates, setFate: Inbox['setFate']): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', POLICY);
  });
  app.get('/', (c) => c.html(INBOX_PAGE));
  // No other page's: neither mails of its own nor fates.
  app.use(async (c, next) => {
    const origin = c.req.header('Origin');
    if (origin !== undefined && URL.parse(origin)?.host !== c.req.header('Host')) return c.body(null, 403);
    await next();
    return undefined;
  });
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
  app.get('/api/fates', (c) => c.json({ mail: MAIL_FATES, text: TEXT_FATES, set: fates.all() }));
  app.post('/api/fates', async (c) => {
    const body = fateBody.safeParse(await c.req.json().catch(() => null));
    const isSet = body.success && setFate(body.data.to, body.data.fate);
    return isSet ? c.body(null, 204) : c.json({ error: 'to, fate' }, 400);
  });
  app.post('/v2/email/outbound-emails', async (c) => {
    const body = sendEmail.safeParse(await c.req.json().catch(() => null));
    const refused = (type: string) => c.json({ message: type }, 400, { 'X-Amzn-ErrorType': type });
    if (!body.success) return refused('BadRequestException');
    const { Content, Destination, ConfigurationSetName: configurationSet = null, EmailTags = [] } = body.data;
    const mail = await PostalMime.parse(Buffer.from(Content.Raw.Data, 'base64'));
    const [to = ''] = Destination.ToAddresses;
    const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value]));
    const MessageId = carriers.mail({ ...messageIn(mail), to, configurationSet, tags });
    return MessageId === null ? refused('MessageRejected') : c.json({ MessageId });
  });
  // One address for both: End User Messaging names its call in a header, SNS in the form.
  app.post('/', (c) => {
    const target = c.req.header('X-Amz-Target');
    return target === undefined ? publishToPhone(c, carriers) : sendTextMessage(c, carriers, target);
  });
  return app;
}

async function sendTextMessage(c: Context, carriers: Carriers, target: string): Promise<Response> {
  const refused = (type: string, Reason: string) =>
    c.json({ __type: `com.amazonaws.pinpointsmsvoicev2#${type}`, Message: type, Reason }, 400, JSON_1_0);
  if (target !== 'PinpointSMSVoiceV2.SendTextMessage')
    return refused('ValidationException', 'UNKNOWN_OPERATION');
  const body = sendText.safeParse(await c.req.json().catch(() => null));
  if (!body.success) return refused('ValidationException', 'FIELD_VALIDATION_FAILED');
  const { DestinationPhoneNumber: to, MessageBody: text, Context: context = {} } = body.data;
  const sent = carriers.text({ to, text, context, configurationSet: body.data.ConfigurationSetName ?? null });
  if (sent === 'refuse') return refused('ValidationException', 'INVALID_PARAMETER');
  if (sent === 'opted-out') return refused('ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT');
  return c.json({ MessageId: sent.messageId }, 200, JSON_1_0);
}

const JSON_1_0 = { 'Content-Type': 'application/x-amz-json-1.0' };

async function publishToPhone(c: Context, carriers: Carriers): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const [to, text] = [form.get('PhoneNumber'), form.get('Message')];
  const xml = { 'Content-Type': 'text/xml' };
  const isPublish = form.get('Action') === 'Publish' && to !== null && text !== null;
  // SNS takes a text to whoever wants none, and tells nobody that it did not go.
  const sent = isPublish ? carriers.text({ to, text, context: {}, configurationSet: null }) : 'refuse';
  if (sent === 'refuse') {
    const error =
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code></Error></ErrorResponse>';
    return c.body(error, 400, xml);
  }
  const result = `<PublishResult><MessageId>${crypto.randomUUID()}</MessageId></PublishResult>`;
  const answer = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`;
  return c.body(answer, 200, xml);
}
