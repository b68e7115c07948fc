import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import type { UserCodeContext, UserChallenge } from '../assistance/ports.ts';
import { deadline, timeLeft } from '../platform/deadline.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { cognitoUserChallenge } from './cognito/user-challenge.ts';
import { lambdaFunction } from './lambda/invoke.ts';

const CONTEXT: UserCodeContext = {
  ...{ assistanceId: 'a-1', codeId: 'c-1', username: 'sub-of-marta', caseNumber: null, language: 'en' },
  agent: { id: 'sub-of-ana', name: 'Ana Agent' },
  ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
  products: ['web'],
  words: ['copper', 'lantern'],
  refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
  ...{ now: 1_800_000_000_000, codeValidSeconds: 300, sessionSeconds: 300 },
};

/** Nine seconds a request, five of them for a call that cannot be asked twice: a mail, or a session that is spent. */
describe('a call that is not asked twice', () => {
  const environment = { ...process.env };
  let server: Server;
  let asked: string[];
  let takesMs: number;
  let challenge: UserChallenge;

  beforeEach(async () => {
    [asked, takesMs] = [[], 0];
    server = createServer((request, response) => {
      const target = String(request.headers['x-amz-target'] ?? request.url);
      asked.push(/\w+(?=$|\/invocations)/.exec(target)?.[0] ?? target);
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      const answer = JSON.stringify({ Session: 's-1', ChallengeName: 'CUSTOM_CHALLENGE' });
      request.resume().on('end', () => setTimeout(() => response.end(answer), takesMs));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    Object.assign(process.env, {
      ...{ AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec', AWS_ENDPOINT_URL: url },
    });
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    challenge = cognitoUserChallenge({
      ...{ region: 'us-east-1', poolId: 'us-east-1_Users', clientId: 'support', clientSecret: 'secret' },
      contextSigningKey: { ...(await exportJWK(privateKey)), kid: 'ours' },
    });
  });
  afterEach(() => {
    server.close().closeAllConnections();
    for (const name of Object.keys(process.env)) {
      if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, environment);
  });

  const SEND = ['AdminInitiateAuth', 'AdminRespondToAuthChallenge'];
  const ANSWER = ['AdminRespondToAuthChallenge'];
  const send = (signal: AbortSignal) => challenge.send(CONTEXT, signal);
  const answer = (signal: AbortSignal) => challenge.answer(CONTEXT, 's-1', '048213', signal);
  const invoke = (signal: AbortSignal) =>
    lambdaFunction({ region: 'us-east-1', functionName: 'send-code' })({ a: 1 }, signal);
  const calls = [
    ['the user’s code', send, SEND, ['AdminInitiateAuth']],
    ['the user’s answer', answer, ANSWER, []],
    ['an agent’s code, or a notice', invoke, ['code'], []],
  ] as const;

  for (const [what, call, all, some] of calls) {
    it(`begins where there is time for it, as in a request that just came: ${what}`, async () => {
      for (const signal of [deadline(), new AbortController().signal]) {
        asked = [];
        await call(signal);
        expect(asked).toEqual([...all]);
      }
    });

    it(`does not begin, and says so, where its caller would give up on it: ${what}`, async () => {
      const failure: unknown = await call(deadline(4_900)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ServiceFailed);
      expect((failure as ServiceFailed).mayHaveHappened).toBeFalse();
      expect((failure as ServiceFailed).cause).toEqual(jasmine.objectContaining({ name: 'TooLate' }));
      expect(asked).toEqual([...some]);
    });
  }

  it('does not begin where the one before it took the time', async () => {
    takesMs = 300;
    const failure: unknown = await send(deadline(5_200)).catch((error: unknown) => error);
    expect((failure as ServiceFailed).mayHaveHappened).toBeFalse();
    expect(asked).toEqual(['AdminInitiateAuth']);
  });

  it('knows what is left of a deadline', async () => {
    const signal = deadline(20);
    expect(timeLeft(signal)).toBeGreaterThan(0);
    while (!signal.aborted) await pause(5);
    expect(timeLeft(signal)).toBeLessThan(5);
    expect(timeLeft(new AbortController().signal)).toBe(Infinity);
  });
});
