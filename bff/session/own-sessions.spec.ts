import { chainOfDay } from '../domain/trace-chain.ts';
import { ringOf } from '../domain/key-ring.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';
import { ANA, BffUnderTest, KEY, LUIS, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

interface Own {
  readonly id: string;
  readonly isThis: boolean;
}

describe('an agent’s own sessions', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const list = async (client: AgentClient) => (await client.get('/api/sessions')).body['items'] as Own[];
  const idOfThis = async (client: AgentClient) => (await list(client)).find(({ isThis }) => isThis)?.id ?? '';
  const isSignedIn = async (client: AgentClient) => (await client.get('/api/users?email=mar')).status === 200;
  const endedRows = async (): Promise<readonly Record<string, unknown>[]> =>
    (await bff.ports.trace.rows(chainOfDay(bff.now)))
      .filter(({ event }) => event === 'SignedOut')
      .map(({ data, actor }) => ({
        ...(JSON.parse(data) as Record<string, unknown>),
        by: (JSON.parse(actor) as { name: string }).name,
      }));

  it('are listed with when, where from and with what, the newest first, under ids that admit nobody', async () => {
    bff.pass(MINUTE_MS);
    const laptop = bff.browser('203.0.113.5');
    laptop.headers = { ...laptop.headers, 'User-Agent': 'Firefox 150' };
    await laptop.post('/api/session', { email: ANA, password: 'Demo-2026-pass!' });
    await bff.signIn(LUIS);
    const at = (ms: number) => new Date(bff.now + ms).toISOString();
    const items = await list(ana);
    expect(items).toEqual([
      {
        id: jasmine.any(String),
        startedAt: at(0),
        lastSeenAt: at(0),
        address: '203.0.113.5',
        userAgent: 'Firefox 150',
        isThis: false,
      },
      {
        id: jasmine.any(String),
        startedAt: at(-MINUTE_MS),
        lastSeenAt: at(0),
        address: '198.51.100.7',
        isThis: true,
      },
    ] as unknown as Own[]);
    for (const { id } of items) {
      const thief = bff.browser();
      thief.cookie = `__Host-user-support-4200=${id}`;
      expect((await thief.get('/api/sessions')).status).toBe(401);
    }
  });

  it('are one each over changes of their id, and none once idle or over', async () => {
    const id = await idOfThis(ana);
    await bff.stepUp(ana);
    expect(await list(ana)).toEqual([jasmine.objectContaining({ id, isThis: true })]);
    for (let minutes = 0; minutes < 20; minutes += 10) {
      bff.pass(10 * MINUTE_MS);
      await ana.get('/api/users?email=mar');
    }
    expect(await list(ana)).toHaveSize(1);
    const late = await bff.signIn(ANA);
    expect(await list(late)).toHaveSize(2);
    bff.pass(14 * MINUTE_MS);
    await late.get('/api/users?email=mar');
    bff.pass(MINUTE_MS);
    expect(await list(late)).toEqual([jasmine.objectContaining({ isThis: true })]);
  });

  it('are ended one by one: 401 here and on the other replica, a row of the day', async () => {
    const laptop = await bff.signIn(ANA);
    const there = new AgentClient(
      bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) }).app,
      '203.0.113.66',
    );
    there.cookie = laptop.cookie;
    expect(await isSignedIn(there)).toBeTrue();
    const id = await idOfThis(laptop);
    expect((await ana.delete(`/api/sessions/${id.toUpperCase()}`)).status).toBe(204);
    for (const client of [laptop, there]) expect((await client.get('/api/sessions')).status).toBe(401);
    expect(await isSignedIn(ana)).toBeTrue();
    const agent = ((await ana.get('/api/session')).body['agent'] as { id: string }).id;
    expect(await endedRows()).toEqual([{ agent, browser: id, because: 'ended-by-agent', by: 'Ana Agent' }]);
    expect((await ana.delete(`/api/sessions/${id}`)).body['code']).toBe('not-found');
  });

  it('that ended are told to the agent by mail: how many, by whom, when and from where; until it is sent', async () => {
    await bff.signIn(ANA);
    await bff.signIn(ANA);
    await ana.delete('/api/sessions');
    bff.services.fault.notice = 'refused';
    await bff.wired.sweep();
    bff.services.fault.notice = 'none';
    bff.pass(MINUTE_MS);
    await bff.wired.sweep();
    await bff.wired.sweep();
    const at = new Date(bff.now - MINUTE_MS).toISOString();
    const about = {
      kind: 'sessions-ended',
      to: ANA,
      because: 'ended-by-agent',
      by: 'Ana Agent',
      at,
    } as const;
    expect(bff.services.noticed).toEqual([
      jasmine.objectContaining({ ...about, sessions: 2, address: '198.51.100.7' }),
    ]);
    const rows = (await bff.ports.trace.rows(chainOfDay(bff.now))).map(({ event }) => event);
    expect(rows.filter((event) => event.startsWith('Agent'))).toEqual(['AgentNotTold', 'AgentTold']);
  });

  it('are no mail where none ended, and none to an account that is gone', async () => {
    await ana.delete('/api/sessions');
    await bff.signIn(ANA);
    await ana.delete('/api/sessions');
    bff.services.changedAgents.set(ANA, { enabled: false });
    await bff.wired.sweep();
    expect(bff.services.noticed).toEqual([]);
  });

  it('are ended all but this one, and this one by its id, which takes its cookie', async () => {
    const others = [await bff.signIn(ANA), await bff.signIn(ANA)];
    expect((await ana.delete('/api/sessions')).status).toBe(204);
    for (const client of others) expect(await isSignedIn(client)).toBeFalse();
    expect(await list(ana)).toHaveSize(1);
    expect((await ana.delete(`/api/sessions/${await idOfThis(ana)}`)).status).toBe(204);
    expect(ana.cookie).toBeNull();
  });

  it('take the assistance with them that they verified, and no other', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const opened = await ana.post(`/api/assistances/${id}/products/web`);
    const { body } = await bff.redeem(String(opened.body['url']));
    const [laptop, phone] = [await bff.signIn(ANA), await bff.signIn(ANA)];
    await laptop.delete(`/api/sessions/${await idOfThis(phone)}`);
    expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('session');
    await laptop.delete(`/api/sessions/${await idOfThis(ana)}`);
    expect((await laptop.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('signed-out');
    expect((await bff.traced(id)).at(-1)).toBe('AssistanceEnded');
    const asked = await bff
      .asProduct('web')
      .post('/api/handover/introspect', { token: body['access_token'] });
    expect(asked.body).toEqual({ active: false });
  });

  it('take one that nobody verified where they began it', async () => {
    const { id } = await bff.start(ana, MARTA);
    const [laptop, phone] = [await bff.signIn(ANA), await bff.signIn(ANA)];
    await laptop.delete(`/api/sessions/${await idOfThis(phone)}`);
    expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('internal-verification');
    await laptop.delete('/api/sessions');
    expect((await laptop.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('signed-out');
  });

  it('are ended all together by a supervisor, with a reason, and audit:verify finds nothing wrong with it', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const laptop = await bff.signIn(ANA);
    const agent = ((await ana.get('/api/session')).body['agent'] as { id: string }).id;
    const sara = await bff.steppedUp(SARA);
    const path = `/api/agents/${agent}/sessions`;
    expect((await sara.send('DELETE', path, { reason: 'Lost laptop' })).status).toBe(204);
    for (const client of [ana, laptop]) expect(await isSignedIn(client)).toBeFalse();
    expect(await isSignedIn(sara)).toBeTrue();
    expect((await sara.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('signed-out');
    expect(await endedRows()).toEqual(
      Array(2).fill(
        jasmine.objectContaining({
          because: 'ended-by-supervisor',
          reason: 'Lost laptop',
          by: 'Sara Supervisor',
        }),
      ),
    );
    expect((await sara.send('DELETE', path, { reason: 'Again' })).body['code']).toBe('not-found');
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  for (const [how, ends] of [
    ['by itself', (own: AgentClient) => own.delete('/api/session')],
    [
      'by another one',
      async (own: AgentClient, other: AgentClient) => other.delete(`/api/sessions/${await idOfThis(own)}`),
    ],
  ] as const) {
    it(`begin nothing that outlives them: a start that was under way as one was ended ${how}`, async () => {
      const laptop = await bff.signIn(ANA);
      const starting = bff.browser();
      starting.cookie = ana.cookie;
      const groupsOf = bff.services.supportGroupsOf.bind(bff.services);
      const asked = spyOn(bff.services, 'supportGroupsOf').and.callFake(async (email) => {
        asked.and.callFake(groupsOf);
        expect((await ends(ana, laptop)).status).toBe(204);
        return groupsOf(email);
      });
      const { status, body } = await starting.post('/api/assistances', { email: MARTA });
      expect([status, body['code']]).toEqual([401, 'not-signed-in']);
      expect((await laptop.get('/api/assistances/current')).status).toBe(204);
    });
  }

  it('are ended once by many at once', async () => {
    const laptop = await bff.signIn(ANA);
    const id = await idOfThis(laptop);
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await ana.delete(`/api/sessions/${id}`)).status),
    );
    expect(statuses).toContain(204);
    expect(await endedRows()).toHaveSize(1);
  });
});
