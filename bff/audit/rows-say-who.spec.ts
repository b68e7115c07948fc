import { ringOf } from '../domain/key-ring.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { notedLimits } from './limits-in-force.ts';
import { ANA, BffUnderTest, KEY, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';

/** What `audit:verify` goes by: rows name the browser session, its roles, and the numbers of their time. */
describe('rows of the trace say', () => {
  let bff: BffUnderTest;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const rowsOf = async (chain: string) =>
    (await bff.ports.trace.rows(chain)).map(({ event, origin, data }) => ({
      event,
      browser: (JSON.parse(origin) as { browser?: string }).browser,
      data: JSON.parse(data) as Readonly<Record<string, unknown>>,
    }));
  const ofDay = async (event: string) =>
    (await rowsOf(chainOfDay(bff.now))).filter((row) => row.event === event);

  it('which browser session an agent acted in, the same over its steps and none for a product', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.inSession(ana, MARTA);
    const { body } = await ana.post(`/api/assistances/${id}/products/web`);
    expect((await bff.redeem(String(body['url']))).status).toBe(200);
    const [signedIn] = await ofDay('SignedIn');
    const rows = await rowsOf(id);
    expect(signedIn?.browser).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(rows.map(({ browser }) => browser))).toEqual(new Set([signedIn?.browser, undefined]));
    expect(rows.filter(({ browser }) => browser === undefined).map(({ event }) => event)).toEqual([
      'ProductRedeemed',
    ]);
    expect(rows[0]?.data['rules']).toBe(3);
  });

  it('with which roles somebody signed in, and which he had once they changed', async () => {
    const [ana] = [await bff.signIn(ANA), await bff.signIn(SARA)];
    expect((await ofDay('SignedIn')).map(({ data }) => data['roles'])).toEqual(['agent', 'agent supervisor']);
    const groups = ['customer-service', 'support-supervisors'];
    bff.services.changedAgents.set(ANA, { groups });
    bff.pass(MINUTE_MS + 1);
    const seen = await Promise.all(Array.from({ length: 50 }, () => ana.get('/api/session')));
    expect(seen.at(-1)?.body['agent']).toEqual(jasmine.objectContaining({ roles: ['agent', 'supervisor'] }));
    const [signedIn] = await ofDay('SignedIn');
    expect((await ofDay('RightsChanged')).map(({ data }) => data)).toEqual([
      { agent: jasmine.any(String), browser: signedIn?.browser, roles: 'agent supervisor' },
    ]);
  });

  it('which numbers hold, at each start where they are others than before', async () => {
    await bff.wired.noteStart();
    await bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) }).noteStart();
    expect((await ofDay('LimitsInForce')).map(({ data }) => data)).toEqual([{ ...DEFAULT_LIMITS, rules: 3 }]);
    const others = { ...notedLimits(DEFAULT_LIMITS), wrongTriesPerStep: 3 };
    bff.pass(1);
    await bff.ports.dayTrace.noteLimits(bff.now, others);
    await bff.ports.dayTrace.noteLimits(bff.now, others);
    expect((await ofDay('LimitsInForce')).length).toBe(2);
    bff.pass(1);
    await bff.ports.dayTrace.noteLimits(bff.now, notedLimits(DEFAULT_LIMITS));
    expect((await ofDay('LimitsInForce')).length).toBe(3);
  });

  it('by what access a product was opened, where it is no longer that of the ecosystem', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.inSession(ana, NORA);
    await ana.good('POST', `/api/assistances/${id}/products/web`);
    await bff.tamper(`UPDATE core.usuariosPracticas SET administrador = 1`);
    await ana.good('POST', `/api/assistances/${id}/products/store`);
    const opened = (await rowsOf(id)).filter(({ event }) => event === 'ProductOpened');
    expect(opened.map(({ data }) => data['access'])).toEqual([
      undefined,
      { role: 'administrator', hasRcm: false },
    ]);
  });
});
