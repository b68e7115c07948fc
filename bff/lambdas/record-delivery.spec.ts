import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { EventType as TextEventType } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { EventType as MailEventType } from '@aws-sdk/client-sesv2';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, type JWK } from 'jose';
import {
  CHANNEL_STATES,
  DELIVERY_AUDIENCE,
  DELIVERY_ISSUER,
  deliveryClaims,
  type DeliveryClaims,
} from '../functions-contract/delivery.ts';
import { handler } from './record-delivery.ts';

const CODE_ID = '5f0f6f3e-6d0b-4e8e-9a51-0c9d6b2f1a77';
const ADDRESS = 'marta.admin@legacy355.example';
const PHONE = '+573001110456';
const AT = '2026-11-27T10:00:00.000Z';
const LATER = '2026-11-27T10:00:07.250Z';
const DIAGNOSIS = `smtp; 550 5.1.1 <${ADDRESS}> user unknown 048213`;

/** As SES writes them, with more in them than is read. */
const mail = {
  timestamp: AT,
  source: 'Waizant Support <no-reply@waizant.example>',
  sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/waizant.example',
  sendingAccountId: '123456789012',
  messageId: '0100018c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
  destination: [ADDRESS],
  headersTruncated: false,
  headers: [{ name: 'To', value: ADDRESS }],
  commonHeaders: { to: [ADDRESS], subject: 'Your code' },
  tags: { 'ses:configuration-set': ['user-support'], delivery: [CODE_ID] },
};
const recipients = [{ emailAddress: ADDRESS, action: 'failed', status: '5.1.1', diagnosticCode: DIAGNOSIS }];
const bounce = (bounceType: string, bounceSubType: string) => ({
  eventType: 'Bounce',
  bounce: { bounceType, bounceSubType, bouncedRecipients: recipients, timestamp: LATER, feedbackId: 'f-1' },
  mail,
});
const complaint = (complaintSubType: string | null) => ({
  eventType: 'Complaint',
  complaint: {
    ...{ complainedRecipients: [{ emailAddress: ADDRESS }], timestamp: LATER, feedbackId: 'f-2' },
    ...{ complaintSubType, complaintFeedbackType: 'abuse', userAgent: 'x' },
  },
  mail,
});
const ofText = (eventType: string, isFinal = true) => ({
  ...{ eventType, eventVersion: '1.0', eventTimestamp: Date.parse(LATER), isFinal },
  ...{ originationPhoneNumber: '+12065550152', destinationPhoneNumber: PHONE, isoCountryCode: 'CO' },
  ...{ messageId: '862a8790-60c0-4430-9b2b-658bdexample', messageStatus: 'X', messageEncoding: 'GSM' },
  ...{ messageStatusDescription: `of ${PHONE}`, context: { delivery: CODE_ID }, totalMessageParts: 1 },
});

type Expected = Pick<DeliveryClaims, 'state' | 'because'> & { readonly at?: string };
const failed = (because: NonNullable<DeliveryClaims['because']>, at?: string): Expected => ({
  ...{ state: 'failed', because },
  ...(at !== undefined && { at }),
});
const delayed: Expected = { state: 'delayed' };
const accepted: Expected = { state: 'accepted' };

