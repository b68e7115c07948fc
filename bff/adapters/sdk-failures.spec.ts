import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as lambda from '@aws-sdk/client-lambda';
import * as sns from '@aws-sdk/client-sns';
import { exportJWK, generateKeyPair } from 'jose';
import mssql from 'mssql';
import type { UserChallenge } from '../assistance/ports.ts';
import type { InternalCodeDelivery } from '../session/ports.ts';
import type { Cause } from '../domain/causes.ts';
import type { Notices } from '../outbox/ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import type { AgentIdentities } from '../session/ports.ts';
import { jsonLogger, requestLog } from '../http/request-log.ts';
import type { UserIdentities } from '../users/ports.ts';
import { cognitoAgentIdentities } from './cognito/agent-identities.ts';
import { cognitoUserChallenge } from './cognito/user-challenge.ts';
import { cognitoUserIdentities } from './cognito/user-identities.ts';
import { lambdaCodeDelivery } from './lambda/code-delivery.ts';
import { lambdaNotices } from './lambda/notices.ts';
import { faultOf, surfaced } from './sql/engine/mssql-faults.ts';

const REQUEST = '8b2f6f2c-6a0e-4f3e-9a3b-4f1d2c3b4a59';
const CANARIES = ['nobody@elsewhere.example', '735209', 'eyJhbGciOiJub25lIn0', '+573001234567'];
const WORDS = CANARIES.join(' ');
const signal = new AbortController().signal;
const NAMES = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ...['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'],
];

/** Every exception that a client of the SDK exports, by the names that come on the wire. */
const exceptionsOf = (sdk: object): readonly string[] =>
  Object.keys(sdk).filter((name) => name.endsWith('Exception') && !name.endsWith('ServiceException'));

type Context = Parameters<UserChallenge['send']>[0];
const CONTEXT = {
  ...{ assistanceId: 'a-1', codeId: 'c-1', username: 'marta', language: 'en', now: 0, caseNumber: null },
  agent: { id: 'ana', name: 'Ana' },
  ecosystem: { id: 'E-355', name: 'legacy355', role: 'member' },
  ...{ products: [], words: ['copper', 'lantern'], refuseUrl: '', codeValidSeconds: 1, sessionSeconds: 1 },
} as const satisfies Context;

const PRODUCT_CONTEXT = {
  ...{ assistanceId: 'a-1', subject: 'sub-of-marta', product: 'web', supportUntil: 1, now: 0 },
  agent: CONTEXT.agent,
  ecosystem: CONTEXT.ecosystem,
} as const satisfies Parameters<UserChallenge['productToken']>[0];

