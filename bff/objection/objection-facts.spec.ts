import type { AgentClient } from '../spec-kit/agent-client.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';
import { ANA, BffUnderTest, MARTA, NORA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';

const MINUTE = 60_000;
const OTHER = { kind: 'other', text: 'Over' };

describe('what the page of “this wasn’t me” is told', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
  const token = () => tokenOf(bff.services.sent.at(-1)?.context.refuseUrl ?? '');
  const facts = (given = token(), user = bff.user()) => user.post('/api/refusals/facts', { token: given });
  const iso = (ms: number) => new Date(ms).toISOString();
  const toCode = async (email = MARTA) => {
    const { id } = await bff.inEcosystem(ana, email);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    return id;
  };

  it('is what the mail with the code said, while it waits', async () => {
    await toCode();
    const objectBy = iso(Math.ceil(bff.now / 1_000) * 1_000 + 24 * 60 * MINUTE);
    const { status, body } = await facts();
    expect([status, body]).toEqual([
      200,
      {
        ...{ agent: 'Ana Agent', ecosystem: 'legacy355', products: [], running: true, objectBy },
        from: iso(Math.ceil(bff.now / 1_000) * 1_000),
      },
    ]);
  });

  it('is what was opened so far, in the support session, and how it ended afterwards', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const from = iso(bff.now);
    const given = token();
    const { body } = await ana.post(`/api/assistances/${id}/products/web`);
    await ana.post(`/api/assistances/${id}/products/store`);
    expect((await facts(given)).body['products']).toEqual([]);
    await bff.redeem(String(body['url']));
    const running = { agent: 'Ana Agent', ecosystem: 'legacy355', from, products: ['web'], running: true };
    expect((await facts(given)).body).toEqual({ ...running, objectBy: jasmine.any(String) });
    bff.pass(2 * MINUTE);
    await ana.good('POST', `/api/assistances/${id}/finish`);
    const over = { ...running, running: false, until: iso(bff.now) };
    expect((await facts(given)).body).toEqual({ ...over, objectBy: jasmine.any(String) });
    // Whichever of its mails' links.
    await bff.wired.sweep();
    const receipt = bff.services.noticed.find((notice) => notice.kind === 'receipt');
    expect(receipt?.kind).toBe('receipt');
    const { body: ofReceipt } = await facts(tokenOf(receipt?.refuseUrl ?? ''));
    expect(ofReceipt).toEqual({ ...over, objectBy: jasmine.any(String) });
  });

  it('is over once its time is, whoever has noticed that', async () => {
    await bff.inSession(ana, MARTA);
    const [given, from] = [token(), bff.now];
    bff.pass(6 * MINUTE);
    const { body } = await facts(given);
    expect([body['running'], body['until']]).toEqual([false, iso(from + 5 * MINUTE)]);
  });

  it('has no end of a session where there was none, and nothing of another assistance', async () => {
    const id = await toCode();
    const given = token();
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: OTHER });
    await bff.inSession(ana, NORA);
    const { body } = await facts(given);
    expect([body['running'], body['until'], body['products']]).toEqual([false, undefined, []]);
    expect(JSON.stringify(body)).not.toMatch(/Nora|Marta|Over|cancelled|@/);
  });

  it('changes nothing and leaves no row, however often it is asked', async () => {
    const id = await toCode();
    const before = await bff.traced(id);
    for (let n = 0; n < 20; n++) expect((await facts()).status).toBe(200);
    expect(await bff.traced(id)).toEqual(before);
    const refused = await facts();
    expect([refused.status, refused.body['code']]).toEqual([429, 'rate-limited']);
    expect((await facts(token(), bff.user('203.0.113.10'))).status).toBe(200);
    expect((await bff.user().post('/api/refusals', { token: token() })).status).toBe(200);
  });

  it('counts an IPv6 address by its /64', async () => {
    await toCode();
    const from = (host: number) => bff.user(`2001:db8:1:2::${host.toString(16)}`);
    for (let n = 1; n <= 20; n++) expect((await facts(token(), from(n))).status).toBe(200);
    expect((await facts(token(), from(21))).status).toBe(429);
    expect((await facts(token(), bff.user('2001:db8:1:3::1'))).status).toBe(200);
  });

  it('is nothing for a link that is none of ours or too old, as a press of it is nothing', async () => {
    await toCode();
    const given = token();
    const other = await facts(`${given.slice(0, -1)}${given.endsWith('a') ? 'b' : 'a'}`);
    expect([other.status, other.body['code']]).toEqual([404, 'link-not-valid']);
    bff.pass(25 * 60 * MINUTE);
    const late = await facts(given);
    expect([late.status, late.body['code']]).toEqual([410, 'link-expired']);
  });

  it('is still told where the link was used: a press may end a later one', async () => {
    await toCode();
    await bff.user().post('/api/refusals', { token: token() });
    expect([(await facts()).status, (await facts()).body['running']]).toEqual([200, false]);
  });

  it('writes names as mails do, and leaves out what cannot be written', async () => {
    const id = await toCode();
    const state = (await bff.ports.store.load(id))!.state;
    expect(state.agent.name).toBe('Ana Agent');
    bff.services.changedAgents.set(ANA, { name: 'https://evil.example' });
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: OTHER });
    ana = await bff.signIn(ANA);
    await toCode(NORA);
    expect((await facts()).body['agent']).toBe('');
  });
});

