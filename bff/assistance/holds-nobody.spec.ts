import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';

const path = (id: string, rest = '') => `/api/assistances/${id}${rest}`;

/** S12: an unproved claim holds no resource. */
describe('an agent who has not verified himself', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let luis: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    luis = await bff.signIn(LUIS);
  });
  afterEach(() => bff.stop());

  /** His own code sent, and what it is. */
  async function withCode(agent: AgentClient, email = MARTA) {
    const { id } = await bff.start(agent, email);
    await agent.good('POST', path(id, '/internal-code'));
    return { id, code: bff.internalCode };
  }
  const answer = (agent: AgentClient, { id, code }: { readonly id: string; readonly code: string }) =>
    agent.post(path(id, '/internal-code/answer'), { code });
  const eventsOf = async (id: string) =>
    (await bff.ports.trace.rows(id)).map(({ event, data }) => ({ event, data: JSON.parse(data) as unknown }));

  it('holds nobody: whoever starts again and again keeps an honest agent from nothing', async () => {
    await bff.start(ana, MARTA);
    for (let n = 0; n < 12; n++) {
      bff.pass(3 * MINUTE_MS);
      await ana.post('/api/assistances', { email: MARTA });
      const start = await luis.post('/api/assistances', { email: MARTA });
      expect(start.status).toBe(201);
      await luis.good('POST', path(start.body['id'] as string, '/cancel'), {
        reason: { kind: 'other', text: 'Next' },
      });
    }
  });

  it('lets many begin for one user; the first whose code is accepted holds him, and the others end', async () => {
    const [anas, luiss] = [await withCode(ana), await withCode(luis)];
    const sara = await bff.signIn(SARA);
    const saras = await bff.start(sara, MARTA);

    expect((await answer(luis, luiss)).body['step']).toBe('ecosystem');
    for (const [agent, id] of [
      [ana, anas.id],
      [sara, saras.id],
    ] as const) {
      const { step, ended } = await agent.good('GET', path(id));
      expect([step, ended?.outcome, ended?.supersededBy]).toEqual(['ended', 'superseded', 'Luis Agent']);
      const [last] = (await bff.ports.trace.rows(id)).slice(-1);
      expect([last?.event, JSON.parse(last?.actor ?? '{}')]).toEqual([
        'AssistanceEnded',
        jasmine.objectContaining({ name: 'Luis Agent' }),
      ]);
    }
    const again = await ana.post('/api/assistances', { email: MARTA });
    expect([again.status, again.body['code'], again.body['agent']]).toEqual([
      409,
      'already-assisted',
      'Luis Agent',
    ]);
  });

  it('holds him once and for all of many who answer at once', async () => {
    const sara = await bff.signIn(SARA);
    const all = [ana, luis, sara];
    const begun = [await withCode(ana), await withCode(luis), await withCode(sara)];
    const answers = await Promise.all(all.map((agent, n) => answer(agent, begun[n] ?? { id: '', code: '' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body['step']).toSorted()).toEqual(['ecosystem', 'ended', 'ended']);
    for (const [n, { body }] of answers.entries()) {
      const ended = body['ended'] as { readonly outcome: string } | undefined;
      expect(ended?.outcome).toBe(body['step'] === 'ended' ? 'superseded' : undefined);
      // Whoever was late is signed in as before: his session's id is the same.
      expect((await all[n]?.get('/api/session'))?.status).toBe(200);
    }
  });

  it('ends when he answers, where the end of the others was lost in a crash', async () => {
    const begun = await withCode(ana);
    const crash = spyOn(bff.ports.store, 'openForUser').and.resolveTo([]);
    expect((await answer(luis, await withCode(luis))).body['step']).toBe('ecosystem');
    crash.and.callThrough();
    expect((await ana.good('GET', path(begun.id))).step).toBe('internal-verification');
    const late = await answer(ana, begun);
    expect([late.status, late.body['step']]).toEqual([200, 'ended']);
    expect((await eventsOf(begun.id)).map(({ event }) => event)).not.toContain('InternalCodeAccepted');
    expect((await ana.good('GET', path(begun.id))).ended?.outcome).toBe('superseded');
  });

  it('takes over from one whose time was over, though nobody had ended it', async () => {
    await bff.verified(luis, MARTA);
    bff.pass(14 * MINUTE_MS);
    const begun = await (async () => {
      spyOn(bff.ports.store, 'openOfEither').and.resolveTo([]);
      return withCode(ana);
    })();
    bff.pass(MINUTE_MS);
    expect((await answer(ana, begun)).body['step']).toBe('ecosystem');
  });

  it('has three starts an hour on one user that lapse; then 429, and others go on', async () => {
    for (let n = 0; n < DEFAULT_LIMITS.lapsedStarts; n++) {
      await bff.start(ana, MARTA);
      bff.pass(3 * MINUTE_MS);
      await bff.wired.sweep();
    }
    const { status, body, headers } = await ana.post('/api/assistances', { email: MARTA });
    expect([status, body['code']]).toEqual([429, 'rate-limited']);
    // The first of them lapsed three minutes after the beginning.
    const wait = (HOUR_MS - 6 * MINUTE_MS) / SECOND_MS;
    expect(Number(headers.get('Retry-After'))).toBe(wait);
    expect((await luis.post('/api/assistances', { email: MARTA })).status).toBe(201);
    expect((await ana.post('/api/assistances', { email: NORA })).status).toBe(201);
    bff.pass(wait * SECOND_MS);
    await bff.wired.sweep();
    ana = await bff.signIn(ANA);
    expect((await ana.post('/api/assistances', { email: MARTA })).status).toBe(201);
  });
});
