import { ALL_ENDPOINTS, type EndpointId } from '../contract/all-endpoints.ts';
import type { AnyEndpoint } from '../contract/index.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { canonicalJson, chainOfDay } from '../domain/trace-chain.ts';
import type { AgentClient, Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, SARA } from '../spec-kit/bff-under-test.ts';
import { mayHaveBody } from '../spec-kit/refusals/stage.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/**
 * Whether somebody has to be stepped up: `needed`, 403 without it; `or-signed-in-lately`: the same, a few minutes
 * after the sign-in; `more`: without it less is shown or of less people; or the reason why nobody has to be.
 */
type StepUpColumn = 'needed' | 'or-signed-in-lately' | 'more' | { readonly none: string };

/** Where it answers: the agents' server, that of the users, or the BFF's own port and no server before it. */
type HostColumn = 'agents' | 'users' | 'own-port';

const BEFORE = { none: 'nobody is signed in yet' };
const LEAVES = { none: 'it only leaves, and a way out has no lock' };
const ENDS = { none: 'it only ends something: that must work for whoever sees that something is wrong' };
const IS_ONE = { none: 'it is how one steps up' };
const PROVES = { none: 'the assistance asks for an internal code of its own, which is more' };
const OWN = { none: 'own, and what the process has not proved yet it does not show' };
const OTHERS_KEY = { none: 'whoever asks is no agent, and has no browser session' };

/** By endpoint; one that is new does not compile before it stands here. */
const COLUMNS = {
  signIn: { stepUp: BEFORE, host: 'agents' },
  readSession: { stepUp: { none: 'it says who is signed in, and whether he is stepped up' }, host: 'agents' },
  signOut: { stepUp: LEAVES, host: 'agents' },
  requestStepUp: { stepUp: IS_ONE, host: 'agents' },
  answerStepUp: { stepUp: IS_ONE, host: 'agents' },
  listSessions: {
    stepUp: {
      none: 'own, and only when and where from: whoever sees a strange one there has to see it first',
    },
    host: 'agents',
  },
  endSession: { stepUp: 'or-signed-in-lately', host: 'agents' },
  endOtherSessions: { stepUp: 'or-signed-in-lately', host: 'agents' },
  endSessionsOfAgent: { stepUp: 'needed', host: 'agents' },
  disownSessions: {
    stepUp: { none: 'it only ends, for whoever holds the mailbox that codes go to' },
    host: 'agents',
  },
  suggestUsers: {
    stepUp: { none: 'addresses alone, 600 a day; whom an agent may look up is known before any assistance' },
    host: 'agents',
  },
  startAssistance: { stepUp: PROVES, host: 'agents' },
  currentAssistance: { stepUp: OWN, host: 'agents' },
  readAssistance: { stepUp: 'more', host: 'agents' },
  describeAssistance: { stepUp: PROVES, host: 'agents' },
  sendInternalCode: { stepUp: PROVES, host: 'agents' },
  answerInternalCode: { stepUp: PROVES, host: 'agents' },
  chooseEcosystem: { stepUp: PROVES, host: 'agents' },
  sendUserCode: { stepUp: PROVES, host: 'agents' },
  answerUserCode: { stepUp: PROVES, host: 'agents' },
  showPhone: { stepUp: PROVES, host: 'agents' },
  readPlan: { stepUp: PROVES, host: 'agents' },
  openProduct: { stepUp: PROVES, host: 'agents' },
  cancelAssistance: { stepUp: ENDS, host: 'agents' },
  finishAssistance: { stepUp: ENDS, host: 'agents' },
  stopAssistance: { stepUp: ENDS, host: 'agents' },
  recordDelivery: { stepUp: OTHERS_KEY, host: 'own-port' },
  listAssistances: { stepUp: 'more', host: 'agents' },
  readTrace: { stepUp: 'more', host: 'agents' },
  listHolds: { stepUp: 'needed', host: 'agents' },
  releaseHold: { stepUp: 'needed', host: 'agents' },
  redeemTicket: { stepUp: OTHERS_KEY, host: 'agents' },
  introspectToken: { stepUp: OTHERS_KEY, host: 'agents' },
  refuseAssistance: { stepUp: OTHERS_KEY, host: 'users' },
  readObjectionFacts: { stepUp: OTHERS_KEY, host: 'users' },
} as const satisfies Readonly<
  Record<EndpointId, { readonly stepUp: StepUpColumn; readonly host: HostColumn }>
>;

const columnsOf = (id: string): { readonly stepUp: StepUpColumn; readonly host: HostColumn } =>
  COLUMNS[id as EndpointId];

/** What a supervisor is answered, stepped up, who asks with an unknown id and an empty body. */
const AS_SUPERVISOR: Readonly<Record<string, number>> = {
  stopAssistance: 400,
  listHolds: 200,
  releaseHold: 400,
  endSessionsOfAgent: 400,
};

