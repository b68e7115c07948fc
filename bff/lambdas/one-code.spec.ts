import { createHmac, hkdfSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeJwt, exportJWK, generateKeyPair, type JWK } from 'jose';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { contextSigner } from '../adapters/cognito/signed-context.ts';
import { keyIdOf, ringOf, type Key } from '../domain/key-ring.ts';
import { createClock, type LocalClock } from '../local/clock.ts';
import type { FaultyServer } from '../local/faults.ts';
import { startLambda } from '../local/lambda/start-lambda.ts';
import { asMetadata, codeOf, isRight, keep, messageIdOf } from './user-code.ts';

const MARTA = 'marta.admin@legacy355.example';
const USER = 'sub-of-marta';
const CLIENT = 'support';
const [KEY] = ringOf(Buffer.alloc(32, 7));
const FROM = { jti: 'AAAAAAAAAAAAAAAAAAAAAA', userName: USER, clientId: CLIENT };
const OLD = Buffer.alloc(32, 3).toString('base64');
const NEXT = Buffer.alloc(32, 4).toString('base64');

const parsedIds = (...keys: readonly string[]) =>
  keys.map((key) => `code:${keyIdOf(Buffer.from(key, 'base64'))}`);

interface Mail {
  readonly code: string;
  readonly messageId: string;
  readonly raw: string;
}

