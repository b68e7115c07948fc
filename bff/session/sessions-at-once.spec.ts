import { chainOfDay } from '../domain/trace-chain.ts';
import { ringOf } from '../domain/key-ring.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, LUIS, MARTA } from '../spec-kit/bff-under-test.ts';

describe('sessions of one agent at once', () => {
  let bff: BffUnderTest;
  const start = async (limits: Partial<typeof DEFAULT_LIMITS> = {}) => {
    bff = await BffUnderTest.start({ limits: { ...DEFAULT_LIMITS, ...limits } });
  };
  afterEach(() => bff.stop());

  const isSignedIn = async (client: AgentClient) => (await client.get('/api/users?email=mar')).status === 200;
  const own = async (client: AgentClient) => (await client.get('/api/sessions')).body['items'] as unknown[];
  const times = async (n: number) => {
    const clients: AgentClient[] = [];
    for (let index = 0; index < n; index++) {
      clients.push(await bff.signIn(ANA));
      bff.pass(1_000);
    }
    return clients;
  };
  const tooMany = async () =>
    (await bff.ports.trace.rows(chainOfDay(bff.now)))
      .filter(({ event, data }) => event === 'SignedOut' && data.includes('too-many'))
      .map(({ origin }) => JSON.parse(origin) as object);

  it('are five: at the sixth the longest idle one goes, as the trace says', async () => {
    await start();
    const [first, second, ...others] = await times(5);
    // Looks are noted every five seconds.
    bff.pass(6_000);
    await isSignedIn(first!);
    bff.pass(1_000);
    const sixth = await bff.signIn(ANA);
    expect(await isSignedIn(second!)).toBeFalse();
    for (const client of [first!, ...others, sixth]) expect(await isSignedIn(client)).toBeTrue();
    expect(await own(sixth)).toHaveSize(5);
    expect(await tooMany()).toHaveSize(1);
    await bff.wired.sweep();
    expect(bff.services.noticed).toEqual([
      jasmine.objectContaining({ kind: 'sessions-ended', because: 'too-many', sessions: 1 }),
    ]);
    await bff.signIn(LUIS);
    expect(await own(sixth)).toHaveSize(5);
  });

  it('never lose the one that is at work, and no other assistance', async () => {
    await start();
    const [atWork] = await times(1);
    const { id } = await bff.inSession(atWork!, MARTA);
    await times(9);
    expect((await atWork!.good('GET', `/api/assistances/${id}`)).step).toBe('session');
    expect(await own(atWork!)).toHaveSize(5);
  });

  it('are refused where each is at work; the token is as good as before, once one has ended', async () => {
    await start({ sessionsPerAgent: 1 });
    const [ana] = await times(1);
    await bff.verified(ana!, MARTA);
    const accessToken = `valid-token-of:${ANA}:1${'0'.repeat(36)}`;
    const { status, body } = await bff.browser().post('/api/session', { accessToken });
    expect([status, body['code']]).toEqual([409, 'too-many-sessions']);
    await ana!.delete('/api/session');
    expect((await bff.browser().post('/api/session', { accessToken })).status).toBe(201);
    expect((await bff.browser().post('/api/session', { accessToken })).body['code']).toBe(
      'wrong-credentials',
    );
  });

  it('do not count the one whose browser signs in anew, nor those that are over', async () => {
    await start();
    const [first, ...others] = await times(5);
    await first!.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
    for (const client of [first!, ...others]) expect(await isSignedIn(client)).toBeTrue();
    bff.pass(DEFAULT_LIMITS.agentIdleMs);
    await times(5);
    expect(await tooMany()).toEqual([]);
  });

  it('are never more, though twenty sign in at once on two replicas', async () => {
    await start();
    const replica = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) }).app;
    const clients = Array.from({ length: 20 }, (_, n) =>
      n % 2 ? bff.browser() : bff.browser('198.51.100.8', replica),
    );
    const answers = await Promise.all(
      clients.map((client) => client.post('/api/session', { email: ANA, password: DEMO_PASSWORD })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(201));
    const signedIn = await Promise.all(clients.map(isSignedIn));
    expect(signedIn.filter(Boolean)).toHaveSize(5);
    expect(await tooMany()).toHaveSize(15);
  });

  describe('last eight hours from the sign-in at Cognito', () => {
    const accessToken = `valid-token-of:${ANA}:2${'0'.repeat(36)}`;
    beforeEach(() => start());

    it('not from when its token was handed over', async () => {
      bff.services.authenticatedAgoMs = 7 * HOUR_MS + 50 * MINUTE_MS;
      const ana = bff.browser();
      const { body } = await ana.post('/api/session', { accessToken });
      expect(body['expiresAt']).toBe(new Date(bff.now + 10 * MINUTE_MS).toISOString());
      bff.pass(10 * MINUTE_MS - 1);
      expect(await isSignedIn(ana)).toBeTrue();
      bff.pass(1);
      expect(await isSignedIn(ana)).toBeFalse();
    });

    it('and none begins with one that is older, again and again', async () => {
      bff.services.authenticatedAgoMs = 20 * 24 * HOUR_MS;
      for (let n = 0; n < 3; n++) {
        const { status, body } = await bff.browser().post('/api/session', { accessToken });
        expect([status, body['code']]).toEqual([401, 'sign-in-too-old']);
      }
      bff.services.authenticatedAgoMs = 8 * HOUR_MS - 1;
      expect((await bff.browser().post('/api/session', { accessToken })).status).toBe(201);
    });

    it('and a clock of Cognito’s that is ahead makes none longer', async () => {
      bff.services.authenticatedAgoMs = -HOUR_MS;
      const { body } = await bff.browser().post('/api/session', { accessToken });
      expect(body['expiresAt']).toBe(new Date(bff.now + 8 * HOUR_MS).toISOString());
    });
  });
});
