import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { DAY_MS, iso, SECOND_MS } from '../domain/time.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';

describe('an agent’s mailbox', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const signIn = async () => {
    const ana = bff.browser();
    const { status, body } = await ana.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
    expect(status).toBe(201);
    return { ana, said: said(body) };
  };
  const said = ({ codes, codesBecause }: Readonly<Record<string, unknown>>) => ({ codes, codesBecause });
  const seen = async (ana: AgentClient) => said((await ana.get('/api/session')).body);
  const placed = async () =>
    (await bff.ports.trace.rows(chainOfDay(bff.now))).filter(({ event }) => event === 'HoldPlaced').length;
  const changed = (days: number) =>
    bff.services.changedAgents.set(ANA, { modifiedAt: bff.now - days * DAY_MS });

  it('is ok where a code can go there: no block, and nothing is asked of Cognito to say so', async () => {
    const { ana, said } = await signIn();
    expect(said).toEqual({ codes: 'ok', codesBecause: undefined });
    const read = spyOn(bff.services, 'read').and.callThrough();
    expect(await seen(ana)).toEqual({ codes: 'ok', codesBecause: undefined });
    expect(read).not.toHaveBeenCalled();
    expect(await placed()).toBe(0);
  });

  it('and whom he asks are said together, at the sign-in and later', async () => {
    await bff.stop();
    const contacts = [{ team: 'Account services', reach: 'ext. 4100' }];
    bff = await BffUnderTest.start({ contacts });
    const ana = bff.browser();
    const signedIn = await ana.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
    expect(signedIn.body['contacts']).toEqual(contacts);
    expect((await ana.get('/api/session')).body['contacts']).toEqual(contacts);
  });

  it('that changed lately is said, and blocked once, when the session is made; nobody is assisted for it', async () => {
    changed(3);
    const { ana, said } = await signIn();
    const expected = { codes: 'not-trusted', codesBecause: { changedDaysAgo: 3 } };
    expect(said).toEqual(expected);
    expect(await placed()).toBe(1);
    expect(await seen(ana)).toEqual(expected);
    await signIn();
    const { id } = await bff.start(ana, MARTA);
    const refused = await ana.post(`/api/assistances/${id}/internal-code`);
    expect(refused.body['code']).toBe('agent-email-not-trusted');
    expect(await placed()).toBe(1);
  });

  it('has its supervisors told, once a block, who release it; the agent is told since when they know', async () => {
    changed(3);
    const { ana, said } = await signIn();
    expect(said.codesBecause).toEqual({ changedDaysAgo: 3 });
    bff.pass(2 * SECOND_MS);
    await bff.wired.sweep();
    const alerts = () => bff.services.noticed.filter(({ kind }) => kind === 'own-mailbox');
    const told = alerts();
    expect(told.map(({ to }) => to)).toContain(SARA);
    expect(told[0]).toEqual(
      jasmine.objectContaining({
        agent: 'Ana Agent',
        email: ANA,
        changedDaysAgo: 3,
        at: iso(bff.now - 2 * SECOND_MS),
      }),
    );
    const since = { changedDaysAgo: 3, supervisorsToldAt: iso(bff.now) };
    expect((await seen(ana)).codesBecause).toEqual(since);
    expect((await signIn()).said.codesBecause).toEqual(since);
    await bff.wired.sweep();
    expect(alerts().length).toBe(told.length);
  });

  it('that agents may write themselves is no proof: blocked when the session is made', async () => {
    bff.services.emailWritable = true;
    const { ana, said } = await signIn();
    expect(said).toEqual({ codes: 'not-trusted', codesBecause: {} });
    expect(await placed()).toBe(1);
    expect((await seen(ana)).codes).toBe('not-trusted');
  });

  it('has supervisors told once a day of an agent, however often the address changes, and pushes no other block away', async () => {
    const user = {
      ...{
        id: bff.ports.random.uuid(),
        kind: 'user-codes' as const,
        subjectId: 'user-1',
        subjectEmail: MARTA,
      },
      ...{ since: bff.now, until: null },
      origin: { cause: 'wrong-codes', causedBy: ['somebody'], assistanceId: null, wrongCodes: 10 },
    } as const;
    const actor = { kind: 'agent', id: 'somebody', name: 'Somebody' } as const;
    await bff.ports.blocks.place(user, { at: bff.now, actor, from: {}, what: blockPlaced(user) });
    for (let n = 0; n < 200; n += 1) {
      const own = {
        ...user,
        id: bff.ports.random.uuid(),
        kind: 'agent-email' as const,
        subjectId: `ana:${String(n)}`,
      };
      const block = { ...own, since: bff.now + n };
      await bff.ports.blocks.place(block, { at: bff.now, actor, from: {}, what: blockPlaced(block) });
    }
    bff.pass(SECOND_MS);
    for (let n = 0; n < 4; n += 1) {
      bff.services.changedAgents.set(ANA, {
        modifiedAt: bff.now,
        email: `ana+${String(n)}@backoffice.example`,
      });
      await signIn();
    }
    expect(await placed()).toBe(205);
    await bff.wired.sweep();
    const alerts = bff.services.noticed.filter(({ kind }) => kind === 'own-mailbox');
    expect(new Set(alerts.map(({ to }) => to)).size).toBe(alerts.length);
    const listed = await bff.ports.blocks.list(bff.now);
    expect([listed.length, listed.at(-1)?.id]).toEqual([200, user.id]);
  });

  it('lets no session begin where its block cannot be placed', async () => {
    changed(3);
    spyOn(bff.ports.blocks, 'place').and.rejectWith(new Error('database'));
    const ana = bff.browser();
    expect((await ana.post('/api/session', { email: ANA, password: DEMO_PASSWORD })).status).toBe(500);
    expect((await ana.get('/api/session')).status).toBe(204);
  });

  it('is ok again once a supervisor released it, and once the address has settled', async () => {
    changed(3);
    const { ana } = await signIn();
    const sara = await bff.steppedUp(SARA);
    const [{ id }] = (await sara.get('/api/holds')).body['holds'] as [{ id: string }];
    expect((await sara.post(`/api/holds/${id}/release`, { reason: 'Spoke to her' })).status).toBe(200);
    expect((await seen(ana)).codes).toBe('ok');

    bff.pass(DEFAULT_LIMITS.emailSettlesMs);
    expect((await signIn()).said.codes).toBe('ok');
  });

  it('is ok once the address has settled, though nobody released the block', async () => {
    changed(3);
    await signIn();
    bff.pass(5 * DAY_MS);
    const { ana, said } = await signIn();
    expect(said.codes).toBe('ok');
    expect((await seen(ana)).codes).toBe('ok');
  });

  it('that is not verified says no days, and goes on saying so while Cognito does not answer', async () => {
    bff.services.changedAgents.set(ANA, { emailVerified: false });
    const { ana, said } = await signIn();
    expect(said).toEqual({ codes: 'not-trusted', codesBecause: {} });
    bff.services.fault.read = 'refused';
    expect(await seen(ana)).toEqual({ codes: 'not-trusted', codesBecause: {} });
  });

  it('gets none while the agent is blocked: until when, where it ends', async () => {
    const { ana } = await signIn();
    const { body } = await ana.get('/api/session');
    const { id } = body['agent'] as { id: string };
    const block = {
      ...{ id: bff.ports.random.uuid(), kind: 'internal-codes' as const, subjectId: id, subjectEmail: ANA },
      ...{ since: bff.now, until: null },
      origin: { cause: 'wrong-codes', causedBy: [id], assistanceId: null, wrongCodes: 20 },
    } as const;
    const actor = { kind: 'agent', id, name: 'Ana Agent' } as const;
    await bff.ports.blocks.place(block, { at: bff.now, actor, from: {}, what: blockPlaced(block) });
    expect(await seen(ana)).toEqual({ codes: 'blocked', codesBecause: {} });
    expect((await signIn()).said).toEqual({ codes: 'blocked', codesBecause: {} });
    const before = await placed();
    changed(3);
    expect((await signIn()).said).toEqual({ codes: 'blocked', codesBecause: {} });
    // The other block is there all the same, so that a release of the first one does not make the mailbox fine.
    expect(await placed()).toBe(before + 1);
  });
});
