import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import type { ProductTokenContext, UserCodeContext } from '../../assistance/ports.ts';
import { deadline } from '../../platform/deadline.ts';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { COGNITO_CALLS } from '../../spec-kit/count-steps.ts';
import { cognitoAgentIdentities } from './agent-identities.ts';
import { cognitoUserChallenge } from './user-challenge.ts';
import { cognitoUserIdentities } from './user-identities.ts';

const REGION = 'us-east-1';
const ADDRESS = 'marta@legacy355.example';
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'spec',
  AWS_SECRET_ACCESS_KEY: 'spec',
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: '',
};

/** How often a person presses once more in one journey. */
const MORE = 6;

/** Mulberry32: the same calls are throttled in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const claims = (product: string) =>
  Buffer.from(JSON.stringify({ product, assistance_id: 'a-1', support_until: 1 })).toString('base64url');
const account = { Username: 'marta', UserStatus: 'CONFIRMED', Enabled: true };
/** As Cognito has the address. */
let stored = ADDRESS;
const attributes = () => [
  { Name: 'sub', Value: 'marta' },
  { Name: 'email', Value: stored },
];

/** Cognito at the SDK's HTTP port: one user, who is no agent, and whose code is right. */
const ANSWERS: Readonly<Record<string, (given: Record<string, unknown>) => object>> = {
  // Letter case counts in a filter.
  ListUsers: ({ Filter }) => ({
    Users: Filter === `email = "${stored}"` ? [{ ...account, Attributes: attributes() }] : [],
  }),
  ListUsersInGroup: () => ({ Users: [] }),
  AdminGetUser: () => ({ ...account, UserAttributes: attributes() }),
  AdminListGroupsForUser: () => ({ Groups: [{ GroupName: 'agents' }] }),
  DescribeUserPoolClient: () => ({ UserPoolClient: { WriteAttributes: ['name'] } }),
  AdminInitiateAuth: () => ({ ChallengeName: 'CUSTOM_CHALLENGE', Session: 's-1' }),
  GetTokensFromRefreshToken: () => ({ AuthenticationResult: { AccessToken: `e30.${claims('web')}.x` } }),
  RevokeToken: () => ({}),
};

