import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const REASON = { reason: { kind: 'other', text: 'Next try' } };

/** The rules of product.md that span assistances, agents and users. */
describe('rules across assistances', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(async () => {
    await bff.stop();
  });

  const path = (id: string, rest = '') => `/api/assistances/${id}${rest}`;
  const wrongInternal = (id: string) =>
    ana.post(path(id, '/internal-code/answer'), { code: otherThan(bff.internalCode) });

  /** Wrong internal codes, over as many assistances as it takes. */
  async function spoilInternalCodes(count: number): Promise<number> {
    let last = 0;
    for (let done = 0; done < count;) {
      ana = await bff.signIn(ANA);
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', path(id, '/internal-code'));
      for (let n = 0; n < 5 && done < count; n++, done++) last = (await wrongInternal(id)).status;
      await ana.post(path(id, '/cancel'), REASON);
      bff.pass(11 * MINUTE);
    }
    return last;
  }

  it('answers wrong-step after the fifth wrong code, though the day’s cap was reached with it', async () => {
    await spoilInternalCodes(15);
    ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    for (const status of [422, 422, 422, 422, 423]) expect((await wrongInternal(id)).status).toBe(status);
    expect((await wrongInternal(id)).body['code']).toBe('wrong-step');
    expect((await ana.post(path(id, '/internal-code'))).body['code']).toBe('wrong-step');
  });

  it('never records more than twenty wrong codes, however many come at once', async () => {
    await spoilInternalCodes(18);
    ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    await Promise.all(Array.from({ length: 8 }, () => wrongInternal(id)));
    const agentId = '00000000-0000-4000-8000-000000000101';
    expect(await bff.ports.usage.causersSince('wrong-internal-code', agentId, 0)).toHaveSize(20);
  });

  it('lets many at once wait for one another: each gets an answer, none a 5xx', async () => {
    const { id } = await bff.start(ana, MARTA);
    const sent = await Promise.all(Array.from({ length: 40 }, () => ana.post(path(id, '/internal-code'))));
    expect(sent.filter(({ status }) => status === 202).length).toBe(1);
    expect(sent.filter(({ status }) => status === 409).length).toBe(39);
    const answer = { code: bff.internalCode };
    const answered = await Promise.all(
      Array.from({ length: 40 }, () => ana.post(path(id, '/internal-code/answer'), answer)),
    );
    expect(answered.filter(({ status }) => status === 200).length).toBe(1);
    expect(answered.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('counts starts as questions after addresses: nobody learns by 409 and 429 who exists', async () => {
    await bff.start(ana, MARTA);
    const ask = (n: number) =>
      ana.post('/api/assistances', { email: n % 2 ? NORA : `x${String(n)}@y.example` });
    for (let n = 0; n < 59; n++) await ask(n);
    const late = await Promise.all([ask(100), ask(101)]);
    expect(late.map(({ status }) => status)).toEqual([429, 429]);
    bff.pass(MINUTE);
    expect((await ask(101)).status).toBe(409);
  });

  it('answers an agent sixty suggestions a minute and six hundred a day', async () => {
    let answered = 0;
    for (let minute = 0; minute < 10; minute++) {
      for (let n = 0; n < 60; n++) {
        if ((await ana.get('/api/users?email=mar')).status === 200) answered += 1;
      }
      expect((await ana.get('/api/users?email=mar')).status)
        .withContext('61st in a minute')
        .toBe(429);
      bff.pass(MINUTE);
    }
    expect(answered).toBe(600);
    bff.pass(10 * MINUTE);
    const late = await ana.get('/api/users?email=mar');
    expect([late.status, late.body['code']]).toEqual([429, 'rate-limited']);
    bff.pass(24 * HOUR);
    ana = await bff.signIn(ANA);
    expect((await ana.get('/api/users?email=mar')).status).toBe(200);
  });

  it('says when an assistance lapses by itself: three minutes, then six from the code, then fifteen idle', async () => {
    const inMinutes = ({ lapsesAt = '' }: { lapsesAt?: string | undefined }) =>
      (Date.parse(lapsesAt) - bff.now) / MINUTE;
    const started = await bff.start(ana, MARTA);
    expect(inMinutes(started)).toBe(3);
    bff.pass(MINUTE);
    expect(inMinutes(await ana.good('POST', path(started.id, '/internal-code')))).toBe(6);
    const answer = { code: bff.internalCode };
    const verified = await ana.good('POST', path(started.id, '/internal-code/answer'), answer);
    expect(inMinutes(verified)).toBe(15);
  });

  it('keeps the name of somebody who was never verified to itself, before the end and after it', async () => {
    const { id, user } = await bff.start(ana, MARTA);
    expect(user.name).toBeUndefined();
    expect((await ana.good('POST', path(id, '/cancel'), REASON)).user.name).toBeUndefined();
    const names = async (client: AgentClient) =>
      ((await client.get('/api/assistances')).body['items'] as { user: { name?: string } }[]).map(
        (entry) => entry.user.name,
      );
    expect(await names(ana)).toEqual([undefined]);
    expect(await names(await bff.steppedUp(SARA))).toEqual(['Marta Admin']);
  });

  it('gives an agent no codes after twenty wrong ones in a day, until a supervisor releases him', async () => {
    expect(await spoilInternalCodes(20)).toBe(423);
    const { id } = await bff.start(ana, MARTA);
    const refused = await ana.post(path(id, '/internal-code'));
    expect([refused.status, refused.body['code']]).toEqual([429, 'codes-blocked']);

    const sara = await bff.steppedUp(SARA);
    const { body } = await sara.get('/api/holds');
    const [hold] = body['holds'] as { id: string; kind: string; subject: { email: string } }[];
    expect([hold?.kind, hold?.subject.email]).toEqual(['internal-codes', ANA]);
    const released = await sara.post(`/api/holds/${hold?.id ?? ''}/release`, { reason: 'New keyboard' });
    expect(released.status).toBe(200);
    expect((await ana.post(path(id, '/internal-code'))).status).toBe(202);
    const again = await sara.post(`/api/holds/${hold?.id ?? ''}/release`, { reason: 'Again' });
    expect([again.status, again.body['code']]).toEqual([409, 'already-released']);
  });

  it('forgets wrong codes after a day', async () => {
    await spoilInternalCodes(19);
    bff.pass(24 * HOUR);
    ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    expect((await wrongInternal(id)).status).toBe(422);
    expect((await ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode })).status).toBe(200);
  });

  it('gives a user no codes after ten wrong ones, from whichever agent', async () => {
    for (const agent of [ANA, LUIS]) {
      const client = await bff.signIn(agent);
      const { id } = await bff.inEcosystem(client, MARTA);
      await client.good('POST', path(id, '/user-code'));
      for (let n = 0; n < 5; n++)
        await client.post(path(id, '/user-code/answer'), { code: otherThan(bff.userCode) });
    }
    const lastAt = new Date(bff.now).toISOString();
    bff.pass(SECOND);
    const sara = await bff.signIn(SARA);
    const { id, status } = await bff.inEcosystem(sara, MARTA);
    expect(status?.findings).toContain({
      code: 'failed-verifications',
      blocks: false,
      asks: true,
      count: 10,
      at: lastAt,
    });
    const refused = await sara.post(path(id, '/user-code'));
    expect([refused.status, refused.body['code']]).toEqual([429, 'codes-blocked']);
  });

  it('sends a user five codes an hour, from whichever agent', async () => {
    const sendFour = async (client: AgentClient) => {
      const { id } = await bff.inEcosystem(client, MARTA);
      for (let n = 0; n < 4; n++) {
        await client.good('POST', path(id, '/user-code'));
        bff.pass(MINUTE);
      }
      await client.post(path(id, '/cancel'), REASON);
    };
    await sendFour(ana);
    const luis = await bff.signIn(LUIS);
    const { id } = await bff.inEcosystem(luis, MARTA);
    expect((await luis.post(path(id, '/user-code'))).status).toBe(202);
    bff.pass(MINUTE);
    const sixth = await luis.post(path(id, '/user-code'));
    expect([sixth.status, sixth.body['code']]).toEqual([429, 'rate-limited']);
    expect(Number(sixth.headers.get('Retry-After'))).toBeGreaterThan(50 * 60);
  });

  it('lets an agent start ten in ten minutes; unknown users count, malformed ones do not', async () => {
    for (let n = 0; n < 9; n++) {
      expect((await ana.post('/api/assistances', { email: `nobody${String(n)}@x.example` })).status).toBe(
        404,
      );
      expect((await ana.post('/api/assistances', { email: 'malformed' })).status).toBe(400);
    }
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/cancel'), REASON);
    const known = await ana.post('/api/assistances', { email: NORA });
    expect([known.status, known.body['code']]).toEqual([429, 'rate-limited']);
    expect((await ana.post('/api/assistances', { email: 'nobody@x.example' })).status).toBe(429);
    bff.pass(10 * MINUTE);
    expect((await ana.post('/api/assistances', { email: NORA })).status).toBe(201);
  });

  it('suggests sixty times a minute', async () => {
    for (let n = 0; n < 60; n++) await ana.get('/api/users?email=mar');
    const { status, headers } = await ana.get('/api/users?email=mar');
    expect([status, headers.get('Retry-After')]).toEqual([429, '60']);
  });

  it('remembers that a user was assisted today', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await ana.good('POST', path(id, '/finish'));
    bff.pass(MINUTE);
    const { status } = await bff.verified(ana, MARTA);
    expect(status?.findings).toContain({ code: 'assisted-today', blocks: false });
  });

  it('sends no code to an agent’s address that changed lately, is unverified or his to change, until released', async () => {
    const { id } = await bff.start(ana, MARTA);
    const refused = async () => (await ana.post(path(id, '/internal-code'))).body['code'];
    bff.services.changedAgents.set(ANA, { modifiedAt: bff.now - 6 * 24 * HOUR });
    // Seen at this address for no longer than since the sign-in just now.
    expect(await refused()).toBe('agent-email-not-trusted');
    bff.services.changedAgents.set(ANA, { emailVerified: false });
    expect(await refused()).toBe('agent-email-not-trusted');
    bff.services.changedAgents.clear();
    bff.services.emailWritable = true;
    expect(await refused()).toBe('agent-email-not-trusted');
    expect(bff.services.delivered.length).toBe(0);

    bff.services.emailWritable = false;
    const sara = await bff.steppedUp(SARA);
    bff.services.emailWritable = true;
    const { body } = await sara.get('/api/holds');
    const holds = body['holds'] as { id: string; kind: string }[];
    expect(holds.map(({ kind }) => kind)).toEqual(['agent-email']);
    await sara.post(`/api/holds/${holds[0]?.id ?? ''}/release`, { reason: 'Asked him in person' });
    expect((await ana.post(path(id, '/internal-code'))).status).toBe(202);
  });

  describe('a released address of an agent', () => {
    const path = (id: string) => `/api/assistances/${id}/internal-code`;
    let id: string;
    const send = async () => {
      const { status, body } = await ana.post(path(id));
      return status === 202 ? 'sent' : body['code'];
    };
    const release = async () => {
      // Else no mailbox counts, hers neither.
      bff.services.emailWritable = false;
      const sara = await bff.steppedUp(SARA);
      bff.services.emailWritable = true;
      const [hold] = (await sara.get('/api/holds')).body['holds'] as { id: string }[];
      return (await sara.post(`/api/holds/${hold?.id ?? ''}/release`, { reason: 'In person' })).status;
    };
    const later = async (ms: number) => {
      bff.pass(ms);
      ana = await bff.signIn(ANA);
      ({ id } = await bff.start(ana, MARTA));
    };
    const WEEK = 7 * 24 * HOUR;

    beforeEach(async () => {
      ({ id } = await bff.start(ana, MARTA));
      bff.services.emailWritable = true;
      expect(await send()).toBe('agent-email-not-trusted');
      expect(await release()).toBe(200);
    });

    it('gets codes for seven days, and then has to be released again', async () => {
      expect(await send()).toBe('sent');
      await later(WEEK - 1);
      expect(await send()).toBe('sent');
      await later(7 * MINUTE);
      expect(await send()).toBe('agent-email-not-trusted');
      expect(await release()).toBe(200);
      expect(await send()).toBe('sent');
    });

    for (const length of [91, 92, 254]) {
      it(`may have ${length} characters, and is released as any other`, async () => {
        const local = 'a'.repeat(length - '@backoffice.example'.length);
        const email = `${local}@backoffice.example`;
        bff.services.changedAgents.set(ANA, { email, modifiedAt: bff.now });
        expect(await send()).toBe('agent-email-not-trusted');
        expect((await ana.post('/api/session/step-up')).body['code']).toBe('agent-email-not-trusted');
        expect(await release()).toBe(200);
        expect(await send()).toBe('sent');
        bff.services.changedAgents.set(ANA, { email: `b${email.slice(1)}`, modifiedAt: bff.now });
        bff.pass(MINUTE);
        expect(await send()).toBe('agent-email-not-trusted');
      });
    }

    it('gets none while it is not verified, however often it is released', async () => {
      bff.services.changedAgents.set(ANA, { emailVerified: false });
      for (let n = 0; n < 2; n++) {
        expect(await send()).toBe('agent-email-not-trusted');
        expect(await release()).toBe(200);
      }
      expect(await send()).toBe('agent-email-not-trusted');
      expect(bff.services.delivered.filter(({ to }) => to === ANA)).toEqual([]);
    });

    it('is as good as never released once it was seen unverified', async () => {
      bff.services.changedAgents.set(ANA, { emailVerified: false });
      expect(await send()).toBe('agent-email-not-trusted');
      bff.services.changedAgents.clear();
      expect(await send()).toBe('agent-email-not-trusted');
      expect(await release()).toBe(200);
      expect(await send()).toBe('sent');
    });
  });

  it('pages through the own history; a supervisor sees everybody’s', async () => {
    for (let n = 0; n < 3; n++) {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', path(id, '/cancel'), REASON);
      bff.pass(SECOND);
    }
    const luis = await bff.signIn(LUIS);
    await bff.start(luis, NORA);
    const first = await ana.get('/api/assistances?limit=2');
    const items = first.body['items'] as { id: string; outcome: string }[];
    expect(items.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    const second = await ana.get(`/api/assistances?limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect((second.body['items'] as unknown[]).length).toBe(1);
    expect(second.body['nextCursor']).toBeUndefined();
    const sara = await bff.steppedUp(SARA);
    const all = await sara.get('/api/assistances');
    expect((all.body['items'] as unknown[]).length).toBe(4);
    const open = await sara.get('/api/assistances?state=open');
    expect((open.body['items'] as unknown[]).length).toBe(1);
    const trace = await sara.get(path(items[0]?.id ?? '', '/trace'));
    expect((trace.body['rows'] as { event: string }[]).map(({ event }) => event)).toEqual([
      'AssistanceStarted',
      'AssistanceEnded',
    ]);
  });
});

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
