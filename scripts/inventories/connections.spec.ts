import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { awsClientDefaults } from '../../bff/adapters/aws-client.ts';
import { accessTokenVerifier } from '../../bff/adapters/cognito/access-tokens.ts';
import { cognitoClient } from '../../bff/adapters/cognito/cognito-client.ts';
import { lambdaFunction } from '../../bff/adapters/lambda/invoke.ts';
import { DEFAULT_TIMING } from '../../bff/adapters/sql/engine/mssql-pool.ts';
import { RETRY } from '../../bff/adapters/sql/engine/retry.ts';
import { SECOND_MS } from '../../bff/domain/time.ts';
import { CALLER_WAITS_MS } from '../../bff/functions-contract/patience.ts';
import { awsOnce } from '../../bff/lambdas/aws-once.ts';
import { SENDS_WITHIN_MS } from '../../bff/lambdas/deadline.ts';
import { smtpOptions } from '../../bff/lambdas/mail.ts';
import { differences, namesIn, NONE, productionFiles, rowsUnder, textOf } from './sources.ts';

/** Whatever opens a connection to somebody: a client that is made, a call of the platform, a module of Node. */
const OPENS = [
  /\bnew (?!Error|Response)\w*Client\(/,
  /\bConnectionPool\(/,
  /\bcreateTransport\(/,
  /\bnew (?:SimpleFetcher|FetchBackend|WebSocket|EventSource|XMLHttpRequest)\(/,
  /(?:(?<!async )|(?<=await ))(?<![.\w#])fetch\(/,
  /^import (?!type\b|\{ isIP \}).* from '(?:node:)?(?:https?|http2|net|tls|dgram|undici)'/m,
];

const ROWS = rowsUnder('docs/inventories.md', 'Connections');
const rowOf = (file: string) => ROWS.find(([, where]) => namesIn(where).includes(file)) ?? [];
const seconds = (ms: number) => `${String(ms / SECOND_MS)} s`;
/** A number that nothing exports, as it stands in the code. */
const inCode = (file: string, pattern: RegExp) =>
  Number((pattern.exec(textOf(file))?.[1] ?? 'NaN').replace('_', ''));

describe('the inventory of connections', () => {
  it('has each place that opens one, and no other', () => {
    const found = productionFiles().filter(
      ({ path, code }) => path !== 'bff/main.ts' && OPENS.some((one) => one.test(code)),
    );
    const listed = ROWS.flatMap(([, where]) => namesIn(where)).filter((file) => file !== 'nginx.conf');
    const paths = found.map(({ path }) => path);
    expect(differences(listed, paths)).toEqual(NONE);
  });

  it('says how long each may take to connect and to answer, as it is configured', () => {
    const aws = awsClientDefaults().requestHandler;
    const smtp = smtpOptions('smtp://mail.example');
    const once = awsOnce().requestHandler;
    const keysMs =
      inCode('bff/adapters/cognito/access-tokens.ts', /KEYS_MS = (\d+) \* SECOND_MS/) * SECOND_MS;
    const pageMs = inCode('bff/http/link-page/page.js', /PATIENCE_MS = ([\d_]+)/);
    const nginx = (name: string) =>
      inCode('nginx.conf', new RegExp(`^ {2}${name} (\\d+)s;`, 'm')) * SECOND_MS;
    const expected: Readonly<Record<string, readonly [connect: number, answer: number]>> = {
      'bff/adapters/sql/engine/mssql-pool.ts': [DEFAULT_TIMING.connectMs, DEFAULT_TIMING.requestMs],
      'bff/adapters/cognito/cognito-client.ts': [aws.connectionTimeout, aws.requestTimeout],
      'bff/adapters/cognito/access-tokens.ts': [keysMs, keysMs],
      'bff/adapters/lambda/invoke.ts': [aws.connectionTimeout, aws.requestTimeout],
      'bff/lambdas/mail.ts': [smtp.connectionTimeout, smtp.socketTimeout],
      'bff/lambdas/mail-by-ses.ts': [once.connectionTimeout, once.requestTimeout],
      'bff/lambdas/text-message.ts': [once.connectionTimeout, once.requestTimeout],
      'bff/lambdas/record-delivery.ts': [SENDS_WITHIN_MS, SENDS_WITHIN_MS],
      'bff/http/link-page/page.js': [pageMs, pageMs],
      'nginx.conf': [nginx('proxy_connect_timeout'), nginx('proxy_read_timeout')],
    };
    for (const [file, numbers] of Object.entries(expected)) {
      expect(rowOf(file).slice(4, 6)).withContext(file).toEqual(numbers.map(seconds));
    }
    expect(ROWS.length).toBe(Object.keys(expected).length + 1);
  });

  it('has no limit whose parts add up to more than it: what sends ends before who waits for it', () => {
    expect(SENDS_WITHIN_MS).toBeLessThan(CALLER_WAITS_MS);
    const { connectionTimeout, requestTimeout } = awsClientDefaults().requestHandler;
    expect([requestTimeout, connectionTimeout < requestTimeout]).toEqual([CALLER_WAITS_MS, true]);
    const deadlineMs = inCode('bff/platform/deadline.ts', /DEADLINE_MS = (\d+) \* SECOND_MS/) * SECOND_MS;
    expect(CALLER_WAITS_MS).toBeLessThan(deadlineMs);
    expect(deadlineMs).toBeLessThan(inCode('nginx.conf', /^ {2}proxy_read_timeout (\d+)s;/m) * SECOND_MS);
    const leaseMs = inCode('bff/outbox/work-outbox.ts', /LEASE_MS = (\d+) \* SECOND_MS/) * SECOND_MS;
    expect(deadlineMs).toBeLessThan(leaseMs);
  });

  it('says how many there are at once, and what is tried again', () => {
    const database = rowOf('bff/adapters/sql/engine/mssql-pool.ts');
    expect(database[6]).toBe(
      `${String(DEFAULT_TIMING.poolSize)} a replica; the next one waits ${seconds(DEFAULT_TIMING.acquireMs)}`,
    );
    expect(database[7]).toContain(`up to ${String(RETRY.attempts)} times in ${seconds(RETRY.withinMs)}`);
    const { requestHandler, maxAttempts } = awsClientDefaults();
    expect(maxAttempts).toBe(1);
    for (const file of ['bff/adapters/cognito/cognito-client.ts', 'bff/adapters/lambda/invoke.ts']) {
      expect(rowOf(file)[6]).toBe(
        `${String(requestHandler.httpsAgent.maxSockets)} an adapter; the next one waits`,
      );
    }
    const first = inCode('bff/outbox/work-outbox.ts', /FIRST_RETRY_MS = (\d+)/);
    const last = inCode('bff/outbox/ports.ts', /LONGEST_RETRY_MS = (\d+)/);
    expect(rowOf('bff/adapters/lambda/invoke.ts')[7]).toContain(
      `after ${String(first)} s, 4 s … ${String(last * 60)} s`,
    );
  });
});

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'spec',
  AWS_SECRET_ACCESS_KEY: 'spec',
  AWS_ENDPOINT_URL: '',
};

describe('a connection', () => {
  const before = { ...process.env };
  const servers: Server[] = [];

  const serve = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    for (const name of Object.keys(ENVIRONMENT)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });
  const read = new AdminGetUserCommand({ UserPoolId: 'us-east-1_x', Username: 'ana' });

  it('is one of fifty to Cognito: who comes then waits for his turn and is answered', async () => {
    const waiting: ServerResponse[] = [];
    let most = 0;
    const answerAll = () => {
      most = Math.max(most, waiting.length);
      for (const response of waiting.splice(0)) response.end('{"Username":"ana"}');
    };
    const url = await serve((request, response) => {
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      waiting.push(response);
      // Fifty are there: whether there is one more is seen a moment later.
      request.resume().on('end', () => {
        if (waiting.length >= 50 || most > 0) setTimeout(answerAll, 100);
      });
    });
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: url });
    const client = cognitoClient('us-east-1');
    const answers = await Promise.all(Array.from({ length: 70 }, () => client.send(read)));
    client.destroy();
    expect(answers.map(({ Username }) => Username)).toEqual(Array.from({ length: 70 }, () => 'ana'));
    expect(most).toBe(50);
  });

  it('follows no redirect, to wherever it leads', async () => {
    let led = 0;
    let asked = 0;
    const elsewhere = await serve((_, response) => {
      led += 1;
      response.end('{"keys":[]}');
    });
    const url = await serve((request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(307, { Location: elsewhere }).end());
    });
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: url });
    const client = cognitoClient('us-east-1');
    const invoke = lambdaFunction({ region: 'us-east-1', functionName: 'send-code' });
    const pool = { poolId: 'eu-west-1_Example01', clientId: 'shell', jwksBaseUrl: url };
    const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01';
    const claims = { iss: issuer, token_use: 'access', client_id: 'shell', exp: 9_999_999_999 };
    const parts = [{ alg: 'RS256', kid: 'k' }, claims, 'x'].map((part) => JSON.stringify(part));
    const token = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
    await expectAsync(client.send(read)).toBeRejected();
    await expectAsync(invoke({}, AbortSignal.timeout(SECOND_MS))).toBeRejected();
    await expectAsync(accessTokenVerifier(pool)(token, Date.now())).toBeRejected();
    client.destroy();
    expect([asked, led]).toEqual([3, 0]);
  });
});
