import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { contextSigner } from '../adapters/cognito/signed-context.ts';
import type { UserCodeContext } from '../assistance/ports.ts';
import { createClock } from '../local/clock.ts';
import type { FaultyServer } from '../local/faults.ts';
import { startLambda } from '../local/lambda/start-lambda.ts';

const OURS = 'support-client';
const ADDRESS = 'marta.admin@legacy355.example';
const PHONE = '+573001234567';
const AGENT_CODE = '048213';
const LINK_TOKEN = 'token-of-the-link';
const CODE_ID = '5f0f6f3e-6d0b-4e8e-9a51-000000123456';
const SNS_REQUEST = '9d1c1f5e-2222-5e3b-8f0f-47a1d4a1b111';

interface Line {
  readonly level: string;
  readonly function: string;
  readonly requestId: string;
  readonly durationMs: number;
  readonly [fact: string]: unknown;
}

/** The functions as Lambda runs them, with a mail server and a phone network that fail as the real ones do. */
describe('the line that a function writes for each call', () => {
  let lambda: FaultyServer;
  let key: JWK;
  let mail: 'takes' | 'refuses' | 'is silent' | 'hangs up';
  let texts: 'go' | 'fail';
  let words: string;
  let lines: string[];
  const servers: Server[] = [];

  /** Says of its recipient what mail servers say: his address, and here everything that it was told. */
  const mailServer = createServer((socket) => {
    let body = '';
    let isData = false;
    if (mail === 'hangs up') socket.destroy();
    if (mail === 'takes' || mail === 'refuses') socket.write('220 mail.example ready\r\n');
    socket.on('error', () => undefined).setEncoding('utf8');
    socket.on('data', (said: string) => {
      body += said;
      if (isData && !body.endsWith('\r\n.\r\n')) return;
      words += isData ? body : '';
      const answer = isData ? '250 taken\r\n' : answerTo(said);
      isData = answer.startsWith('354');
      body = '';
      socket.write(answer);
    });
  });
  const answerTo = (said: string) => {
    if (/^rcpt/i.test(said) && mail === 'refuses')
      return `550 5.1.1 <${ADDRESS}> has no mailbox, ${AGENT_CODE}\r\n`;
    return /^data/i.test(said) ? '354 go on\r\n' : '250 ok\r\n';
  };
  const phones = createHttpServer((request, response) => {
    request.resume().on('end', () => {
      response.statusCode = texts === 'go' ? 200 : 403;
      response.setHeader('Content-Type', 'text/xml').setHeader('x-amzn-RequestId', SNS_REQUEST);
      response.end(
        texts === 'go'
          ? '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>'
          : `<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${PHONE} ${codeIn(words)}</Message></Error><RequestId>${SNS_REQUEST}</RequestId></ErrorResponse>`,
      );
    });
  });
  const codeIn = (said: string) => /^\d{6}(?=\r$)/m.exec(said)?.[0] ?? AGENT_CODE;
  const portOf = (server: { address(): unknown }) => String((server.address() as AddressInfo).port);

  beforeAll(async () => {
    for (const server of [mailServer, phones]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: 'ours' };
    lambda = await startLambda({
      port: 0,
      sharedClock: createClock().shared,
      onLine: (line) => lines.push(line),
      env: {
        PATH: process.env['PATH'] ?? '',
        CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours' }),
        SUPPORT_CLIENT_ID: OURS,
        FUNCTIONS_CODE_KEY: Buffer.alloc(32, 3).toString('base64'),
        SMTP_URL: `smtp://127.0.0.1:${portOf(mailServer)}?greetingTimeout=200&ignoreTLS=true`,
        MAIL_FROM: 'support@waizant.example',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${portOf(phones)}`,
      },
    });
  });
  afterAll(async () => {
    await lambda.close();
    phones.closeAllConnections();
    for (const server of servers) server.close();
  });
  beforeEach(() => {
    mail = 'takes';
    texts = 'go';
    words = '';
    lines = [];
  });

  const signed = (special: Partial<UserCodeContext> = {}, by: JWK = key) =>
    contextSigner(by)({
      assistanceId: 'a-1',
      codeId: CODE_ID,
      username: 'sub-of-marta',
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      products: ['web'],
      words: ['copper', 'lantern'],
      refuseUrl: `https://my.waizant.example/refuse/en#token=${LINK_TOKEN}`,
      language: 'en',
      now: Date.now(),
      codeValidSeconds: 300,
      sessionSeconds: 300,
      caseNumber: null,
      ...special,
    });
  const agentCode = { to: ADDRESS, name: 'Ana Agent', code: AGENT_CODE, language: 'en', codeId: CODE_ID };
  const sendCode = { ...agentCode, userEmail: ADDRESS, validSeconds: 300 };
  const alert = {
    ...{ kind: 'alert', noticeId: `${CODE_ID}.${ADDRESS}`, to: ADDRESS, language: 'en', agent: 'Ana Agent' },
    ...{ outcome: 'refused', cause: null, user: ADDRESS, ecosystem: null, blockedSeconds: 3_600 },
    ...{
      startedAt: new Date(0).toISOString(),
      objectedAt: new Date(0).toISOString(),
      backoffice: 'https://b',
    },
  };
  const CONTEXT = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' };
  const trigger = (context: string | null, request: object = {}, clientId = OURS) => ({
    triggerSource: 'TokenGeneration_Authentication',
    userName: 'sub-of-marta',
    callerContext: { clientId },
    request: {
      userAttributes: {
        ...{ email: ADDRESS, email_verified: 'true' },
        ...{ phone_number: PHONE, phone_number_verified: 'true' },
      },
      session: [CONTEXT],
      privateChallengeParameters: { kind: 'context' },
      challengeAnswer: 'context',
      ...(context !== null && { clientMetadata: { context } }),
      ...request,
    },
    response: {},
  });

  /** Calls a function, and answers its one line with Lambda's answer beside. */
  const call = async (name: string, event: unknown) => {
    const url = `${lambda.url}/2015-03-31/functions/${name}/invocations`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    const answer = await response.text();
    expect(lines.length).withContext(lines.join('\n')).toBe(1);
    const { durationMs, requestId, ...line } = JSON.parse(lines[0] ?? '{}') as Line;
    expect(Number.isInteger(durationMs)).toBeTrue();
    expect(requestId).toBe(response.headers.get('x-amzn-requestid') ?? 'none');
    // The line, and what Lambda itself writes and answers of an error.
    const secrets = [
      ADDRESS,
      PHONE,
      AGENT_CODE,
      codeIn(words),
      LINK_TOKEN,
      'copper',
      'lantern',
      'Ana Agent',
      'eyJ',
    ];
    const told = response.headers.has('x-amz-function-error') ? `${lines.join('')}${answer}` : lines.join('');
    for (const secret of secrets) expect(told).withContext(secret).not.toContain(secret);
    return { line, answer };
  };
  const rejected = { name: 'Error', code: 'EENVELOPE', status: 550, command: 'RCPT TO' };
  const failures = [
    ['refuses', [{ name: 'MailNotSent' }, rejected]],
    ['is silent', [{ name: 'MailNotSent' }, { name: 'Error', code: 'ETIMEDOUT', command: 'CONN' }]],
    ['hangs up', [{ name: 'MailNotSent' }, { name: 'Error', code: 'ECONNECTION', command: 'CONN' }]],
  ] as const;

  it('says what was sent, and for which id', async () => {
    const about = { level: 'info', outcome: 'sent' };
    expect((await call('send-code', sendCode)).line).toEqual({
      ...{ ...about, function: 'send-code', codeId: CODE_ID },
    });
    lines = [];
    expect((await call('send-notice', alert)).line).toEqual({
      ...{ ...about, function: 'send-notice', noticeId: CODE_ID },
    });
    lines = [];
    expect((await call('create-auth-challenge', trigger(await signed()))).line).toEqual({
      ...{ ...about, function: 'create-auth-challenge', codeId: CODE_ID, text: 'sent' },
    });
  });

  for (const [how, causes] of failures) {
    it(`says why nothing was sent: the mail server ${how}`, async () => {
      mail = how;
      const failed = { level: 'error', outcome: 'failed', causes };
      const { line } = await call('send-code', sendCode);
      expect(line).toEqual({ ...failed, function: 'send-code', codeId: CODE_ID, causes: [...causes] });
      lines = [];
      const noticed = await call('send-notice', alert);
      expect(noticed.line).toEqual({
        ...failed,
        function: 'send-notice',
        noticeId: CODE_ID,
        causes: [...causes],
      });
      lines = [];
      const created = await call('create-auth-challenge', trigger(await signed()));
      expect(created.line).toEqual({
        ...{ ...failed, function: 'create-auth-challenge', codeId: CODE_ID, causes: [...causes] },
      });
    });
  }

  it('says that the text was not sent, where the mail was', async () => {
    texts = 'fail';
    const { line, answer } = await call('create-auth-challenge', trigger(await signed()));
    const cause = { name: 'AuthorizationErrorException', status: 403, requestId: SNS_REQUEST, attempts: 1 };
    expect(line).toEqual(
      jasmine.objectContaining({ level: 'warn', outcome: 'sent', text: 'failed', codeId: CODE_ID }),
    );
    expect(codeIn(words)).not.toBe(AGENT_CODE);
    expect(line['causes']).toEqual([jasmine.objectContaining(cause)]);
    expect(answer).toContain('challengeMetadata');
  });

  it('says which field of a payload does not fit', async () => {
    for (const [name, payload] of [
      ['send-code', sendCode],
      ['send-notice', alert],
    ] as const) {
      lines = [];
      const { line } = await call(name, { ...payload, language: ADDRESS });
      const causes = [{ name: 'PayloadDoesNotFit', field: 'language' }];
      expect(line).toEqual({ level: 'warn', function: name, outcome: 'refused', causes });
    }
  });

  it('says why a context was not believed, whichever trigger was asked', async () => {
    const other = await generateKeyPair('EdDSA', { extractable: true });
    const theirs = { ...(await exportJWK(other.privateKey)), kid: 'ours' };
    const signature = {
      name: 'JWSSignatureVerificationFailed',
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    };
    const mismatch = { name: 'JWTClaimValidationFailed', code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' };
    const late = await signed({ now: Date.now() - 300_000 });
    for (const [context, cause] of [
      [null, { name: 'PayloadDoesNotFit', field: 'context' }],
      ['', { name: 'JWSInvalid', code: 'ERR_JWS_INVALID' }],
      [await signed({}, theirs), signature],
      [await signed({}, { ...key, kid: 'another' }), { name: 'UnknownKey' }],
      [await signed({ username: 'sub-of-nora' }), { ...mismatch, claim: 'sub' }],
      [late, { name: 'JWTExpired', code: 'ERR_JWT_EXPIRED', claim: 'exp' }],
    ] as const) {
      for (const name of ['create-auth-challenge', 'verify-auth-challenge', 'pre-token-generation']) {
        lines = [];
        const { line } = await call(name, trigger(context));
        const causes = [{ name: 'ContextNotValid' }, cause];
        expect(line).toEqual({ level: 'warn', function: name, outcome: 'refused', causes });
      }
    }
  });

  it('is one mail to one reader, whatever stands in an id or an address', async () => {
    const header = 'x\r\nBcc: victim@evil.example\r\nX-Spec: 1';
    await call('send-notice', { ...alert, noticeId: header });
    lines = [];
    await call('send-code', { ...sendCode, codeId: header });
    expect(words).toContain('Message-ID: <x..Bcc..victim.evil.example..X-Spec..1@user-support>');
    lines = [];
    await call('send-code', { ...sendCode, to: `${ADDRESS}\r\nBcc: victim@evil.example` });
    expect(words).not.toMatch(/^(?:Bcc|X-Spec):/im);
  });

  it('says that another client asked, and nothing of its users', async () => {
    const causes = [{ name: 'NotForThisClient' }];
    for (const name of ['define-auth-challenge', 'create-auth-challenge', 'verify-auth-challenge']) {
      lines = [];
      const { line } = await call(name, trigger(await signed(), {}, 'another-client'));
      expect(line).toEqual({ level: 'warn', function: name, outcome: 'refused', causes });
    }
    lines = [];
    const { line } = await call('pre-token-generation', trigger(null, {}, 'another-client'));
    expect(line).toEqual({ level: 'info', function: 'pre-token-generation', outcome: 'not-ours' });
  });

  it('is written for a fault of our own too, whose words stay inside', async () => {
    const { line, answer } = await call('create-auth-challenge', trigger(await signed(), { session: null }));
    const causes = [{ name: 'TypeError' }];
    expect(line).toEqual({ level: 'error', function: 'create-auth-challenge', outcome: 'failed', causes });
    expect(answer).toBe('{"errorType":"Unexpected","errorMessage":"unexpected failure"}');
  });
});