/** The SDK's name of the type, the event, and what is said of it; null where nothing is. */
type Row = readonly [type: string, event: object, expected: Expected | null];
const MAILS: readonly Row[] = [
  ['SEND', { eventType: 'Send', send: {}, mail }, { state: 'accepted', at: AT }],
  [
    'DELIVERY',
    {
      eventType: 'Delivery',
      delivery: {
        timestamp: LATER,
        processingTimeMillis: 7250,
        recipients: [ADDRESS],
        smtpResponse: '250 ok',
      },
      mail,
    },
    { state: 'delivered' },
  ],
  [
    'DELIVERY_DELAY',
    {
      eventType: 'DeliveryDelay',
      deliveryDelay: { timestamp: LATER, delayType: 'MailboxFull', delayedRecipients: recipients },
      mail,
    },
    delayed,
  ],
  ['BOUNCE', bounce('Permanent', 'General'), failed('bounced')],
  ['BOUNCE', bounce('Permanent', 'NoEmail'), failed('bounced')],
  ['BOUNCE', bounce('Permanent', 'Suppressed'), failed('suppressed')],
  ['BOUNCE', bounce('Permanent', 'OnAccountSuppressionList'), failed('suppressed')],
  ['BOUNCE', bounce('Permanent', 'SomethingNew'), failed('bounced')],
  ['BOUNCE', bounce('Undetermined', 'Undetermined'), failed('refused')],
  ['BOUNCE', bounce('Transient', 'General'), null],
  ['BOUNCE', bounce('Transient', 'MailboxFull'), failed('refused')],
  ['BOUNCE', bounce('Transient', 'MessageTooLarge'), failed('refused')],
  ['BOUNCE', bounce('Transient', 'ContentRejected'), failed('refused')],
  ['BOUNCE', bounce('Transient', 'AttachmentRejected'), failed('refused')],
  ['COMPLAINT', complaint(null), { state: 'delivered', because: 'complained' }],
  ['COMPLAINT', complaint('OnAccountSuppressionList'), failed('suppressed')],
  ['REJECT', { eventType: 'Reject', reject: { reason: 'Bad content' }, mail }, failed('not-accepted', AT)],
  [
    'RENDERING_FAILURE',
    { eventType: 'Rendering Failure', failure: { templateName: 't', errorMessage: DIAGNOSIS }, mail },
    failed('not-accepted', AT),
  ],
  [
    'OPEN',
    { eventType: 'Open', open: { ipAddress: '192.0.2.1', timestamp: LATER, userAgent: 'x' }, mail },
    null,
  ],
  ['CLICK', { eventType: 'Click', click: { link: 'https://x.example', timestamp: LATER }, mail }, null],
  ['SUBSCRIPTION', { eventType: 'Subscription', subscription: { timestamp: LATER }, mail }, null],
];
const TEXTS: readonly Row[] = [
  ['TEXT_SENT', ofText('TEXT_SENT', false), accepted],
  ['TEXT_QUEUED', ofText('TEXT_QUEUED', false), accepted],
  ['TEXT_PENDING', ofText('TEXT_PENDING', false), accepted],
  ['TEXT_SUCCESSFUL', ofText('TEXT_SUCCESSFUL'), accepted],
  ['TEXT_DELIVERED', ofText('TEXT_DELIVERED'), { state: 'delivered' }],
  ['TEXT_INVALID', ofText('TEXT_INVALID'), failed('refused')],
  ['TEXT_INVALID_MESSAGE', ofText('TEXT_INVALID_MESSAGE'), failed('refused')],
  ['TEXT_UNREACHABLE', ofText('TEXT_UNREACHABLE'), failed('refused')],
  ['TEXT_UNREACHABLE', ofText('TEXT_UNREACHABLE', false), delayed],
  ['TEXT_CARRIER_UNREACHABLE', ofText('TEXT_CARRIER_UNREACHABLE'), failed('refused')],
  ['TEXT_CARRIER_UNREACHABLE', ofText('TEXT_CARRIER_UNREACHABLE', false), delayed],
  ['TEXT_BLOCKED', ofText('TEXT_BLOCKED'), failed('refused')],
  ['TEXT_CARRIER_BLOCKED', ofText('TEXT_CARRIER_BLOCKED'), failed('refused')],
  ['TEXT_SPAM', ofText('TEXT_SPAM'), failed('refused')],
  ['TEXT_PROTECT_BLOCKED', ofText('TEXT_PROTECT_BLOCKED'), failed('not-accepted')],
  ['TEXT_TTL_EXPIRED', ofText('TEXT_TTL_EXPIRED'), failed('not-accepted')],
  ['TEXT_UNKNOWN', ofText('TEXT_UNKNOWN'), null],
];

