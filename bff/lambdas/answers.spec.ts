import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { text as textOf } from 'node:stream/consumers';
import * as voice from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as ses from '@aws-sdk/client-sesv2';
import PostalMime from 'postal-mime';
import { FunctionError } from './function-error.ts';
import { mailTo, type Envelope } from './mail.ts';
import { ours } from './mail-values.ts';
import { onePart } from './one-part.ts';
import { sendText, whyNotAccepted } from './text-message.ts';

const CODE_ID = '5f0f6f3e-6d0b-4e8e-9a51-0c9d6b2f1a77';
const PHONE = '+573001110456';

interface Asked {
  readonly path: string;
  readonly target: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}
type Answer = 'takes' | 'is silent' | 'hangs up' | readonly [status: number, error: object];

/** The real clients of AWS at a server that answers as AWS does. */
describe('what AWS answers', () => {
  const before = { ...process.env };
  let server: Server;
  let url: string;
  let asked: Asked[];
  let answers: Answer;

  const serve = async (request: IncomingMessage) => {
    const { url: path = '', headers } = request;
    const body = JSON.parse(await textOf(request)) as Asked['body'];
    asked.push({ path, target: headers['x-amz-target']?.toString(), body });
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      void serve(request).then(() => {
        if (answers === 'is silent') return;
        if (answers === 'hangs up') {
          request.socket.destroy();
          return;
        }
        const [status, said] = answers === 'takes' ? [200, { MessageId: 'm-1' }] : answers;
        const { __type: type = '' } = said as { __type?: string };
        response.writeHead(status, { 'Content-Type': 'application/json', 'X-Amzn-ErrorType': type });
        response.end(JSON.stringify(said));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    server.close().closeAllConnections();
  });
  beforeEach(() => {
    [asked, answers] = [[], 'takes'];
    Object.assign(process.env, {
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' },
      ...{ AWS_ENDPOINT_URL_SESV2: url, AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: url },
      ...{ MAIL_BY: 'ses', MAIL_FROM: 'Waizant Support <support@waizant.example>', TEXT_BY: 'eum' },
    });
    Reflect.deleteProperty(process.env, 'SMTP_URL');
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, before);
  });

  describe('to a mail', () => {
    const envelope: Envelope = {
      ...{ to: 'marta.o’neill+x@legacy355.example', messageId: CODE_ID, language: 'en', codeId: CODE_ID },
    };
    const given = {
      ...{ name: 'Ana', code: '048213', userEmail: 'nora@x.example', validSeconds: 300, codeId: 'c' },
    };
    const send = (ms = 1_000, to = envelope) =>
      mailTo(
        to,
        'agent-code',
        given,
      )(AbortSignal.timeout(ms)).then(
        () => 'accepted',
        (error: unknown) => (error instanceof FunctionError ? error.message : 'another error'),
      );
    const REFUSED = 'the mail was not sent';
    const UNKNOWN = 'the mail was not sent: timed out';
    const thrown = (name: string, status = 400) => [status, { __type: name, message: PHONE }] as const;

    it('is one message, as SMTP would carry it, to one reader, without a server of its own', async () => {
      expect(await send()).toBe('accepted');
      const { path, body }: Asked = asked[0] ?? { path: '', target: undefined, body: {} };
      expect([asked.length, path]).toEqual([1, '/v2/email/outbound-emails']);
      expect(Object.keys(body).toSorted()).toEqual(['Content', 'Destination', 'FromEmailAddress']);
      expect(body['FromEmailAddress']).toBe('Waizant Support <support@waizant.example>');
      const { Raw } = body['Content'] as { Raw: { Data: string } };
      const raw = Buffer.from(Raw.Data, 'base64').toString();
      const mail = await PostalMime.parse(raw);
      expect(mail.messageId).toBe(`<${CODE_ID}@user-support>`);
      expect([mail.to?.length, mail.text?.includes('048213'), mail.html?.includes('048213')]).toEqual([
        ...[1, true, true],
      ]);
      expect(raw).not.toMatch(/^X-SES-/im);
    });

    it('carries the code’s id where there is a configuration set, and nothing that SES does not take', async () => {
      process.env['SES_CONFIGURATION_SET'] = 'user-support';
      await send();
      await send(1_000, { ...envelope, codeId: 'c.1\r\nX: y' });
      const { codeId: _, ...notice } = envelope;
      await send(1_000, notice);
      expect(asked.map(({ body }) => [body['ConfigurationSetName'], body['EmailTags']])).toEqual([
        ['user-support', [{ Name: 'delivery', Value: CODE_ID }]],
        ['user-support', undefined],
        ['user-support', undefined],
      ]);
    });

    // All that the SDK knows of SendEmail.
    const REFUSALS = [
      'AccountSuspendedException',
      'BadRequestException',
      'LimitExceededException',
      'MailFromDomainNotVerifiedException',
      'MessageRejected',
      'NotFoundException',
      'SendingPausedException',
      'TooManyRequestsException',
    ];
    for (const name of [...REFUSALS, 'AccessDeniedException', 'InvalidClientTokenId']) {
      it(`is refused by ${name}: nothing has left`, async () => {
        answers = thrown(name, name === 'TooManyRequestsException' ? 429 : 400);
        expect(await send()).toBe(REFUSED);
        expect(asked.length).toBe(1);
      });
    }
    it('is refused by names that the SDK has', () => {
      for (const name of REFUSALS)
        expect(name in ses)
          .withContext(name)
          .toBeTrue();
    });

    for (const [how, answer] of [
      ['breaks', thrown('InternalFailure', 500)],
      ['is away', thrown('ServiceUnavailable', 503)],
      ['hangs up', 'hangs up'],
      ['is silent', 'is silent'],
    ] as const) {
      it(`may have been taken where SES ${how}; it is asked once`, async () => {
        answers = answer;
        const startedAt = performance.now();
        expect(await send(300)).toBe(UNKNOWN);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
        await pause(50);
        expect(asked.length).toBe(1);
      });
    }

    it('has not left where SES was not reached, or not asked', async () => {
      process.env['AWS_ENDPOINT_URL_SESV2'] = 'http://127.0.0.1:1';
      expect(await send()).toBe(REFUSED);
      process.env['AWS_ENDPOINT_URL_SESV2'] = url;
      const ended = AbortSignal.abort();
      await expectAsync(mailTo(envelope, 'agent-code', given)(ended)).toBeRejectedWithError(REFUSED);
      expect(asked.length).toBe(0);
    });
  });

  describe('to a text', () => {
    const digits = ours`048213`;
    const send = async (options: Parameters<typeof sendText>[3] = {}, ms = 1_000) => {
      try {
        await sendText(PHONE, onePart`Code: ${digits}.`, AbortSignal.timeout(ms), options);
        return 'accepted';
      } catch (error) {
        return whyNotAccepted(error);
      }
    };
    const thrown = (name: string, more: object = {}, status = 400) =>
      [status, { __type: `com.amazonaws.pinpointsmsvoicev2#${name}`, Message: PHONE, ...more }] as const;

    it('is one of one part, transactional, and the account’s number is left to the account', async () => {
      expect(await send()).toBe('accepted');
      expect(asked).toEqual([
        {
          path: '/',
          target: 'PinpointSMSVoiceV2.SendTextMessage',
          body: { DestinationPhoneNumber: PHONE, MessageBody: 'Code: 048213.', MessageType: 'TRANSACTIONAL' },
        },
      ]);
    });

    it('carries the code’s id and how long it is worth anything', async () => {
      process.env['TEXT_CONFIGURATION_SET'] = 'texts';
      process.env['TEXT_ORIGINATION_IDENTITY'] = 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1';
      await send({ codeId: CODE_ID, seconds: 300 });
      await send({ codeId: 'no id: 048213', seconds: 1 });
      expect(asked.map(({ body }) => [body['Context'], body['TimeToLive']])).toEqual([
        [{ delivery: CODE_ID }, 300],
        [undefined, 5],
      ]);
      expect(asked[0]?.body).toEqual(
        jasmine.objectContaining({
          ConfigurationSetName: 'texts',
          OriginationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1',
        }),
      );
    });

    for (const reason of Object.values(voice.ConflictExceptionReason)) {
      const isOptedOut = reason === 'DESTINATION_PHONE_NUMBER_OPTED_OUT';
      it(`is ${isOptedOut ? 'opted-out' : 'refused'} by a conflict: ${reason}`, async () => {
        answers = thrown('ConflictException', { Reason: reason });
        expect(await send()).toBe(isOptedOut ? 'opted-out' : 'refused');
      });
    }
    for (const [name, because, status] of [
      ['ValidationException', 'refused', 400],
      ['AccessDeniedException', 'not-accepted', 400],
      ['InternalServerException', 'not-accepted', 500],
      ['ResourceNotFoundException', 'not-accepted', 400],
      ['ServiceQuotaExceededException', 'not-accepted', 402],
      ['ThrottlingException', 'not-accepted', 400],
      ['SomethingNew', 'not-accepted', 400],
    ] as const) {
      it(`is ${because} by ${name}`, async () => {
        expect(name in voice).toBe(name !== 'SomethingNew');
        answers = thrown(name, { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' }, status);
        expect(await send()).toBe(because);
      });
    }
    it('is not accepted where nobody answers, hangs up or is there', async () => {
      for (answers of ['is silent', 'hangs up'] as const) expect(await send({}, 300)).toBe('not-accepted');
      expect(asked.length).toBe(2);
      process.env['AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2'] = 'http://127.0.0.1:1';
      expect(await send()).toBe('not-accepted');
    });
  });
});