/** Cognito, Lambda and a database as they refuse, on the wire or by the driver's own classes. */
describe('what an SDK throws', () => {
  const environment = { ...process.env };
  let server: Server;
  let answer: { readonly headers: Record<string, string>; readonly body: string };
  let key: Record<string, unknown>;

  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: 'ours' };
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(400, { 'x-amzn-RequestId': REQUEST, ...answer.headers }).end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    Object.assign(process.env, Object.fromEntries(NAMES.map((name) => [name, url])));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    for (const name of NAMES) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  const region = 'us-east-1';
  const madeOnce = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };
  const users = madeOnce(() =>
    cognitoUserIdentities({
      ...{ region, userPoolId: 'us-east-1_u', agentPoolId: 'us-east-1_a', supportGroups: ['agents'] },
    }),
  );
  const agents = madeOnce(() =>
    cognitoAgentIdentities({
      ...{ region, poolId: 'us-east-1_a', clientId: 'shell', jwksBaseUrl: null },
      passwordClient: { id: 'passwords', secret: 'secret' },
    }),
  );
  const challenge = madeOnce(() =>
    cognitoUserChallenge({
      ...{ region, poolId: 'us-east-1_u', clientId: 'support', clientSecret: 'secret' },
      contextSigningKey: key,
    }),
  );

  const codes = madeOnce(() => lambdaCodeDelivery({ region, functionName: 'f' }));
  const notices = madeOnce(() => lambdaNotices({ region, functionName: 'f' }));

  /** A call, the operation that fails in it, and the exceptions that are an answer there and no failure. */
  type Call = readonly [ask: () => Promise<unknown>, operation: string, answers: readonly string[]];
  type OfAgents = Omit<AgentIdentities, 'passwordSignIn' | 'verify' | 'keepFresh'>;
  type OfCognito = Omit<UserIdentities, 'staffList'> & OfAgents & UserChallenge;
  const COGNITO: Readonly<Record<keyof OfCognito, Call>> = {
    findByEmail: [() => users().findByEmail('marta@legacy355.example', signal), 'ListUsers', []],
    supportGroupsOf: [
      () => users().supportGroupsOf('marta@legacy355.example', signal),
      'ListUsersInGroup',
      [],
    ],
    signIn: [
      () => agents().signIn('ana@backoffice.example', 'no', signal),
      'AdminInitiateAuth',
      [
        ...['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException'],
        ...['InvalidParameterException', 'PasswordResetRequiredException'],
      ],
    ],
    // Two calls at once: whichever is answered first.
    read: [() => agents().read('ana', signal), 'Admin', ['UserNotFoundException']],
    readAccount: [() => agents().readAccount('ana', signal), 'AdminGetUser', ['UserNotFoundException']],
    membersOf: [() => agents().membersOf(['agents'], signal), 'ListUsersInGroup', []],
    emailWritableByAgent: [() => agents().emailWritableByAgent(signal), 'DescribeUserPoolClient', []],
    send: [() => challenge().send(CONTEXT, signal), 'AdminInitiateAuth', []],
    answer: [
      () => challenge().answer(CONTEXT, 'session', '000000', signal),
      'AdminRespondToAuthChallenge',
      // Of `NotAuthorizedException` its words decide: the table's spec has them.
      [
        ...['CodeMismatchException', 'ExpiredCodeException', 'UserNotFoundException'],
        ...['UserNotConfirmedException', 'PasswordResetRequiredException'],
        ...['MFAMethodNotFoundException', 'SoftwareTokenMFANotFoundException'],
      ],
    ],
    productToken: [
      () => challenge().productToken(PRODUCT_CONTEXT, 'refresh', signal),
      'GetTokensFromRefreshToken',
      ['NotAuthorizedException', 'UserNotFoundException', 'RefreshTokenReuseException'],
    ],
    revoke: [() => challenge().revoke('refresh', signal), 'RevokeToken', []],
  };
  const LAMBDA: Readonly<Record<keyof (InternalCodeDelivery & Notices), Call>> = {
    deliver: [
      () =>
        codes().deliver(
          {
            ...{ to: 'a@b.example', name: '', code: '000000', language: 'en', userEmail: '' },
            ...{ validSeconds: 1, codeId: 'c-1' },
          },
          signal,
        ),
      'Invoke',
      [],
    ],
    send: [
      () =>
        notices().send(
          {
            ...{ kind: 'alert', noticeId: 'n-1', to: '', language: 'en', agent: '', outcome: 'refused' },
            ...{ cause: null, user: '', ecosystem: null, startedAt: '', objectedAt: '', blockedSeconds: 1 },
            backoffice: '',
          },
          signal,
        ),
      'Invoke',
      [],
    ],
  };

  const OF_THE_ACCOUNT = /^(?:User|Password|MFAMethod|SoftwareTokenMFA)(?:Not|Reset)/;
  /** All that Cognito refuses but these is: no person can do anything about it. */
  const isOursToMend = (method: string, service: 'cognito' | 'lambda', name: string): boolean => {
    if (service === 'lambda') return ['AccessDeniedException', 'ResourceNotFoundException'].includes(name);
    if (method === 'send' && OF_THE_ACCOUNT.test(name)) return false;
    return !/^(?:TooManyRequests|LimitExceeded|InternalError)|Lambda/.test(name);
  };

  /** The one line that this failure is. */
  const lineOf = (error: unknown): { readonly causes: readonly Cause[] } => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    requestLog(jsonLogger('trace', { write }), () => 0).failure(error, {});
    expect(lines.length).toBe(1);
    for (const canary of CANARIES) expect(lines.join('')).not.toContain(canary);
    return JSON.parse(lines[0] ?? '{}') as { causes: Cause[] };
  };
  const onTheWire = (name: string) => {
    answer = {
      headers: { 'X-Amzn-ErrorType': name, 'Content-Type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: name, message: WORDS }),
    };
  };

  for (const [service, sdk, calls] of [
    ['cognito', cognito, COGNITO],
    ['lambda', lambda, LAMBDA],
  ] as const) {
    for (const [method, [ask, operation, answers]] of Object.entries(calls)) {
      it(`is one line with its cause, or an answer: ${service}, ${method}`, async () => {
        const names = exceptionsOf(sdk);
        expect(names.length).toBeGreaterThan(40);
        for (const name of names.filter((each) => !answers.includes(each))) {
          onTheWire(name);
          const error = await ask().catch((thrown: unknown) => thrown);
          expect(error).withContext(name).toBeInstanceOf(ServiceFailed);
          const [outer, cause, ...more] = lineOf(error).causes;
          const { code, ...rest } = outer ?? {};
          expect([rest, more]).toEqual([{ name: 'ServiceFailed', service }, []]);
          expect(code)
            .withContext(name)
            .toBe(isOursToMend(method, service, name) ? 'Misconfigured' : undefined);
          const facts = { name, status: 400, requestId: REQUEST };
          expect(cause).toEqual(jasmine.objectContaining(facts));
          expect(cause?.operation)
            .withContext(name)
            .toMatch(new RegExp(`^${operation}`));
        }
        for (const name of answers) {
          onTheWire(name);
          await expectAsync(ask()).withContext(name).toBeResolved();
        }
      });
    }
  }

  it('is named in the line of a function: every exception of SNS', () => {
    const classes = Object.entries(sns).filter(([name]) => exceptionsOf(sns).includes(name));
    expect(classes.length).toBeGreaterThan(20);
    for (const [name, Exception] of classes) {
      const options = { message: WORDS, $metadata: { httpStatusCode: 400, requestId: REQUEST } };
      const error = new (Exception as new (given: object) => Error)(options);
      expect(lineOf(error).causes).toEqual([{ name: error.name, status: 400, requestId: REQUEST }]);
      expect(error.name.replace('Exception', '')).toBe(name.replace('Exception', ''));
    }
  });

  it('is one line with its class and its code: every error of the driver for SQL Server', () => {
    const made = [mssql.ConnectionError, mssql.RequestError, mssql.TransactionError, mssql.MSSQLError];
    for (const DriverError of made) {
      for (const code of ['ESOCKET', 'ETIMEOUT', 'ELOGIN', 'ECONNCLOSED', 'EREQUEST', 'EABORT'] as const) {
        const original = Object.assign(new Error(WORDS), { number: 1205, procName: WORDS });
        const error = new DriverError(WORDS, code);
        Object.assign(error, { originalError: original });
        const failed = surfaced(error, faultOf(error, 'connecting'), true);
        expect(lineOf(failed).causes.map(({ name, code: told, number }) => [name, told ?? number])).toEqual([
          ['ServiceFailed', undefined],
          [DriverError.name, code],
          ['Error', 1205],
        ]);
      }
    }
  });
});