let published = 0;
const bySns = (...messages: readonly string[]) => ({
  Records: messages.map((Message) => ({
    EventVersion: '1.0',
    EventSubscriptionArn: 'arn:aws:sns:us-east-1:123456789012:deliveries:1',
    EventSource: 'aws:sns',
    Sns: {
      ...{ Type: 'Notification', MessageId: `sns-${String((published += 1))}`, Subject: null, Message },
      ...{ TopicArn: 'arn:aws:sns:us-east-1:123456789012:deliveries', Timestamp: LATER },
      ...{ SignatureVersion: '1', Signature: 'x', SigningCertUrl: 'x', UnsubscribeUrl: 'x' },
      MessageAttributes: {},
    },
  })),
});
const byEventBridge = (channel: 'mail' | 'text', detail: object) => ({
  ...{ version: '0', id: `eb-${String((published += 1))}`, account: '123456789012', time: LATER },
  source: channel === 'mail' ? 'aws.ses' : 'aws.sms-voice',
  'detail-type': channel === 'mail' ? 'Email Delivered' : 'Text Message Delivery Status Updated',
  ...{ region: 'us-east-1', resources: [], detail },
});

describe('what a provider tells of a code', () => {
  const before = { ...process.env };
  let server: Server;
  let key: JWK;
  let publicKey: JWK;
  let answer: number | 'nothing' | 'elsewhere';
  let bodies: string[];
  let lines: Readonly<Record<string, unknown>>[];

  beforeAll(async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(pair.privateKey)), kid: 'now' };
    publicKey = await exportJWK(pair.publicKey);
    server = createServer((request, response) => {
      void textOf(request).then((body) => {
        bodies.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`);
        if (answer === 'nothing') return;
        if (answer === 'elsewhere') response.writeHead(307, { Location: '/elsewhere' });
        else response.statusCode = answer;
        response.end(answer === 204 ? undefined : '{"code":"x"}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const older = await generateKeyPair('EdDSA', { extractable: true });
    Object.assign(process.env, {
      DELIVERY_SIGNING_KEY: JSON.stringify([key, { ...(await exportJWK(older.privateKey)), kid: 'before' }]),
      DELIVERIES_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/deliveries`,
    });
  });
  afterAll(() => {
    server.close().closeAllConnections();
    for (const name of ['DELIVERY_SIGNING_KEY', 'DELIVERIES_URL']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });
  beforeEach(() => {
    [answer, bodies, lines] = [204, [], []];
    spyOn(process.stdout, 'write').and.callFake((line) => {
      lines.push(JSON.parse(String(line)) as (typeof lines)[number]);
      return true;
    });
  });

  const claimsIn = async (body: string | undefined) => {
    const [, statement = ''] = /^POST \/api\/deliveries \{"statement":"([^"]+)"\}$/.exec(body ?? '') ?? [];
    const { payload, protectedHeader } = await jwtVerify(statement, await importJWK(publicKey, 'EdDSA'), {
      ...{ issuer: DELIVERY_ISSUER, audience: DELIVERY_AUDIENCE, maxTokenAge: 60 },
    });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'now' });
    expect(Object.keys(payload).filter((name) => !(name in deliveryClaims.shape))).toEqual([]);
    return deliveryClaims.parse(payload);
  };
  const said = async (given: unknown) => {
    [bodies, lines] = [[], []];
    await handler(given);
    expect(lines.length).toBe(1);
    return Promise.all(bodies.map(claimsIn));
  };

  for (const [channel, rows] of [
    ['mail', MAILS],
    ['text', TEXTS],
  ] as const) {
    for (const [row, [type, event, expected]] of rows.entries()) {
      it(`of a ${channel}, ${type} (${String(row + 1)}), is ${expected?.state ?? 'nothing'}, by SNS and EventBridge`, async () => {
        const [one] = await said(bySns(JSON.stringify(event)));
        const told = [...bodies, JSON.stringify(lines)].join();
        const [other] = await said(byEventBridge(channel, event));
        if (expected === null) {
          expect([one, other]).toEqual([undefined, undefined]);
          expect(lines[0]).toEqual(jasmine.objectContaining({ level: 'info', outcome: 'not-ours' }));
          return;
        }
        expect(one).toEqual(
          jasmine.objectContaining({ codeId: CODE_ID, channel, at: LATER, ...expected }) as never,
        );
        expect(one?.because).toBe(expected.because);
        // One event by both ways is one.
        expect(other?.jti).toBe(one?.jti);
        expect(lines[0]).toEqual(
          jasmine.objectContaining({ level: 'info', outcome: 'recorded', codeId: CODE_ID }),
        );
        const provider = [ADDRESS, PHONE, 'smtp', '048213', mail.messageId, 'waizant.example', 'example'];
        for (const secret of provider) expect(told).not.toContain(secret);
        expect(Buffer.from(bodies.join().split('.')[1] ?? '', 'base64url').toString()).not.toMatch(
          /example|smtp/,
        );
      });
    }
  }

  it('is asked of every type that the SDKs know, but those of other channels', () => {
    const listed = (rows: readonly Row[]) => new Set(rows.map(([type]) => type));
    expect([...listed(MAILS)].toSorted()).toEqual(Object.values(MailEventType).toSorted());
    const texts = Object.values(TextEventType).filter((type) => /^TEXT_(?!ALL$)/.test(type));
    expect([...listed(TEXTS)].toSorted()).toEqual(texts.toSorted());
    const states = [...MAILS, ...TEXTS].map(([, , expected]) => expected?.state);
    for (const state of CHANNEL_STATES) expect(states).toContain(state);
  });

  it('is nothing of events about other channels, of types to come, and of what carries no code', async () => {
    const { delivery: _, ...tags } = mail.tags;
    const { context, ...noContext } = ofText('TEXT_DELIVERED');
    expect(context.delivery).toBe(CODE_ID);
    for (const event of [
      ...[
        'MEDIA_DELIVERED',
        'VOICE_ANSWERED',
        'RCS_READ',
        'TEXT_ALL',
        'Inbound',
        'constructor',
        '__proto__',
      ].map((type) => ofText(type)),
      { eventType: 'Send', mail: { ...mail, tags } },
      { eventType: 'Send', mail: { ...mail, tags: undefined } },
      noContext,
      { ...noContext, context: {} },
    ]) {
      expect(await said(bySns(JSON.stringify(event)))).toEqual([]);
      expect(lines[0]).toEqual(jasmine.objectContaining({ level: 'info', outcome: 'not-ours' }));
    }
  });

  it('is dropped with one line, and no other try, where somebody made it up', async () => {
    const good = { eventType: 'Send', mail };
    const tagged = (delivery: unknown) => ({ ...good, mail: { ...mail, tags: { delivery } } });
    const moment = (timestamp: unknown) => ({ ...good, mail: { ...mail, timestamp } });
    const messages = [
      '',
      '{',
      'null',
      '[]',
      '"Send"',
      '{"eventType":7}',
      'Successfully validated SNS topic for Amazon SES event publishing.',
      '{"__proto__":{"eventType":"Send"}}',
      ...[
        { eventType: 'Send' },
        { eventType: 'Delivery', mail },
        { eventType: 'Bounce', mail, bounce: { timestamp: LATER } },
        { notificationType: 'Delivery', delivery: { timestamp: LATER }, mail },
        ...[[], ['x'], [CODE_ID, CODE_ID], CODE_ID, null, [`${CODE_ID}\r\n`], { 0: CODE_ID }].map(tagged),
        ...['', 'x', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z', 7, null].map(moment),
        { ...ofText('TEXT_DELIVERED'), context: { delivery: [CODE_ID] } },
        ...[1e300, -8.7e15, '7', null].map((eventTimestamp) => ({
          ...ofText('TEXT_DELIVERED'),
          eventTimestamp,
        })),
      ].map((event) => JSON.stringify(event)),
    ];
    for (const message of messages) {
      expect(await said(bySns(message)))
        .withContext(message)
        .toEqual([]);
      const causes = jasmine.arrayContaining([jasmine.objectContaining({ name: 'PayloadDoesNotFit' })]);
      expect(lines[0])
        .withContext(message)
        .toEqual(jasmine.objectContaining({ level: 'warn', outcome: 'refused', causes }));
    }
    for (const event of [
      ...[null, undefined, 7, 'x', [], {}, { Records: 7 }, { Records: [null] }, { Records: [{ Sns: {} }] }],
      { Records: [{ EventSource: 'aws:sqs', body: JSON.stringify(good) }] },
      { ...byEventBridge('mail', good), source: 'evil.example' },
      { ...byEventBridge('mail', good), detail: 'x' },
      good,
    ]) {
      expect(await said(event)).toEqual([]);
      expect(lines[0]).toEqual(jasmine.objectContaining({ level: 'warn', outcome: 'refused' }));
    }
  });

  it('is one id for one event, and another for any other', async () => {
    const ids = new Set<string>();
    for (const [, event] of [...MAILS, ...TEXTS]) {
      const [one] = await said(bySns(JSON.stringify(event)));
      const [again] = await said(bySns(JSON.stringify(event)));
      expect(again?.jti).toBe(one?.jti);
      if (one) ids.add(one.jti);
    }
    const later = { ...ofText('TEXT_DELIVERED'), eventTimestamp: Date.parse(LATER) + 1 };
    ids.add((await said(bySns(JSON.stringify(later))))[0]?.jti ?? 'none');
    const other = { eventType: 'Send', mail: { ...mail, messageId: 'another' } };
    ids.add((await said(bySns(JSON.stringify(other))))[0]?.jti ?? 'none');
    expect([...ids].filter((id) => !/^[0-9a-f]{64}$/.test(id))).toEqual([]);
    // Bounces here differ by their kind alone: one message has no two at one moment.
    const types = new Set([...MAILS, ...TEXTS].filter(([, , told]) => told).map(([type]) => type));
    expect(ids.size).toBe(types.size + 2);
  });

  it('is told of each record by itself: one that does not fit holds up no other', async () => {
    const good = JSON.stringify(ofText('TEXT_DELIVERED'));
    expect((await said(bySns('x', good, '{}'))).length).toBe(1);
  });

  const event = () => bySns(JSON.stringify(ofText('TEXT_DELIVERED')));
  for (const status of [400, 401]) {
    it(`is not told twice where the BFF does not believe it (${String(status)}), and somebody reads of it`, async () => {
      answer = status;
      await handler(event());
      expect(lines[0]).toEqual(
        jasmine.objectContaining({
          ...{ level: 'error', outcome: 'failed', codeId: CODE_ID },
          causes: [{ name: 'StatementRefused' }, { name: 'Error', status }],
        }),
      );
    });
  }
  for (const status of [403, 404, 429, 500, 502, 503] as const) {
    it(`is told again where the BFF cannot take it (${String(status)})`, async () => {
      answer = status;
      await expectAsync(handler(event())).toBeRejectedWithError('the BFF did not record it');
      const causes = [{ name: 'NotRecorded' }, { name: 'Error', status }];
      expect(lines).toEqual([jasmine.objectContaining({ level: 'error', outcome: 'failed', causes })]);
    });
  }
  it('is told again where the BFF says nothing, is not there, or sends it elsewhere', async () => {
    const invocation = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 800 };
    for (answer of ['nothing', 'elsewhere'] as const) {
      await expectAsync(handler(event(), invocation)).toBeRejectedWithError('the BFF did not answer');
    }
    expect(bodies.length).toBe(2);
    const url = process.env['DELIVERIES_URL'];
    process.env['DELIVERIES_URL'] = 'http://127.0.0.1:1/api/deliveries';
    await expectAsync(handler(event())).toBeRejectedWithError('the BFF did not answer');
    process.env['DELIVERIES_URL'] = url;
  });
  it('fails where a variable does not fit, whatever comes', async () => {
    const { DELIVERY_SIGNING_KEY: signing = '', DELIVERIES_URL: url = '' } = process.env;
    for (const [name, value] of [
      ['DELIVERY_SIGNING_KEY', JSON.stringify({ ...publicKey, kid: 'now' })],
      ['DELIVERY_SIGNING_KEY', '[]'],
      ['DELIVERIES_URL', 'file:///etc/passwd'],
    ] as const) {
      process.env[name] = value;
      await expectAsync(handler(event())).toBeRejectedWithError(new RegExp(name));
      Object.assign(process.env, { DELIVERY_SIGNING_KEY: signing, DELIVERIES_URL: url });
    }
    expect(bodies).toEqual([]);
  });
});
