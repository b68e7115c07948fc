import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import type { AnyEndpoint } from '../contract/index.ts';
import { canonicalJson, chainOfDay } from '../domain/trace-chain.ts';
import type { AgentClient, Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, SARA } from '../spec-kit/bff-under-test.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** What a supervisor is answered who asks with an unknown id and an empty body. */
const AS_SUPERVISOR: Readonly<Record<string, number>> = {
  stopAssistance: 400,
  readTrace: 404,
  listHolds: 200,
  releaseHold: 400,
};

/** Whoever may not call an endpoint is refused by it: all of them, walked by their declared access. */
describe('access', () => {
  let bff: BffUnderTest;
  let agent: AgentClient;
  let supervisor: AgentClient;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    agent = await bff.signIn(ANA);
    supervisor = await bff.signIn(SARA);
  });
  afterAll(() => bff.stop());

  const call = (client: AgentClient, endpoint: AnyEndpoint): Promise<Answer> => {
    const path = endpoint.path.replace(':id', UNKNOWN).replace(':product', 'web');
    return client.send(endpoint.method, path, endpoint.method === 'POST' ? {} : undefined);
  };

  it('is declared for every endpoint, each with a path of its own', () => {
    const bound = ALL_ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(bound).size).toBe(bound.length);
    expect(bound.length).toBeGreaterThan(20);
  });

  for (const endpoint of ALL_ENDPOINTS) {
    const name = `${endpoint.method} ${endpoint.path}`;
    if (endpoint.access === 'agent' || endpoint.access === 'supervisor') {
      it(`refuses somebody without a session: ${name}`, async () => {
        const { status, body } = await call(bff.browser(), endpoint);
        expect([status, body['code']]).toEqual([401, 'not-signed-in']);
      });

      it(`refuses an invented session: ${name}`, async () => {
        const thief = bff.browser();
        thief.cookie = `__Host-user-support-4200=${'a'.repeat(43)}`;
        const { status, body } = await call(thief, endpoint);
        expect([status, body['code']]).toEqual([401, 'not-signed-in']);
      });

      it(`refuses a session without the header, as a foreign site would send it: ${name}`, async () => {
        const foreign = bff.browser();
        foreign.cookie = agent.cookie;
        foreign.headers = {};
        const { status, body } = await call(foreign, endpoint);
        expect([status, body['code']]).toEqual([403, 'header-missing']);
      });
    }
    if (endpoint.access === 'supervisor') {
      it(`refuses an agent: ${name}`, async () => {
        const { status, body } = await call(agent, endpoint);
        expect([status, body['code']]).toEqual([403, 'not-allowed']);
        const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
        expect(rows.at(-1)?.data).toBe(canonicalJson({ command: endpoint.id, code: 'not-allowed' }));
      });

      it(`lets a supervisor through: ${name}`, async () => {
        const { status } = await call(supervisor, endpoint);
        expect<number | undefined>(status).toBe(AS_SUPERVISOR[endpoint.id]);
      });
    }
    if (endpoint.access === 'product') {
      it(`refuses an agent’s session and wrong credentials: ${name}`, async () => {
        expect((await call(agent, endpoint)).status).toBe(401);
        const wrong = await call(bff.asProduct('web', 'guessed'), endpoint);
        expect([wrong.status, wrong.body['code']]).toEqual([401, 'invalid-client']);
        expect(wrong.headers.get('WWW-Authenticate')).toContain('Basic');
      });
    }
    if (endpoint.access === 'link') {
      it(`is not there where agents are: ${name}`, async () => {
        expect((await call(bff.browser(), endpoint)).status).toBe(401);
        for (const client of [agent, supervisor]) expect((await call(client, endpoint)).status).toBe(404);
      });

      it(`gives a session no right, and refuses a body without a token: ${name}`, async () => {
        const user = bff.user();
        user.cookie = supervisor.cookie;
        expect((await call(user, endpoint)).status).toBe(400);
        const { status, body } = await user.post(endpoint.path, { token: 'a'.repeat(106) });
        expect([status, body['code']]).toEqual([404, 'link-not-valid']);
      });
    } else {
      it(`is not there where users are: ${name}`, async () => {
        const user = bff.user();
        user.cookie = supervisor.cookie;
        user.headers = { ...supervisor.headers };
        expect((await call(user, endpoint)).status).toBe(404);
      });
    }
    if (endpoint.access === 'header') {
      it(`refuses a sign-in without the header: ${name}`, async () => {
        const foreign = bff.browser();
        foreign.headers = {};
        const { status, body } = await call(foreign, endpoint);
        expect([status, body['code']]).toEqual([403, 'header-missing']);
      });
    }
    it(`is never kept by a cache: ${name}`, async () => {
      const { headers } = await call(bff.browser(), endpoint);
      expect(headers.get('Cache-Control')).toBe('no-store');
    });
  }

  it('asks for a session even where there is nothing', async () => {
    expect((await bff.browser().get('/api/nothing')).status).toBe(401);
    expect((await agent.get('/api/nothing')).status).toBe(404);
    expect((await agent.delete('/api/assistances')).status).toBe(404);
  });

  it('describes every endpoint in OpenAPI, for anybody', async () => {
    const { status, body } = await bff.browser().get('/api/openapi.json');
    expect(status).toBe(200);
    const paths = body['paths'] as Record<string, Record<string, unknown>>;
    for (const { path, method } of ALL_ENDPOINTS) {
      const operation = paths[path.replaceAll(/:([a-z]+)/gi, '{$1}')]?.[method.toLowerCase()];
      expect(operation).withContext(`${method} ${path}`).toBeDefined();
    }
  });

  it('tells whether it lives and is ready', async () => {
    expect((await bff.browser().get('/health/live')).status).toBe(200);
    expect((await bff.browser().get('/health/ready')).status).toBe(200);
  });
});
