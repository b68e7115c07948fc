import { chainOfDay } from '../domain/trace-chain.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';

const ASK = '/api/session/step-up';
const OVER = { reason: { kind: 'other', text: 'Over' } };

describe('an agent’s own codes', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const inAMinute = () => {
    bff.pass(MINUTE_MS);
  };
  const told = () => bff.services.noticed.filter(({ kind }) => kind === 'own-codes');
  const usedUpRows = async () =>
    (await bff.ports.trace.rows(chainOfDay(bff.now))).filter(({ event }) => event === 'OwnCodesUsedUp');

  it('are six an hour that nobody answered, over assistances, step-ups and sessions; then 429, and when', async () => {
    for (let n = 0; n < 3; n++) {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/internal-code`);
      await ana.good('POST', `/api/assistances/${id}/cancel`, OVER);
      inAMinute();
    }
    const laptop = await bff.signIn(ANA);
    for (const client of [ana, laptop, ana]) {
      await client.good('POST', ASK);
      inAMinute();
    }
    const sent = bff.services.delivered.length;
    const { id } = await bff.start(ana, MARTA);
    const path = `/api/assistances/${id}/internal-code`;
    for (const refused of [await laptop.post(ASK), await ana.post(path)]) {
      expect([refused.status, refused.body['code']]).toEqual([429, 'rate-limited']);
      expect(Number(refused.headers.get('Retry-After'))).toBe(54 * 60);
    }
    expect(bff.services.delivered).toHaveSize(sent);
    expect((await bff.traced(id)).filter((event) => event === 'InternalCodeRequested')).toEqual([]);
    // The other agents have theirs.
    expect((await bff.steppedUp(SARA)).cookie).not.toBeNull();
    await ana.good('POST', `/api/assistances/${id}/cancel`, OVER);
    for (let n = 0; n < 6; n++) {
      bff.pass(9 * MINUTE_MS);
      await ana.get('/api/users?email=mar');
    }
    expect((await ana.post(ASK)).status).toBe(202);
  });

  it('count no longer once answered rightly, nor where none went out', async () => {
    for (let n = 0; n < 8; n++) {
      await bff.stepUp(ana);
      const { id } = await bff.verified(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/cancel`, OVER);
      inAMinute();
    }
    bff.services.fault.delivery = 'refused';
    for (let n = 0; n < 8; n++) expect((await ana.post(ASK)).status).toBe(502);
    bff.services.fault.delivery = 'none';
    expect((await ana.post(ASK)).status).toBe(202);
  });

  it('are twenty a day', async () => {
    for (let hour = 0; hour < 4; hour++) {
      ana = await bff.signIn(ANA);
      for (let n = 0; n < 5; n++) {
        expect((await ana.post(ASK)).status).toBe(202);
        inAMinute();
      }
      bff.pass(HOUR_MS);
    }
    ana = await bff.signIn(ANA);
    expect((await ana.post(ASK)).body['code']).toBe('rate-limited');
    bff.pass(DAY_MS);
    ana = await bff.signIn(ANA);
    expect((await ana.post(ASK)).status).toBe(202);
  });

  it('that are used up are told to supervisors once, also by many at once', async () => {
    for (let n = 0; n < DEFAULT_LIMITS.ownCodesPerHour; n++) {
      ana = await bff.signIn(ANA);
      await ana.good('POST', ASK);
      inAMinute();
    }
    const clients = [await bff.signIn(ANA), await bff.signIn(ANA), await bff.signIn(ANA)];
    const statuses = await Promise.all(clients.map(async (client) => (await client.post(ASK)).status));
    expect(statuses).toEqual([429, 429, 429]);
    await bff.wired.sweep();
    const about = {
      kind: 'own-codes',
      agent: 'Ana Agent',
      email: ANA,
      codes: 6,
      withinSeconds: 3_600,
    } as const;
    expect(told()).toEqual([
      jasmine.objectContaining({ ...about, to: SARA }),
      jasmine.objectContaining({ ...about, to: SAMUEL }),
    ]);
    expect(await usedUpRows()).toHaveSize(1);
    await ana.post(ASK);
    await bff.wired.sweep();
    expect(told()).toHaveSize(2);
  });

  it('at once are never more than six', async () => {
    const clients = [ana];
    for (let n = 0; n < 4; n++) clients.push(await bff.signIn(ANA));
    await bff.ports.usage.reserve(
      'own-code',
      ((await ana.get('/api/session')).body['agent'] as { id: string }).id,
      [{ windowMs: HOUR_MS, atMost: 6 }],
      bff.now,
    );
    await ana.post(ASK);
    inAMinute();
    await Promise.all(clients.map((client) => client.post(ASK)));
    expect(bff.services.delivered).toHaveSize(5);
  });
});