describe('what a user writes with “this wasn’t me”', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const TEXT = 'Nobody called me. Verify at https://evil.example, +57 601 555 0199';
  const objected = async (text: unknown) => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    const link = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '');
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    return { id, answer: await bff.user().post('/api/refusals', { token, text }) };
  };

  it('is kept as it came, told to supervisors alone, with a reference that the user has too', async () => {
    const { id, answer } = await objected(`  ${TEXT}  `);
    expect(answer.status).toBe(200);
    await bff.wired.sweep();
    const alerts = bff.services.noticed.filter(({ kind }) => kind === 'alert');
    const told = { said: TEXT, reference: answer.body['reference'] };
    expect(alerts).toEqual([
      jasmine.objectContaining({ ...told, to: SARA }),
      jasmine.objectContaining({ ...told, to: SAMUEL }),
    ]);
    const rowsFor = async (client: AgentClient) => {
      const { body } = await client.get(`/api/assistances/${id}/trace`);
      return (body['rows'] as { event: string; data: object }[]).find(
        ({ event }) => event === 'UserObjected',
      );
    };
    expect((await rowsFor(await bff.steppedUp(SARA)))?.data).toEqual({ text: TEXT });
    expect((await rowsFor(await bff.steppedUp(ANA)))?.data).toEqual({});
    expect(JSON.stringify((await ana.get(`/api/assistances/${id}`)).body)).not.toContain('Nobody called');
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  it('is left out of row and mail where nothing was written', async () => {
    const { id } = await objected(undefined);
    const rows = await bff.ports.trace.rows(id);
    expect(rows.find(({ event }) => event === 'UserObjected')?.data).toBe('{}');
    await bff.wired.sweep();
    expect(bff.services.noticed.some((notice) => 'said' in notice)).toBeFalse();
  });

  it('is 500 characters at most, and something: else the field is named and nothing happens', async () => {
    for (const text of ['', '   ', 'x'.repeat(501), 7, null, 'a\0b', 'half \ud800', ['x']]) {
      const { id, answer } = await objected(text);
      expect([answer.status, answer.body['fields']])
        .withContext(JSON.stringify(text))
        .toEqual([400, [jasmine.objectContaining({ field: 'text' })]]);
      expect(await bff.traced(id)).not.toContain('UserObjected');
      await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: OTHER });
      bff.pass(15 * MINUTE);
      ana = await bff.signIn(ANA);
    }
    expect((await objected('é'.repeat(500))).answer.status).toBe(200);
  });
});
