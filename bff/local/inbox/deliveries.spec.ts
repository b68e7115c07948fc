import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt, exportJWK, generateKeyPair, type JWK } from 'jose';
import { contextSigner } from '../../adapters/cognito/signed-context.ts';
import { channelAnswers, type DeliveryClaims } from '../../functions-contract/delivery.ts';
import { createClock } from '../clock.ts';
import type { FaultyServer } from '../faults.ts';
import { startLambda } from '../lambda/start-lambda.ts';
import type { Publish } from './carriers.ts';
import { MAIL_FATES, TEXT_FATES, type MailFate, type TextFate } from './fates.ts';
import { startInbox, type Inbox } from './start-inbox.ts';
import { functionSubscription } from './subscription.ts';

type Said = readonly [channel: string, state: string, because?: string | undefined];

/** The functions as they are, from the mail that they send to what they tell of it, with the stand-ins between. */
describe('what the local default says became of a code', () => {
  let inbox: Inbox;
  let lambdas: Readonly<Record<'smtp' | 'ses', FaultyServer>>;
  let bff: Server;
  let signing: JWK;
  let said: DeliveryClaims[];
  let answers: number[];
  const closing: (() => unknown)[] = [];
  /** Of this spec alone: what is under way for another one is no business of its. */
  let address: string;
  let phone: string;
  let codeIdNow: string;

  beforeAll(async () => {
    bff = createServer((request, response) => {
      void textOf(request).then((body) => {
        response.statusCode = answers.shift() ?? 204;
        const { statement } = JSON.parse(body) as { statement: string };
        if (response.statusCode === 204) said.push(decodeJwt(statement));
        response.end();
      });
    });
    bff.listen(0, '127.0.0.1');
    await once(bff, 'listening');
    closing.push(() => bff.close().closeAllConnections());
    const context = await generateKeyPair('EdDSA', { extractable: true });
    signing = { ...(await exportJWK(context.privateKey)), kid: 'ours' };
    const delivery = await generateKeyPair('EdDSA', { extractable: true });
    let listener: Publish = () => undefined;
    inbox = await startInbox({
      httpPort: 0,
      smtpPort: 0,
      eventEveryMs: 40,
      publish: (event) => listener(event),
    });
    closing.push(() => inbox.close());
    const started = async (special: object) => {
      const lambda = await startLambda({
        port: 0,
        sharedClock: createClock().shared,
        env: {
          PATH: process.env['PATH'] ?? '',
          CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(context.publicKey)), kid: 'ours' }),
          DELIVERY_SIGNING_KEY: JSON.stringify({ ...(await exportJWK(delivery.privateKey)), kid: 'd' }),
          DELIVERIES_URL: `http://127.0.0.1:${String((bff.address() as AddressInfo).port)}/api/deliveries`,
          SUPPORT_CLIENT_ID: 'support',
          FUNCTIONS_CODE_KEY: Buffer.alloc(32, 3).toString('base64'),
          ...{ MAIL_FROM: 'Waizant Support <support@waizant.example>', USER_CODE_BY: 'both' },
          ...{ SES_CONFIGURATION_SET: 'local', TEXT_CONFIGURATION_SET: 'local' },
          ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
          AWS_ENDPOINT_URL: inbox.url,
          ...special,
        },
      });
      closing.push(() => lambda.close());
      return lambda;
    };
    lambdas = {
      smtp: await started({ SMTP_URL: `smtp://127.0.0.1:${String(inbox.smtpPort)}`, TEXT_BY: 'eum' }),
      ses: await started({ MAIL_BY: 'ses', TEXT_BY: 'sns' }),
    };
    const publish = functionSubscription(lambdas.smtp.url, 'record-delivery');
    listener = publish;
    closing.push(() => publish.close());
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  beforeEach(() => {
    [said, answers] = [[], []];
    codeIdNow = randomUUID();
    address = `marta+${codeIdNow}@legacy355.example`;
    phone = `+57300${String(Date.now()).slice(-7)}`;
  });

  const call = async (by: 'smtp' | 'ses', name: string, event: object) => {
    const url = `${lambdas[by].url}/2015-03-31/functions/${name}/invocations`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  };
  const sendCode = async (by: 'smtp' | 'ses') => {
    const agent = { to: address, name: 'Ana Agent', code: '048213', language: 'en', codeId: codeIdNow };
    const { channels, errorType } = await call(by, 'send-code', {
      ...agent,
      ...{ userEmail: address, validSeconds: 300 },
    });
    return errorType ?? channelAnswers.parse(channels).map(({ channel, state }) => `${channel} ${state}`);
  };
  const create = async (by: 'smtp' | 'ses') => {
    const context = await contextSigner(signing)({
      ...{
        assistanceId: 'a-1',
        codeId: codeIdNow,
        username: 'sub-of-marta',
        caseNumber: null,
        language: 'en',
      },
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      ...{
        products: ['web'],
        words: ['copper', 'lantern'],
        refuseUrl: 'https://my.waizant.example/r#token=a',
      },
      ...{ now: Date.now(), codeValidSeconds: 300, sessionSeconds: 300 },
    });
    const { response, errorType } = await call(by, 'create-auth-challenge', {
      userName: 'sub-of-marta',
      callerContext: { clientId: 'support' },
      request: {
        userAttributes: {
          ...{ email: address, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' },
        },
        session: [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' }],
        clientMetadata: { context },
      },
    });
    const { channels = '[]' } =
      (response as { publicChallengeParameters?: Record<string, string> } | undefined)
        ?.publicChallengeParameters ?? {};
    const told = channelAnswers.parse(JSON.parse(channels));
    return errorType ?? told.map(({ channel, state, because }): Said => [channel, state, because]);
  };
  const arrived = async (to: string) => {
    const response = await fetch(`${inbox.url}/api/messages?to=${encodeURIComponent(to)}`);
    return ((await response.json()) as { messages: readonly unknown[] }).messages.length;
  };
  /** What was told once so many are there, and nothing more comes. */
  const told = async (count: number): Promise<readonly Said[]> => {
    const ours = () => said.filter(({ codeId }) => codeId === codeIdNow);
    while (ours().length < count) await pause(20);
    await pause(150);
    expect(new Set(ours().map(({ jti }) => jti)).size).toBe(ours().length);
    return ours().map(({ channel, state, because }): Said => [channel, state, because]);
  };
  const mail = (state: string, because?: string): Said => ['mail', state, because];
  const text = (state: string, because?: string): Said => ['text', state, because];

  const MAILS: readonly (readonly [fate: MailFate, arrives: number, told: readonly Said[]])[] = [
    ['deliver', 1, [mail('accepted'), mail('delivered')]],
    ['delay', 0, [mail('accepted'), mail('delayed')]],
    ['bounce', 0, [mail('accepted'), mail('failed', 'bounced')]],
    ['suppress', 0, [mail('accepted'), mail('failed', 'suppressed')]],
    ['complain', 1, [mail('accepted'), mail('delivered'), mail('delivered', 'complained')]],
    ['drop', 0, []],
    ['refuse', 0, []],
  ];
  for (const by of ['smtp', 'ses'] as const) {
    for (const [fate, arrives, expected] of MAILS) {
      it(`of a mail by ${by} whose fate is ${fate}`, async () => {
        const before = await arrived(address);
        expect(inbox.setFate(address.toUpperCase(), fate)).toBeTrue();
        expect(await sendCode(by)).toEqual(fate === 'refuse' ? 'MailNotSent' : ['mail accepted']);
        expect(await told(expected.length)).toEqual(expected);
        expect((await arrived(address)) - before).toBe(arrives);
      });
    }
  }

  const TEXTS: readonly (readonly [fate: TextFate, answer: Said, told: readonly Said[], arrives: number])[] =
    [
      ['deliver', text('accepted'), [text('accepted'), text('delivered')], 1],
      ['delay', text('accepted'), [text('delayed')], 0],
      ['block', text('accepted'), [text('failed', 'refused')], 0],
      ['drop', text('accepted'), [], 0],
      ['refuse', text('failed', 'refused'), [], 0],
      ['opted-out', text('failed', 'opted-out'), [], 0],
    ];
  for (const [fate, answer, expected, arrives] of TEXTS) {
    it(`of a text whose fate is ${fate}`, async () => {
      const before = await arrived(phone);
      inbox.setFate(address, 'drop');
      expect(inbox.setFate(phone, fate)).toBeTrue();
      expect(await create('smtp')).toEqual([mail('accepted'), answer]);
      expect(await told(expected.length)).toEqual(expected);
      expect((await arrived(phone)) - before).toBe(arrives);
    });
  }

  it('of a text by SNS is nothing but that it was accepted, of an opted-out number too', async () => {
    inbox.setFate(address, 'drop');
    const before = await arrived(phone);
    inbox.setFate(phone, 'opted-out');
    expect(await create('ses')).toEqual([mail('accepted'), text('accepted')]);
    inbox.setFate(phone, 'refuse');
    expect(await create('ses')).toEqual([mail('accepted'), text('failed', 'refused')]);
    inbox.setFate(phone, 'deliver');
    expect(await create('ses')).toEqual([mail('accepted'), text('accepted')]);
    expect(await told(0)).toEqual([]);
    expect((await arrived(phone)) - before).toBe(1);
  });

  it('is told late of what was held, once it arrives', async () => {
    const before = await arrived(address);
    inbox.setFate(address, 'delay');
    await sendCode('smtp');
    await told(2);
    inbox.setFate(address, 'deliver');
    expect(await told(3)).toEqual([mail('accepted'), mail('delayed'), mail('delivered')]);
    expect((await arrived(address)) - before).toBe(1);
  });

  it('is told again where the BFF could not take it, and once where it could', async () => {
    answers = [503, 500];
    await sendCode('smtp');
    expect(await told(2)).toEqual([mail('accepted'), mail('delivered')]);
  }, 15_000);

  it('is set by the page too, for what can be, and by no other page', async () => {
    const page = await startInbox({ httpPort: 0, smtpPort: 0 });
    closing.push(() => page.close());
    const post = async (body: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${page.url}/api/fates`, {
        ...{ method: 'POST', body: JSON.stringify(body), headers },
      });
      return answer.status;
    };
    expect(await post({ to: ' Marta@x.example', fate: 'bounce' }, { Origin: page.url })).toBe(204);
    expect(await post({ to: '+573009999999', fate: 'block' })).toBe(204);
    const refused = [
      await post({ to: 'marta@x.example', fate: 'opted-out' }),
      await post({ to: '+573009999999', fate: 'bounce' }),
      await post({ to: '', fate: 'bounce' }),
      await post({ to: 'x'.repeat(400), fate: 'bounce' }),
      await post({ to: 'marta@x.example', fate: '__proto__' }),
      await post(null),
      await post({ to: 'marta@x.example', fate: 'drop' }, { Origin: 'https://elsewhere.example' }),
    ];
    expect(refused).toEqual([400, 400, 400, 400, 400, 400, 403]);
    const all = { mail: [...MAIL_FATES], text: [...TEXT_FATES] };
    const now = async () => (await fetch(`${page.url}/api/fates`)).json();
    expect(await now()).toEqual({ ...all, set: { 'marta@x.example': 'bounce', '+573009999999': 'block' } });
    for (const to of ['marta@x.example', '+573009999999']) await post({ to, fate: 'deliver' });
    expect(await now()).toEqual({ ...all, set: {} });
  });

  it('is set for every fate that there is', () => {
    expect(MAILS.map(([fate]) => fate).toSorted()).toEqual(MAIL_FATES.toSorted());
    expect(TEXTS.map(([fate]) => fate).toSorted()).toEqual(TEXT_FATES.toSorted());
  });
});
