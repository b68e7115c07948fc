import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { causesOf, type Cause } from '../domain/causes.ts';
import { cognitoAgentIdentities } from './cognito/agent-identities.ts';
import { lambdaNotices } from './lambda/notices.ts';

const REQUEST = '8b2f6f2c-6a0e-4f3e-9a3b-4f1d2c3b4a59';
const ADDRESS = 'sara@backoffice.example';
const NAMES = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ...['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'],
];

/** Lambda and Cognito as they answer on the wire. */
describe('the causes of a failed call to AWS', () => {
  const environment = { ...process.env };
  let server: Server;
  let answer: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response
          .writeHead(answer.status, { 'x-amzn-RequestId': REQUEST, ...answer.headers })
          .end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    Object.assign(process.env, Object.fromEntries(NAMES.map((name) => [name, url])));
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    for (const name of NAMES) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  const signal = new AbortController().signal;
  const causesOfFailed = (call: Promise<unknown>): Promise<readonly Cause[]> =>
    call.then(() => [{ name: 'nothing failed' }], causesOf);
  const notice = () =>
    lambdaNotices({ region: 'us-east-1', functionName: 'send-notice' }).send(
      {
        ...{ kind: 'alert', noticeId: 'n-1', to: ADDRESS, language: 'en', agent: 'Ana', outcome: 'refused' },
        ...{ cause: null, user: ADDRESS, ecosystem: null, startedAt: '', objectedAt: '', blockedSeconds: 1 },
        backoffice: 'https://b.example',
      } as const,
      signal,
    );

  it('are the function’s own error type, its name and the request’s id, where a function threw', async () => {
    const body = JSON.stringify({ errorType: 'MailNotSent', errorMessage: `550 <${ADDRESS}>` });
    answer = { status: 200, headers: { 'X-Amz-Function-Error': 'Unhandled' }, body };
    const call = { operation: 'Invoke', functionName: 'send-notice', status: 200, requestId: REQUEST };
    const causes = await causesOfFailed(notice());
    expect(causes).toEqual([
      { name: 'ServiceFailed', service: 'lambda' },
      { name: 'FunctionFailed', code: 'MailNotSent', attempts: 1, ...call },
    ]);
    expect(JSON.stringify(causes)).not.toContain(ADDRESS);
  });

  it('are Lambda’s exception, where it did not call the function', async () => {
    const headers = { 'X-Amzn-ErrorType': 'TooManyRequestsException' };
    answer = { status: 429, headers, body: '{"Type":"User","message":"Rate Exceeded."}' };
    const call = { operation: 'Invoke', functionName: 'send-notice', status: 429, requestId: REQUEST };
    expect(await causesOfFailed(notice())).toEqual([
      { name: 'ServiceFailed', service: 'lambda' },
      { name: 'TooManyRequestsException', attempts: 1, ...call },
    ]);
  });

  it('are Cognito’s exception and the call that it refused', async () => {
    const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
    answer = { status: 400, headers, body: '{"__type":"AccessDeniedException","message":"not authorized"}' };
    const identities = cognitoAgentIdentities({
      ...{ region: 'us-east-1', poolId: 'us-east-1_x', clientId: 'shell' },
      ...{ passwordClient: null, jwksBaseUrl: null },
    });
    const call = { operation: 'DescribeUserPoolClient', status: 400, requestId: REQUEST };
    expect(await causesOfFailed(identities.emailWritableByAgent(signal))).toEqual([
      { name: 'ServiceFailed', service: 'cognito', code: 'Misconfigured' },
      { name: 'AccessDeniedException', attempts: 1, ...call },
    ]);
  });
});
