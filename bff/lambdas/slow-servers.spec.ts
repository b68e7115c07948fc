import { once } from 'node:events';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { contextSigner } from '../adapters/cognito/signed-context.ts';
import { channelAnswers } from '../functions-contract/delivery.ts';
import { handler as create } from './create-auth-challenge.ts';
import { timeForSending } from './deadline.ts';
import { handler as sendCode } from './send-code.ts';
import { handler as sendNotice } from './send-notice.ts';

const USER = 'sub-of-marta';
const MARTA = 'marta.admin@legacy355.example';
const PHONE = '+573001110456';
/** What Lambda lets a function run here, so that its four seconds are a half (ms). */
const LAMBDA_MS = 1_000;

const STAGES = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'dot'] as const;
type Stage = (typeof STAGES)[number];

interface Behaviour {
  /** Says nothing from there on. */
  readonly hangsAt?: Stage;
  /** Before each line (ms). */
  readonly dripMs?: number;
  /** What it answers to a recipient. */
  readonly recipient?: string;
}

/** Functions against servers that are slow, silent, or not willing yet: each answers, whatever they do. */
describe('a function at slow servers', () => {
  const environment = { ...process.env };
  const servers: Server[] = [];
  let key: JWK;
  let behaves: Behaviour;
  let texts: 'go' | 'hang';
  let mails: string[];
  let askedForText: number;
  let askedForMail: number;
  let textsGivenUp: number;
  let open: Set<Socket>;
  let commands: string[];
  let lines: string[];

  const mailServer = createServer((socket) => {
    const { hangsAt, dripMs = 0, recipient = '250 ok' } = behaves;
    let [body, isData, isSilent] = ['', false, false];
    open.add(socket.setEncoding('utf8').on('error', () => undefined));
    socket.on('close', () => open.delete(socket));
    const say = (stage: Stage, line: string) => {
      isSilent ||= hangsAt === stage;
      if (!isSilent) setTimeout(() => socket.writable && socket.write(`${line}\r\n`), dripMs);
    };
    say('greeting', '220 mail.example');
    const answer = (command: string) => {
      if (command === 'EHLO') say('EHLO', '250 mail.example');
      else if (command === 'MAIL') say('MAIL', '250 ok');
      else if (command === 'RCPT') say('RCPT', recipient);
      else say('DATA', '354 go on');
    };
    socket.on('data', (said: string) => {
      body += said;
      if (!body.endsWith(isData ? '\r\n.\r\n' : '\r\n')) return;
      if (isData) {
        mails.push(body);
        say('dot', '250 taken');
      } else {
        const [command = ''] = /^\w{4}/.exec(body.toUpperCase()) ?? [];
        commands.push(command);
        answer(command);
        isData = command === 'DATA' && hangsAt !== 'DATA';
      }
      body = '';
    });
  });
  /** Texts by either way, and SES. */
  const phones = createHttpServer((request, response: ServerResponse) => {
    if (request.url === '/v2/email/outbound-emails') {
      askedForMail += 1;
      request.resume();
      return;
    }
    askedForText += 1;
    response.on('close', () => {
      if (!response.writableEnded) textsGivenUp += 1;
    });
    request.resume().on('end', () => {
      if (texts === 'hang') return;
      if (request.headers['x-amz-target'] !== undefined) {
        response.setHeader('Content-Type', 'application/x-amz-json-1.0');
        response.end('{"MessageId":"m"}');
        return;
      }
      response.setHeader('Content-Type', 'text/xml');
      response.end(
        '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
      );
    });
  });
  const portOf = (server: Server) => String((server.address() as AddressInfo).port);

  beforeAll(async () => {
    for (const server of [mailServer, phones]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: 'ours' };
    Object.assign(process.env, {
      CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours' }),
      SUPPORT_CLIENT_ID: 'support',
      FUNCTIONS_CODE_KEY: Buffer.alloc(32, 3).toString('base64'),
      SMTP_URL: `smtp://127.0.0.1:${portOf(mailServer)}?ignoreTLS=true`,
      MAIL_FROM: 'support@waizant.example',
      USER_CODE_BY: 'both',
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' },
      AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(phones)}`,
    });
  });
  afterAll(() => {
    phones.closeAllConnections();
    for (const server of servers) server.close();
    for (const name of Object.keys(process.env)) {
      if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, environment);
  });
  beforeEach(() => {
    [behaves, texts] = [{}, 'go'];
    [mails, commands, lines, open] = [[], [], [], new Set()];
    [askedForText, askedForMail, textsGivenUp] = [0, 0, 0];
    process.env['TEXT_BY'] = 'sns';
    spyOn(process.stdout, 'write').and.callFake((line) => {
      lines.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    for (const socket of open) socket.destroy();
  });

  const event = async (now = Date.now()) => ({
    triggerSource: 'CreateAuthChallenge_Authentication',
    userName: USER,
    callerContext: { clientId: 'support' },
    request: {
      userAttributes: {
        ...{ email: MARTA, email_verified: 'true', phone_number: PHONE, phone_number_verified: 'true' },
      },
      session: [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' }],
      clientMetadata: {
        context: await contextSigner(key)({
          ...{ assistanceId: 'a-1', codeId: 'c-1', username: USER, caseNumber: null, language: 'en' },
          agent: { id: 'sub-of-ana', name: 'Ana Agent' },
          ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
          products: ['web'],
          words: ['copper', 'lantern'],
          refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
          ...{ now, codeValidSeconds: 300, sessionSeconds: 300 },
        }),
      },
    },
    response: {},
  });
  const agentCode = {
    ...{ to: 'ana@backoffice.example', name: 'Ana Agent', code: '048213', language: 'en', codeId: 'c-2' },
    ...{ userEmail: MARTA, validSeconds: 300 },
  };
  const notice = {
    ...{ kind: 'released', noticeId: 'n-4', to: MARTA, language: 'es', hadObjected: true },
    ...{ since: '2026-11-24T23:02:00.000Z', releasedAt: '2026-11-24T23:04:00.000Z' },
  };
  /** How it ended, as its caller is told; `killed` where Lambda's patience ended first. */
  const outcomeOf = async (called: (invocation: object) => Promise<unknown>) => {
    const endsAt = performance.now() + LAMBDA_MS;
    const invocation = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => endsAt - performance.now() };
    const done = called(invocation).then(
      (answer) => ({ answer, failed: null }),
      (error: unknown) => ({ answer: null, failed: String(error) }),
    );
    return Promise.race([done, pause(LAMBDA_MS, { answer: null, failed: 'killed' })]);
  };
  const created = async (given?: Awaited<ReturnType<typeof event>>) => {
    const asked = given ?? (await event());
    const { answer, failed } = await outcomeOf((invocation) => create(asked, invocation as never));
    const { response } = (answer ?? {}) as Partial<Awaited<ReturnType<typeof create>>>;
    const { by = null, channels = '[]' } = response?.publicChallengeParameters ?? {};
    const told = channelAnswers.parse(JSON.parse(channels));
    return { failed, by, told: told.map(({ at: _, ...said }) => said), response };
  };
  /** A spec's own time-out is the only limit. */
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await pause(5);
  };
  const NOT_SENT = 'MailNotSent: the mail was not sent';
  /** Of a user's code: the phone network has the text, perhaps. */
  const TEXT_PERHAPS = `${NOT_SENT}: a text may have left`;
  const UNKNOWN = `${NOT_SENT}: timed out`;
  const lastLine = () => JSON.parse(lines.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
  const messageIdOf = (mail: string | undefined) => /^Message-ID: (.+)\r$/im.exec(mail ?? '')?.[1];

  for (const stage of STAGES) {
    const failed = stage === 'dot' ? UNKNOWN : NOT_SENT;
    it(`ends before its caller does where a mail server says nothing from the ${stage} on`, async () => {
      behaves = { hangsAt: stage };
      const asked = await event();
      const ended = await Promise.all([
        outcomeOf((invocation) => create(asked, invocation as never)),
        outcomeOf((invocation) => sendCode(agentCode, invocation as never)),
        outcomeOf((invocation) => sendNotice(notice, invocation as never)),
      ]);
      // Whether it may have arrived is said for what came after the last word alone.
      const ofUser = stage === 'dot' ? UNKNOWN : TEXT_PERHAPS;
      expect(ended.map((one) => one.failed)).toEqual([ofUser, failed, failed]);
      expect(mails.length).toBe(stage === 'dot' ? 3 : 0);
      // What goes on after the answer would be a code that nobody knows of.
      const said = commands.length;
      behaves = {};
      for (const socket of open)
        if (socket.writable) socket.write('220 mail.example\r\n250 ok\r\n354 go on\r\n');
      await pause(50);
      expect([open.size, commands.length, mails.length]).toEqual([0, said, stage === 'dot' ? 3 : 0]);
    });
  }

  it('ends before its caller does where a mail server says nothing to TLS', async () => {
    behaves = { hangsAt: 'greeting' };
    const before = process.env['SMTP_URL'];
    process.env['SMTP_URL'] = `smtps://127.0.0.1:${portOf(mailServer)}`;
    const { failed } = await outcomeOf((invocation) => sendCode(agentCode, invocation as never));
    process.env['SMTP_URL'] = before;
    expect(failed).toBe(NOT_SENT);
    expect(lastLine()).toEqual(jasmine.objectContaining({ outcome: 'failed' }));
  });

  // A line a second, and one and a half, of four seconds; here of a half.
  for (const dripMs of [125, 190]) {
    it(`adds nothing up: each line of a mail server is in time, all of them are not (${String(dripMs)} ms)`, async () => {
      behaves = { dripMs };
      const { failed } = await created();
      expect(failed).toMatch(/^MailNotSent/);
      await pause(dripMs);
      expect([open.size, mails.length]).toEqual([0, 0]);
    });
  }

  it('waits for a slow mail server as long as there is time', async () => {
    behaves = { dripMs: 10 };
    expect(await created()).toEqual(jasmine.objectContaining({ failed: null, by: 'both' }));
    expect(mails.length).toBe(1);
  });

  for (const by of ['sns', 'eum']) {
    it(`asks for mail and text at once: neither waits for the other (${by})`, async () => {
      process.env['TEXT_BY'] = by;
      behaves = { hangsAt: 'greeting' };
      const first = created();
      await until(() => askedForText === 1 && open.size === 1);
      expect((await first).failed).toBe(TEXT_PERHAPS);

      [behaves, texts] = [{}, 'hang'];
      const second = created();
      await until(() => askedForText === 2 && mails.length === 1);
      expect(textsGivenUp).toBe(0);
      const told = [
        { channel: 'mail', state: 'accepted' },
        { channel: 'text', state: 'failed', because: 'not-accepted' },
      ];
      expect(await second).toEqual(jasmine.objectContaining({ failed: null, by: null, told }));
      expect(lastLine()).toEqual(jasmine.objectContaining({ outcome: 'sent', text: 'failed' }));
      await until(() => textsGivenUp === 1);
      expect([mails.length, askedForText]).toEqual([1, 2]);
    });
  }

  it('ends before its caller does where SES says nothing: the mail may have left', async () => {
    process.env['MAIL_BY'] = 'ses';
    const asked = await event();
    const ended = await Promise.all([
      outcomeOf((invocation) => create(asked, invocation as never)),
      outcomeOf((invocation) => sendCode(agentCode, invocation as never)),
      outcomeOf((invocation) => sendNotice(notice, invocation as never)),
    ]);
    Reflect.deleteProperty(process.env, 'MAIL_BY');
    expect(ended.map(({ failed }) => failed)).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
    await pause(50);
    expect([askedForMail, commands.length]).toEqual([3, 0]);
  });

  it('says what the text’s network said, and hides no mail behind it', async () => {
    for (const by of ['sns', 'eum']) {
      process.env['TEXT_BY'] = by;
      const { told } = await created();
      expect(told).toEqual([
        { channel: 'mail', state: 'accepted' },
        { channel: 'text', state: 'accepted' },
      ]);
    }
    expect(await outcomeOf((invocation) => sendCode(agentCode, invocation as never))).toEqual({
      answer: { channels: [{ channel: 'mail', state: 'accepted', at: jasmine.any(String) as never }] },
      failed: null,
    });
  });

  it('tags a mail for SES by SMTP too, where there is a configuration set', async () => {
    await created();
    process.env['SES_CONFIGURATION_SET'] = 'user-support';
    await created();
    await outcomeOf((invocation) => sendNotice(notice, invocation as never));
    Reflect.deleteProperty(process.env, 'SES_CONFIGURATION_SET');
    // Headers have names without case.
    const tagged = mails.map((mail) =>
      mail
        .match(/^X-SES-.*(?=\r$)/gim)
        ?.join()
        .toLowerCase(),
    );
    const set = 'x-ses-configuration-set: user-support';
    expect(tagged).toEqual([undefined, `${set},x-ses-message-tags: delivery=c-1`, set]);
  });

  it('gives up a text whose mail was refused, and does not wait for it', async () => {
    [behaves, texts] = [{ recipient: '550 5.1.1 no such mailbox' }, 'hang'];
    // The phone network has it, perhaps: the BFF keeps the count and the pause.
    expect((await created()).failed).toBe(TEXT_PERHAPS);
    await pause(50);
    expect([mails.length, textsGivenUp]).toEqual([0, askedForText]);
    const refused = { name: 'Error', code: 'EENVELOPE', status: 550, command: 'RCPT TO' };
    expect(lastLine()['causes']).toEqual([{ name: 'MailNotSent' }, refused]);
  });

  it('is told no for now, and takes it again: one mail, and its code, whoever asks again', async () => {
    const later = { recipient: '451 4.7.1 come back' };
    const asked = await event();
    for (const [once, refused] of [
      [async () => (await created(asked)).failed, TEXT_PERHAPS],
      [
        async () => (await outcomeOf((invocation) => sendCode(agentCode, invocation as never))).failed,
        NOT_SENT,
      ],
      [
        async () => (await outcomeOf((invocation) => sendNotice(notice, invocation as never))).failed,
        NOT_SENT,
      ],
    ] as const) {
      const before = mails.length;
      behaves = later;
      expect(await once()).toBe(refused);
      behaves = {};
      expect(await once()).toBeNull();
      expect(mails.length).toBe(before + 1);
    }
    // Again, though it was taken: the same mail, which a server may drop.
    await created(asked);
    expect(messageIdOf(mails.at(-1))).toBe(messageIdOf(mails[0]));
    expect(mails.map((mail) => messageIdOf(mail)).slice(1, 3)).toEqual([
      '<c-2@user-support>',
      '<n-4@user-support>',
    ]);
  });

  it('counts what an agent’s caller has waited already, a cold start say', async () => {
    behaves = {};
    const timeout = spyOn(AbortSignal, 'timeout').and.callThrough();
    const askedAt = new Date(Date.now() - 1_750).toISOString();
    await sendCode({ ...agentCode, askedAt });
    const ms = timeout.calls.first().args[0];
    expect(ms).toBeGreaterThan(2_000);
    expect(ms).toBeLessThanOrEqual(2_750);
  });

  it('has four seconds, less where its caller has waited or Lambda allows less', () => {
    const now = 1_800_000_000_000;
    const call = { now, spentMs: 0, remainingMs: undefined, calledAt: undefined };
    for (const [what, times, ms] of [
      ['nothing is known', {}, 4_000],
      ['it has run for a while', { spentMs: 700 }, 3_300],
      ['the caller began just now', { calledAt: now / 1_000 - 0.3 }, 4_000],
      ['two other functions were cold', { calledAt: now / 1_000 - 1.75 }, 2_750],
      ['the caller’s clock is behind', { calledAt: now / 1_000 - 30 }, 2_000],
      ['the caller’s clock is ahead', { calledAt: now / 1_000 + 30 }, 4_000],
      ['both', { spentMs: 3_500, calledAt: now / 1_000 - 30 }, 500],
      ['Lambda’s own default', { remainingMs: 3_000 }, 2_500],
      ['a minute', { remainingMs: 60_000 }, 4_000],
      ['no time at all', { remainingMs: 100 }, 0],
    ] as const) {
      expect(timeForSending({ ...call, ...times }))
        .withContext(what)
        .toBe(ms);
    }
  });
});