/** Whoever may not call an endpoint is refused by it: all of them, walked by their declared access. */
describe('access', () => {
  let bff: BffUnderTest;
  let agent: AgentClient;
  let supervisor: AgentClient;
  let steppedUp: AgentClient;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    agent = await bff.signIn(ANA);
    supervisor = await bff.signIn(SARA);
    steppedUp = await bff.steppedUp(SARA);
  });
  afterAll(() => bff.stop());

  const call = (client: AgentClient, endpoint: AnyEndpoint): Promise<Answer> => {
    const path = endpoint.path.replace(':id', UNKNOWN).replace(':product', 'web');
    return client.send(endpoint.method, path, mayHaveBody(endpoint) ? {} : undefined);
  };

  it('is declared for every endpoint, each with a path of its own', () => {
    const bound = ALL_ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(bound).size).toBe(bound.length);
    expect(bound.length).toBeGreaterThan(20);
  });

  it('by a step-up and by host are two columns, with a reason wherever no step-up is needed', () => {
    expect(Object.keys(COLUMNS).toSorted()).toEqual(ALL_ENDPOINTS.map(({ id }) => id).toSorted());
    for (const endpoint of ALL_ENDPOINTS) {
      const { stepUp } = columnsOf(endpoint.id);
      const declared: AnyEndpoint = endpoint;
      const isAsked = stepUp === 'needed' || stepUp === 'or-signed-in-lately';
      expect(isAsked ? stepUp : undefined)
        .withContext(endpoint.id)
        .toBe(declared.stepUp);
      if (typeof stepUp === 'object') expect(stepUp.none.length).toBeGreaterThan(15);
    }
    // Whatever supervisors alone may do needs one, but for what only ends something.
    const without = ALL_ENDPOINTS.filter(
      ({ id, access }) => access === 'supervisor' && columnsOf(id).stepUp !== 'needed',
    );
    expect(without.map(({ id }): string => id)).toEqual(['stopAssistance']);
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
        const { status } = await call(steppedUp, endpoint);
        expect<number | undefined>(status).toBe(AS_SUPERVISOR[endpoint.id]);
      });
    }
    const { stepUp, host } = columnsOf(endpoint.id);
    if (stepUp === 'needed') {
      it(`refuses a supervisor whose browser session is not stepped up: ${name}`, async () => {
        const { status, body } = await call(supervisor, endpoint);
        expect([status, body['code']]).toEqual([403, 'step-up-needed']);
        const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
        expect(rows.at(-1)?.data).toBe(canonicalJson({ command: endpoint.id, code: 'step-up-needed' }));
      });
    } else if (stepUp === 'or-signed-in-lately') {
      it(`refuses whoever neither stepped up nor signed in lately: ${name}`, async () => {
        const other = await BffUnderTest.start();
        const ana = await other.signIn(ANA);
        other.pass(DEFAULT_LIMITS.signInCountsMs - 1);
        expect((await call(ana, endpoint)).body['code']).not.toBe('step-up-needed');
        other.pass(1);
        expect((await call(ana, endpoint)).body['code']).toBe('step-up-needed');
        const rows = await other.ports.trace.rows(chainOfDay(other.now));
        expect(rows.at(-1)?.data).toBe(canonicalJson({ command: endpoint.id, code: 'step-up-needed' }));
        await other.stepUp(ana);
        expect((await call(ana, endpoint)).body['code']).not.toBe('step-up-needed');
        await other.stop();
      });
    } else if (endpoint.id !== 'signOut') {
      it(`never asks for a step-up where nothing of others is named: ${name}`, async () => {
        expect((await call(supervisor, endpoint)).body['code']).not.toBe('step-up-needed');
      });
    }
    it(`answers where ${host} are, and nowhere else: ${name}`, async () => {
      const [there, elsewhere] = host === 'users' ? [bff.user(), bff.browser()] : [bff.browser(), bff.user()];
      expect((await call(there, endpoint)).status).not.toBe(404);
      const known = host === 'users' ? steppedUp : supervisor;
      elsewhere.cookie = known.cookie;
      elsewhere.headers = { ...known.headers };
      expect((await call(elsewhere, endpoint)).status).toBe(404);
    });
    if (endpoint.access === 'product') {
      it(`refuses an agent’s session and wrong credentials: ${name}`, async () => {
        expect((await call(agent, endpoint)).status).toBe(401);
        const wrong = await call(bff.asProduct('web', 'guessed'), endpoint);
        expect([wrong.status, wrong.body['code']]).toEqual([401, 'invalid-client']);
        expect(wrong.headers.get('WWW-Authenticate')).toContain('Basic');
      });
    }
    if (endpoint.access === 'link') {
      it(`gives a session no right, and refuses a body without a token: ${name}`, async () => {
        const user = host === 'users' ? bff.user() : bff.browser();
        user.headers = {};
        user.cookie = supervisor.cookie;
        expect((await call(user, endpoint)).status).toBe(400);
        const { status, body } = await user.post(endpoint.path, { token: 'a'.repeat(106) });
        expect([status, body['code']]).toEqual([404, 'link-not-valid']);
      });
    }
    if (endpoint.access === 'statement') {
      it(`asks nobody who he is, and believes only what is signed: ${name}`, async () => {
        for (const client of [bff.functions(), agent, steppedUp, bff.asProduct('web')]) {
          expect((await call(client, endpoint)).status).toBe(400);
          const { status, body } = await client.post(endpoint.path, { statement: 'a.b.c' });
          expect([status, body['code']]).toEqual([401, 'invalid-client']);
        }
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
