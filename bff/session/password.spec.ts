import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { cognitoAgentIdentities } from '../adapters/cognito/agent-identities.ts';
import { ANA, BffUnderTest } from '../spec-kit/bff-under-test.ts';

const ENDPOINT = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

describe('a password', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  it('reaches Cognito as it was given: no letter of it is cut, changed or trimmed', async () => {
    const asked = spyOn(bff.services, 'signIn').and.callThrough();
    for (const password of [
      ...[
        ' Ana ',
        '\t',
        'ÀÉ',
        'A\u0300E\u0301',
        'ß',
        'İ',
        '<b>&amp;</b>',
        '%20',
        "' OR 1=1 --",
        '{{x}}',
        '😀',
      ],
      ...['a'.repeat(64), 'ñ'.repeat(256), '12345678', 'aaaaaaaa', 'a b c'],
    ]) {
      const { status } = await bff.browser().post('/api/session', { email: ANA, password });
      expect([401, 429]).toContain(status);
      if (status === 401) expect(asked.calls.mostRecent().args[1]).toBe(password);
      bff.pass(16 * 60_000);
    }
    expect(asked.calls.count()).toBe(16);
  });

  it('that is longer than any is refused before it is counted or asked for', async () => {
    const asked = spyOn(bff.services, 'signIn').and.callThrough();
    const { status } = await bff.browser().post('/api/session', { email: ANA, password: 'a'.repeat(257) });
    expect([status, asked.calls.count()]).toEqual([400, 0]);
  });
});

describe('what Cognito says of a password', () => {
  let server: Server;
  let says: string;
  const before = { ...process.env };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = JSON.stringify({ __type: says, message: 'said by Cognito' });
      request.resume().on('end', () => response.writeHead(400).end(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    Object.assign(process.env, { ...CREDENTIALS, [ENDPOINT]: url });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    for (const name of [ENDPOINT, ...Object.keys(CREDENTIALS)]) {
      if (name in before) process.env[name] = before[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  /*
   * None of these needs a right password: after AdminResetUserPassword there is none, and whoever only types an address
   * would learn by another answer that somebody has it.
   */
  it('tells nobody which addresses there are: whatever is wrong is one answer', async () => {
    const identities = cognitoAgentIdentities({
      ...{ region: 'us-east-1', poolId: 'us-east-1_a', clientId: 'shell', jwksBaseUrl: null },
      passwordClient: { id: 'passwords', secret: 'secret' },
    });
    for (const exception of [
      ...['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException'],
      ...['InvalidParameterException', 'PasswordResetRequiredException'],
    ]) {
      says = exception;
      expect(await identities.signIn('ana@x.example', 'no', AbortSignal.timeout(5_000)))
        .withContext(exception)
        .toEqual({ result: 'wrong-credentials' });
    }
  });
});
