import { chainOfDay } from '../domain/trace-chain.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

describe('what many do at once and one does', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const named = async (chain: string, name: string) =>
    (await bff.ports.trace.rows(chain)).filter(({ event }) => event === name).length;
  const today = () => chainOfDay(bff.now);
  const atOnce = (send: () => Promise<{ readonly status: number }>) =>
    Promise.all(Array.from({ length: 200 }, send)).then((all) => new Set(all.map(({ status }) => status)));

  it('signs out once: one row, and one end of the assistance', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    const { cookie } = ana;
    const statuses = await atOnce(() => {
      const copy = bff.browser();
      copy.cookie = cookie;
      return copy.delete('/api/session');
    });
    expect(statuses).toEqual(new Set([204]));
    expect(await named(today(), 'SignedOut')).toBe(1);
    expect(await bff.traced(id)).toEqual(['AssistanceStarted', 'AssistanceEnded']);
  });

  it('loses his rights once', async () => {
    const ana = await bff.signIn(ANA);
    bff.services.changedAgents.set(ANA, { groups: [] });
    bff.pass(61_000);
    expect(await atOnce(() => ana.get('/api/session'))).toEqual(new Set([204]));
    expect(await named(today(), 'AgentLostRights')).toBe(1);
  });

  it('is blocked once for an address that cannot be trusted', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    bff.services.emailWritable = true;
    expect(await atOnce(() => ana.post(`/api/assistances/${id}/internal-code`))).toEqual(new Set([403]));
    expect(await named(today(), 'HoldPlaced')).toBe(1);
    expect((await bff.ports.blocks.list(bff.now)).length).toBe(1);
  });
});