/** Cognito calls a slow trigger again, in whichever execution environment is free: each here is one of its own. */
describe('one event', () => {
  let environments: FaultyServer[];
  let clocks: LocalClock[];
  let server: SMTPServer;
  let mails: Mail[];
  let lines: string[];
  let signing: JWK;
  let checking: string;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    signing = { ...(await exportJWK(privateKey)), kid: 'ours' };
    checking = JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours' });
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData(stream, _, done) {
        void buffer(stream).then(async (raw) => {
          const { text = '', messageId = '' } = await PostalMime.parse(raw);
          const [code = ''] = /\d{6}/.exec(text) ?? [];
          mails.push({ code, messageId, raw: raw.toString() });
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  beforeEach(() => {
    [environments, clocks, mails, lines] = [[], [], [], []];
  });
  afterEach(async () => {
    for (const one of environments) await one.close();
  });

  const environment = async (codeKeys = OLD): Promise<number> => {
    const clock = createClock();
    const { port } = server.server.address() as AddressInfo;
    environments.push(
      await startLambda({
        port: 0,
        sharedClock: clock.shared,
        onLine: (line) => lines.push(line),
        env: {
          PATH: process.env['PATH'] ?? '',
          CONTEXT_PUBLIC_KEY: checking,
          SUPPORT_CLIENT_ID: CLIENT,
          FUNCTIONS_CODE_KEY: codeKeys,
          SMTP_URL: `smtp://127.0.0.1:${String(port)}`,
          MAIL_FROM: 'support@waizant.example',
        },
      }),
    );
    clocks.push(clock);
    return environments.length - 1;
  };
  const signed = (now = Date.now()) =>
    contextSigner(signing)({
      ...{ assistanceId: 'a-1', codeId: 'c-1', username: USER, caseNumber: null, language: 'en' },
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      products: ['web'],
      words: ['copper', 'lantern'],
      refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
      ...{ now, codeValidSeconds: 300, sessionSeconds: 300 },
    });
  const call = async (which: number, name: string, context: string, request: object) => {
    const url = `${environments[which]?.url ?? ''}/2015-03-31/functions/${name}/invocations`;
    const event = {
      userName: USER,
      callerContext: { clientId: CLIENT },
      request: {
        userAttributes: { email: MARTA, email_verified: 'true' },
        clientMetadata: { context },
        ...request,
      },
    };
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    const { response } = (await answer.json()) as { response: Readonly<Record<string, unknown>> };
    // When a channel answered is told of each call: it has nothing of the code.
    const told = response['publicChallengeParameters'] as Readonly<Record<string, string>> | undefined;
    if (told === undefined) return response;
    const { channels = '', ...asked } = told;
    expect(channels).toMatch(/^\[\{"channel":"mail","state":"accepted","at":"[\dT:.Z-]+"\}\]$/);
    return { ...response, publicChallengeParameters: asked };
  };
  const ASKED = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' };
  const create = (which: number, context: string) =>
    call(which, 'create-auth-challenge', context, { session: [ASKED] });

  it('is one code, under one Message-ID, wherever it arrives and how often', async () => {
    const [one, other] = [await environment(), await environment()];
    const context = await signed();
    const answers = await Promise.all([create(one, context), create(other, context)]);
    answers.push(await create(one, context));
    const [first] = answers;
    for (const answer of answers) expect(answer).toEqual(first);
    expect(mails.length).toBe(3);
    expect(new Set(mails.map(({ code }) => code)).size).toBe(1);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    // Whichever mail is read out, and whoever checks it.
    const { privateChallengeParameters } = first;
    const answered = await call(other, 'verify-auth-challenge', await signed(), {
      privateChallengeParameters,
      challengeAnswer: mails[0]?.code,
    });
    expect(answered).toEqual({ answerCorrect: true });
  });

  it('is one code whenever it arrives: key and life are of the moment at which its context was signed', async () => {
    const start = Date.now() + 20_000;
    const ring = `${new Date(start).toISOString().slice(0, 19)}Z=${NEXT},${OLD}`;
    const [before, after] = [await environment(), await environment(ring)];
    const context = await signed();
    const first = await create(before, context);
    // Half a minute later, where the next key has begun.
    clocks[after]?.advance(30_000);
    expect(await create(after, context)).toEqual(first);
    expect(new Set(mails.map(({ code }) => code)).size).toBe(1);
    const later = await create(after, await signed(start + 2_000));
    const keyIds = [first, later].map(({ challengeMetadata }) => String(challengeMetadata).split('.')[0]);
    expect(keyIds).toEqual(parsedIds(OLD, NEXT));
  });

  it('is another code than any other event, for the same user too', async () => {
    const one = await environment();
    const contexts = await Promise.all(
      Array.from({ length: 5 }, () => signed(1_000 * Math.floor(Date.now() / 1_000))),
    );
    for (const context of contexts) await create(one, context);
    expect(new Set(mails.map(({ code }) => code)).size).toBe(5);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(5);
  });

  it('tells nobody what its code is made from: not the mail, not the log, not Cognito', async () => {
    const one = await environment();
    const context = await signed();
    const answer = await create(one, context);
    const { jti = '' } = decodeJwt(context);
    const [mail] = mails;
    expect(Buffer.from(jti, 'base64url').length).toBe(16);
    for (const told of [mail?.raw ?? '', JSON.stringify(answer), lines.join('')]) {
      expect(told).not.toBe('');
      for (const form of [jti, Buffer.from(jti, 'base64url').toString('hex')])
        expect(told).not.toContain(form);
    }
    expect(JSON.stringify(answer)).not.toContain(mail?.code ?? 'none');
    expect(mail?.messageId).toMatch(/^<[0-9a-f]{32}@user-support>$/);
  });
});

describe('the code of an event', () => {
  const draws = (key: Key, jti: string, block: number) => {
    const derived = Buffer.from(hkdfSync('sha256', key.bytes, '', 'user-support user-code', 32));
    const text = JSON.stringify(['user-code', jti, USER, CLIENT, String(block)]);
    return parseInt(createHmac('sha256', derived).update(text).digest('hex').slice(0, 5), 16);
  };
  const ids = Array.from({ length: 10_000 }, (_, n) => `id-${String(n)}`);

  it('is the first 20 bits that are one: what is more is drawn again, not folded back', () => {
    let again = 0;
    for (const jti of ids.slice(0, 500)) {
      const drawn = [0, 1, 2, 3, 4].map((block) => draws(KEY, jti, block));
      again += Number((drawn[0] ?? 0) >= 1_000_000);
      const expected = drawn.find((number) => number < 1_000_000) ?? NaN;
      expect(codeOf(KEY, { ...FROM, jti })).toBe(String(expected).padStart(6, '0'));
    }
    expect(again).toBeGreaterThan(0);
  });

  it('is as often a low one as any other', () => {
    // Of 2^20 folded back on a million the first 48 576 would come twice as often.
    const low = ids.filter((jti) => Number(codeOf(KEY, { ...FROM, jti })) < 48_576).length;
    expect(low).toBeGreaterThan(0.0405 * ids.length);
    expect(low).toBeLessThan(0.0567 * ids.length);
  });

  it('hangs on each part, and on the key of the functions', () => {
    const [other] = ringOf(Buffer.alloc(32, 8));
    const all = [
      codeOf(KEY, FROM),
      codeOf(other, FROM),
      codeOf(KEY, { ...FROM, jti: 'AAAAAAAAAAAAAAAAAAAAAQ' }),
      codeOf(KEY, { ...FROM, userName: 'sub-of-nora' }),
      codeOf(KEY, { ...FROM, clientId: 'another' }),
      codeOf(KEY, { ...FROM, userName: `${USER}","${CLIENT}`, clientId: '' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(codeOf(KEY, { ...FROM })).toBe(all[0] ?? '');
    expect(messageIdOf(KEY, FROM)).not.toBe(messageIdOf(other, FROM));
  });

  it('lives from its context on, a little longer than the BFF asks for it', () => {
    const before = process.env['FUNCTIONS_CODE_KEY'];
    process.env['FUNCTIONS_CODE_KEY'] = Buffer.from(KEY.bytes).toString('base64');
    const iat = 1_800_000_000.75;
    const kept = keep('048213', USER, KEY, { iat, seconds: 300 });
    expect(asMetadata(kept)).toMatch(/^code:[0-9a-f]{8}\.[0-9a-f]{64}:1800000315$/);
    jasmine.clock().install();
    try {
      const answered = (after: number, answer: string) => {
        jasmine.clock().mockDate(new Date((iat + after) * 1_000));
        return isRight(answer, kept, USER);
      };
      expect([answered(0, '048213'), answered(309, '048213'), answered(309, '048214')]).toEqual([
        true,
        true,
        false,
      ]);
      // Neither right nor wrong any more: nobody is charged for an answer that came late.
      for (const answer of ['048213', '048214']) {
        expect(() => answered(316, answer)).toThrowError('the code has expired');
      }
    } finally {
      jasmine.clock().uninstall();
      if (before === undefined) Reflect.deleteProperty(process.env, 'FUNCTIONS_CODE_KEY');
      else process.env['FUNCTIONS_CODE_KEY'] = before;
    }
  });
});
