import type { Hold } from '../contract/index.ts';
import type { FraudNotice } from '../outbox/ports.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEEN = 'Another voice than last week. Verify at https://evil.example';
const FRAUD = { reason: { kind: 'suspected-fraud', text: SEEN } };

describe('a suspicion of fraud', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let sara: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    [ana, sara] = [await bff.signIn(ANA), await bff.steppedUp(SARA)];
  });
  afterEach(() => bff.stop());

  const suspect = (client: AgentClient, id: string) =>
    client.good('POST', `/api/assistances/${id}/cancel`, FRAUD);
  const holds = async () => (await sara.get('/api/holds')).body['holds'] as Hold[];
  const alertsTo = (supervisor: string) =>
    bff.services.noticed.filter(
      (notice): notice is FraudNotice => notice.kind === 'fraud' && notice.to === supervisor,
    );
  const alerts = () => alertsTo(SARA);
  const reasonsOf = async (client: AgentClient, id: string) => {
    const items = (await client.get('/api/assistances')).body['items'] as { id: string; reason?: string }[];
    const view = await client.good('GET', `/api/assistances/${id}`);
    return [items.find((item) => item.id === id)?.reason, view.ended?.reason];
  };

  it('tells the supervisors what was seen, and stops codes to the user for an hour', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await suspect(ana, id);
    await bff.wired.sweep();
    expect(alerts()).toEqual([
      jasmine.objectContaining({
        to: SARA,
        user: MARTA,
        agent: 'Ana Agent',
        reason: SEEN,
        blockedSeconds: 3_600,
      }),
    ]);
    expect(alertsTo(SAMUEL)).toHaveSize(1);
    expect(await bff.traced(id)).toEqual(jasmine.arrayContaining(['HoldPlaced', 'SupervisorsAlerted']));
    const until = new Date(bff.now + HOUR).toISOString();
    expect(await holds()).toEqual([
      jasmine.objectContaining({ kind: 'user-codes', cause: 'suspected-fraud', assistance: id, until }),
    ]);

    const luis = await bff.signIn(LUIS);
    const next = await bff.inEcosystem(luis, MARTA);
    const { status, body } = await luis.post(`/api/assistances/${next.id}/user-code`);
    expect([status, body['code'], body['until']]).toEqual([429, 'codes-blocked', until]);
    bff.pass(HOUR);
    const later = await bff.signIn(LUIS);
    const { id: last } = await bff.inEcosystem(later, MARTA);
    await later.good('POST', `/api/assistances/${last}/user-code`);
  });

  it('stops nothing from a browser session that did not verify itself, and is told all the same', async () => {
    const started = await bff.start(ana, MARTA);
    await suspect(ana, started.id);
    const { id } = await bff.inEcosystem(ana, MARTA);
    await suspect(await bff.signIn(ANA), id);
    expect(await holds()).toEqual([]);
    await bff.wired.sweep();
    expect(alerts().map(({ blockedSeconds }) => blockedSeconds)).toEqual([0, 0]);
  });

  it('stops codes three times an agent and day, and is told each time', async () => {
    for (const email of [MARTA, 'carlos.admin@riverside.example', 'nora.member@legacy355.example', MARTA]) {
      const { id } = await bff.verified(ana, email);
      await suspect(ana, id);
      bff.pass(MINUTE);
    }
    expect(await holds()).toHaveSize(3);
    await bff.wired.sweep();
    expect(
      alerts()
        .map(({ blockedSeconds }) => blockedSeconds)
        .toSorted(),
    ).toEqual([0, 3_600, 3_600, 3_600]);
    bff.pass(24 * HOUR);
    ana = await bff.signIn(ANA);
    sara = await bff.steppedUp(SARA);
    await suspect(ana, (await bff.verified(ana, MARTA)).id);
    expect(await holds()).toHaveSize(1);
  });

  it('fills no mailbox: ten of an agent and day are mailed, each is in the trace', async () => {
    for (let n = 0; n < 12; n++) {
      bff.pass(4 * MINUTE);
      await suspect(ana, (await bff.start(ana, MARTA)).id);
    }
    for (let n = 0; n < 4; n++) await bff.wired.sweep();
    expect(alerts().length).toBe(10);
    const [{ id } = { id: '' }] = await bff.ports.history.list({
      agentId: null,
      state: null,
      before: null,
      limit: 1,
    });
    expect(await bff.traced(id)).toContain('AlertFailed');
  });

  it('is read by supervisors alone, in lists, in the assistance, in its trace and in mails', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    expect((await suspect(ana, id)).ended).toEqual(jasmine.objectContaining({ outcome: 'cancelled' }));
    expect(await reasonsOf(ana, id)).toEqual([undefined, undefined]);
    expect(await reasonsOf(sara, id)).toEqual([SEEN, SEEN]);
    const traceFor = async (client: AgentClient) =>
      JSON.stringify((await client.get(`/api/assistances/${id}/trace`)).body);
    expect(await traceFor(ana)).toContain('suspected-fraud');
    expect(await traceFor(ana)).not.toMatch(/voice|evil/);
    expect(await traceFor(sara)).toContain(JSON.stringify(SEEN).slice(1, -1));
    await bff.wired.sweep();
    const receipt = bff.services.noticed.find(({ kind }) => kind === 'receipt');
    expect(receipt?.to).toBe(MARTA);
    expect(JSON.stringify(receipt)).not.toMatch(/voice|evil/);
  });

  it('shows an agent other reasons as ever', async () => {
    const { id } = await bff.verified(ana, MARTA);
    const reason = { kind: 'wrong-address', text: 'Typed marta for mario' };
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason });
    expect(await reasonsOf(ana, id)).toEqual([reason.text, reason.text]);
    expect(await holds()).toEqual([]);
    await bff.wired.sweep();
    expect(bff.services.noticed).toEqual([]);
  });

  it('is released by another supervisor than the one who had it, and leaves the count of wrong codes', async () => {
    const { id } = await bff.inEcosystem(sara, MARTA);
    await sara.good('POST', `/api/assistances/${id}/user-code`);
    const code = String((Number(bff.userCode) + 1) % 1_000_000).padStart(6, '0');
    await sara.post(`/api/assistances/${id}/user-code/answer`, { code });
    await suspect(sara, id);
    const [hold] = await holds();
    const release = (client: AgentClient) =>
      client.post(`/api/holds/${hold?.id ?? ''}/release`, { reason: 'Called the number on file' });
    expect((await release(sara)).body['code']).toBe('not-allowed');
    bff.services.changedAgents.set(LUIS, { groups: ['customer-service', 'support-supervisors'] });
    expect((await release(await bff.steppedUp(LUIS))).status).toBe(200);
    expect(await bff.ports.blocks.lastReleasedAt('user-codes', 'U-1001')).toBeNull();
    await bff.wired.sweep();
    const toUser = bff.services.noticed.find(({ kind }) => kind === 'released');
    expect(toUser).toEqual(jasmine.objectContaining({ to: MARTA, hadObjected: false }));
  });
});