describe('the calls of a journey to Cognito', () => {
  const { signal } = new AbortController();
  const before = { ...process.env };
  let server: Server;
  let asked: string[];
  /** How often each answer to a challenge was looked at. */
  let lookedAt: Map<string, number>;
  let isThrottled: () => boolean;
  let signingKey: Record<string, unknown>;

  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    signingKey = { ...(await exportJWK(privateKey)), kid: 'ours' };
    server = createServer((request, response) => {
      const body: Buffer[] = [];
      request.on('data', (part: Buffer) => body.push(part));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        asked.push(operation);
        response.setHeader('Content-Type', 'application/x-amz-json-1.1');
        const given = JSON.parse(Buffer.concat(body).toString('utf8')) as Record<string, unknown>;
        if (isThrottled()) {
          response.writeHead(400).end('{"__type":"TooManyRequestsException","message":"Rate exceeded"}');
          return;
        }
        if (operation === 'AdminRespondToAuthChallenge') {
          const key = JSON.stringify([given['Session'], given['ChallengeResponses']]);
          lookedAt.set(key, (lookedAt.get(key) ?? 0) + 1);
        }
        response.end(JSON.stringify(ANSWERS[operation]?.(given) ?? responded(given)));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url });
  });
  beforeEach(() => {
    asked = [];
    lookedAt = new Map();
    isThrottled = () => false;
    stored = ADDRESS;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    for (const name of Object.keys(ENVIRONMENT)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  function responded(given: Record<string, unknown>): object {
    const { ANSWER } = given['ChallengeResponses'] as { ANSWER?: string };
    if (ANSWER === 'context') return { ChallengeName: 'CUSTOM_CHALLENGE', Session: 's-2' };
    return { AuthenticationResult: { AccessToken: 'a.b.c', RefreshToken: 'refresh' } };
  }

  const adapters = () => {
    const pools = { userPoolId: 'us-east-1_u', agentPoolId: 'us-east-1_a' };
    return {
      users: cognitoUserIdentities({ region: REGION, ...pools, supportGroups: ['agents', 'supervisors'] }),
      agents: cognitoAgentIdentities({
        ...{ region: REGION, poolId: pools.agentPoolId, clientId: 'shell' },
        ...{ passwordClient: null, jwksBaseUrl: null },
      }),
      challenge: cognitoUserChallenge({
        ...{ region: REGION, poolId: pools.userPoolId, clientId: 'support', clientSecret: 'secret' },
        contextSigningKey: signingKey,
      }),
    };
  };
  const context = {
    ...{ assistanceId: 'a-1', codeId: 'c-1', username: 'marta', language: 'en', now: 0, caseNumber: null },
    agent: { id: 'ana', name: 'Ana' },
    ecosystem: { id: 'E-355', name: 'legacy355', role: 'member' },
    ...{ products: [], words: ['copper', 'lantern'], refuseUrl: '', codeValidSeconds: 1, sessionSeconds: 1 },
  } as const satisfies UserCodeContext;
  const forWeb = {
    ...{ assistanceId: 'a-1', subject: 'marta', product: 'web', supportUntil: 1_000, now: 0 },
    ...{ agent: context.agent, ecosystem: context.ecosystem },
  } as const satisfies ProductTokenContext;

  it('are as many as the steps of a journey are counted by', async () => {
    const { users, agents, challenge } = adapters();
    await users.staffList.keepFresh(signal);
    await agents.keepFresh(signal);
    const counted: Record<string, number> = {};
    const count = async (method: string, ask: () => Promise<unknown>) => {
      asked = [];
      await ask();
      counted[method] = asked.length;
    };
    await count('findByEmail', () => users.findByEmail(ADDRESS, signal));
    await count('read', () => agents.read('ana', signal));
    await count('readAccount', () => agents.readAccount('ana', signal));
    await count('emailWritableByAgent', () => agents.emailWritableByAgent(signal));
    await count('send', () => challenge.send(context, signal));
    await count('answer', () => challenge.answer(context, 's-2', '048213', signal));
    await count('productToken', () => challenge.productToken(forWeb, 'refresh', signal));
    await count('revoke', () => challenge.revoke('refresh', signal));
    // Somebody with no account among the agents.
    await count('supportGroupsOf', () => users.supportGroupsOf('nora@legacy355.example', signal));
    const { signIn: _, verify: __, ...each } = COGNITO_CALLS;
    expect(counted).toEqual(each);
  });

  it('list nobody’s colleagues: the list is read once a minute and process, with its age', async () => {
    let now = 0;
    const users = cognitoUserIdentities({
      ...{ region: REGION, userPoolId: 'us-east-1_u', agentPoolId: 'us-east-1_a' },
      ...{ supportGroups: ['agents'], now: () => now },
    });
    expect(users.staffList.age()).toBeNull();
    await Promise.all([users.staffList.keepFresh(signal), users.staffList.keepFresh(signal)]);
    const lists = () => asked.filter((operation) => operation === 'ListUsersInGroup').length;
    expect(lists()).toBe(2);
    for (let second = 1; second < 60; second += 1) {
      now += 1_000;
      await users.staffList.keepFresh(signal);
      await users.supportGroupsOf(ADDRESS, signal);
    }
    expect([lists(), users.staffList.age()]).toEqual([2, 59_000]);
    now += 1_000;
    await users.staffList.keepFresh(signal);
    expect([lists(), users.staffList.age()]).toEqual([4, 0]);
    // The job is dead: whoever asks lists them himself, or nobody is assisted.
    now += 120_000;
    await users.supportGroupsOf(ADDRESS, signal);
    expect(lists()).toBe(6);
    now += 120_000;
    isThrottled = () => true;
    await expectAsync(users.supportGroupsOf(ADDRESS, signal)).toBeRejectedWith(jasmine.any(ServiceFailed));
    // Of two lists one failed first: the other's last tries are none of the next spec's.
    while (lists() < 6 + 2 * 6) await after(10);
  });

  it('fail nobody who only waits for them with somebody whose request is over', async () => {
    const { users } = adapters();
    const over = new AbortController();
    const first = users.supportGroupsOf(ADDRESS, over.signal);
    const second = users.supportGroupsOf(ADDRESS, signal);
    over.abort();
    await expectAsync(first).toBeRejectedWith(jasmine.any(ServiceFailed));
    expect(await second).toEqual(['agents']);
  });

  /** A request's nine seconds on a quiet machine: this one is not, and what is counted are tries. */
  const ofOneRequest = () => deadline(60_000);
  /** One request, by its own deadline; again where Cognito has not looked at it, as `Retry-After` says. */
  type Press = <T>(ask: (at: AbortSignal) => Promise<T>) => Promise<T>;

  const ready = async () => {
    const made = adapters();
    await made.users.staffList.keepFresh(ofOneRequest());
    await made.agents.keepFresh(ofOneRequest());
    return made;
  };

  /** What the requests of a journey ask at a person's pace: 24 calls, as its steps are counted. */
  async function journey(
    { users, agents, challenge }: ReturnType<typeof adapters>,
    number: number,
    pressed: Press,
  ): Promise<void> {
    // No read needs a second press.
    await users.supportGroupsOf('nora@legacy355.example', ofOneRequest());
    await agents.read('ana', ofOneRequest());
    await agents.readAccount('ana', ofOneRequest());
    await agents.read('ana', ofOneRequest());
    await users.findByEmail(ADDRESS, ofOneRequest());
    await agents.read('ana', ofOneRequest());
    await users.findByEmail(ADDRESS, ofOneRequest());
    const { challenge: session } = await pressed((at) => challenge.send(context, at));
    await agents.read('ana', ofOneRequest());
    // As the BFF keeps it: the same Session until Cognito has looked.
    const kept = `${session}-${String(number)}`;
    const code = String(number).padStart(6, '0');
    const { result } = await pressed((at) => challenge.answer(context, kept, code, at));
    expect(result).toBe('right');
    for (let products = 0; products < 2; products += 1) {
      await agents.read('ana', ofOneRequest());
      await challenge.productToken(forWeb, 'refresh', ofOneRequest());
    }
    await challenge.revoke('refresh', ofOneRequest()).catch(() => undefined);
  }

  for (const [written, calls] of [
    [ADDRESS, 24],
    ['Marta@legacy355.example', 30],
    ['maRTa@legacy355.example', 32],
  ] as const) {
    it(`are ${String(calls)} where Cognito has ${written} and Core ${ADDRESS}`, async () => {
      const adapter = await ready();
      stored = written;
      asked = [];
      await journey(adapter, 0, (ask) => ask(ofOneRequest()));
      expect(asked.length).toBe(calls);
    });
  }

  it('arrive in 99 of 100 journeys while a fifth of them are throttled, at no more than six presses each', async () => {
    const random = seeded(12);
    isThrottled = () => random() < 0.2;
    const adapter = await ready();
    const pressesOf: number[] = [];
    const pressing = async (number: number): Promise<void> => {
      let more = 0;
      await journey(adapter, number, async (press) => {
        for (;;) {
          try {
            return await press(ofOneRequest());
          } catch (error) {
            if (!(error instanceof ServiceFailed) || error.mayHaveHappened || more === MORE) throw error;
            more += 1;
          }
        }
      });
      pressesOf.push(more);
    };
    const settled: PromiseSettledResult<void>[] = [];
    for (let from = 0; from < 100; from += 25) {
      const some = Array.from({ length: 25 }, (_, number) => pressing(from + number));
      settled.push(...(await Promise.allSettled(some)));
    }
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(99);
    // Two calls of a journey are not asked again by themselves: a quarter of 200 more, in the long run.
    const pressed = pressesOf.reduce((sum, more) => sum + more, 0);
    expect(pressed).toBeGreaterThan(20);
    expect(pressed).toBeLessThan(100);
    const codes = [...lookedAt].filter(([key]) => !key.includes('"context"'));
    expect(codes.length).toBeGreaterThanOrEqual(99);
    expect(codes.every(([, times]) => times === 1)).toBeTrue();
  }, 120_000);

  it('are asked again while the deadline lasts, and no longer', async () => {
    isThrottled = () => true;
    const { agents } = adapters();
    await expectAsync(agents.readAccount('ana', AbortSignal.abort())).toBeRejectedWith(
      jasmine.any(ServiceFailed),
    );
    expect(asked).toEqual([]);
    await expectAsync(agents.readAccount('ana', signal)).toBeRejectedWith(jasmine.any(ServiceFailed));
    expect(asked.length).toBe(6);
    asked = [];
    const answered = adapters().challenge.answer(context, 's-2', '048213', signal);
    await expectAsync(answered).toBeRejectedWith(jasmine.objectContaining({ mayHaveHappened: false }));
    expect(asked).toEqual(['AdminRespondToAuthChallenge']);
  });
});
