import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient, type AwsClientStub } from 'aws-sdk-client-mock';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { causesOf } from '../../domain/causes.ts';
import { cognitoClient } from './cognito-client.ts';

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'spec',
  AWS_SECRET_ACCESS_KEY: 'spec',
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: '',
};

/** A server that cuts the connection under the first requests, as one does that closes what was idle. */
describe('a kept connection to Cognito that is cut', () => {
  let server: Server;
  let asked: number;
  let cuts: number;
  let retried: unknown[];
  let client: CognitoIdentityProviderClient;
  const before = { ...process.env };

  beforeEach(async () => {
    asked = 0;
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked += 1;
        if (asked <= cuts) request.socket.destroy();
        else response.setHeader('Content-Type', 'application/x-amz-json-1.1').end('{"Username":"ana"}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${String(port)}`;
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint });
    retried = [];
    client = cognitoClient('us-east-1', (error, attempt) => retried.push([causesOf(error), attempt]));
  });
  afterEach(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
    for (const name of Object.keys(ENVIRONMENT)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  const read = () => client.send(new AdminGetUserCommand({ UserPoolId: 'us-east-1_x', Username: 'ana' }));

  it('is no reason to fail a read: it is asked again, once', async () => {
    cuts = 1;
    expect((await read()).Username).toBe('ana');
    expect(asked).toBe(2);
    const cut = jasmine.objectContaining({ code: 'ECONNRESET', operation: 'AdminGetUser' });
    expect(retried).toEqual([[[cut], 1]]);
  });

  it('fails a read that it meets twice', async () => {
    cuts = 2;
    await expectAsync(read()).toBeRejected();
    expect(asked).toBe(2);
  });

  const begin = (AuthFlow: 'CUSTOM_AUTH' | 'ADMIN_USER_PASSWORD_AUTH') =>
    client.send(new AdminInitiateAuthCommand({ UserPoolId: 'us-east-1_x', ClientId: 'support', AuthFlow }));

  it('never asks a password twice: Cognito counts those that are wrong', async () => {
    cuts = 1;
    await expectAsync(begin('ADMIN_USER_PASSWORD_AUTH')).toBeRejected();
    expect(asked).toBe(1);
  });

  it('begins a challenge again, of which nothing was sent yet', async () => {
    cuts = 1;
    await expectAsync(begin('CUSTOM_AUTH')).toBeResolved();
    expect(asked).toBe(2);
  });

  it('never answers a challenge twice: its session is spent', async () => {
    cuts = 1;
    const answer = new AdminRespondToAuthChallengeCommand({
      UserPoolId: 'us-east-1_x',
      ClientId: 'support',
      ChallengeName: 'CUSTOM_CHALLENGE',
    });
    await expectAsync(client.send(answer)).toBeRejected();
    expect(asked).toBe(1);
  });
});

describe('Cognito that is not reached, or throttles', () => {
  const busy = Object.assign(new Error(), {
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 400 },
  });
  const refused = (code: string) => Object.assign(new Error(code), { code });
  let stub: AwsClientStub<CognitoIdentityProviderClient>;
  let client: CognitoIdentityProviderClient;

  beforeEach(() => {
    stub = mockClient(CognitoIdentityProviderClient);
    client = cognitoClient(
      'us-east-1',
      () => undefined,
      () => Promise.resolve(),
    );
  });
  afterEach(() => {
    stub.restore();
  });

  for (const code of ['ECONNREFUSED', 'EAI_AGAIN']) {
    it(`is asked again by what may be repeated, and by nothing else: ${code}`, async () => {
      const read = new AdminGetUserCommand({ UserPoolId: 'us-east-1_x', Username: 'ana' });
      stub.on(AdminGetUserCommand).rejectsOnce(refused(code)).resolves({ Username: 'ana' });
      expect((await client.send(read)).Username).toBe('ana');
      stub.on(AdminInitiateAuthCommand).rejects(refused(code));
      const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH';
      await expectAsync(
        client.send(new AdminInitiateAuthCommand({ UserPoolId: 'x', ClientId: 'c', AuthFlow })),
      ).toBeRejected();
      expect(stub.commandCalls(AdminInitiateAuthCommand).length).toBe(1);
    });
  }

  for (const [AuthFlow, times] of [
    ['CUSTOM_AUTH', 2],
    ['ADMIN_USER_PASSWORD_AUTH', 1],
  ] as const) {
    it(`is asked ${String(times)} times to begin by ${AuthFlow}`, async () => {
      stub.on(AdminInitiateAuthCommand).rejectsOnce(busy).resolves({ Session: 's' });
      const begin = new AdminInitiateAuthCommand({ UserPoolId: 'x', ClientId: 'c', AuthFlow });
      await client.send(begin).catch((error: unknown) => {
        expect(error).toBe(busy);
      });
      expect(stub.commandCalls(AdminInitiateAuthCommand).length).toBe(times);
    });
  }
});
