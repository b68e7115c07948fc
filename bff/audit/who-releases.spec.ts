import type { Hold } from '../contract/index.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { Notice } from '../outbox/ports.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { forgetOrigins } from '../spec-kit/forget-origins.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';

const MINUTE = 60_000;

/** Whoever caused a block does not release it: not the agent whose assistance was objected to, nor who guessed. */
describe('who releases a block', () => {
  let bff: BffUnderTest;
  let sara: AgentClient;
  let luis: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    const groups = ['customer-service', 'support-supervisors'];
    // Sara assists people too; Luis is another supervisor.
    bff.services.changedAgents.set(LUIS, { groups });
    [sara, luis] = [await bff.steppedUp(SARA), await bff.steppedUp(LUIS)];
  });
  afterEach(() => bff.stop());

  const path = (id: string, rest: string) => `/api/assistances/${id}/${rest}`;
  const idOf = async (client: AgentClient) =>
    ((await client.get('/api/session')).body['agent'] as { id: string }).id;
  const holds = async (client: AgentClient) => (await client.get('/api/holds')).body['holds'] as Hold[];
  const release = async (client: AgentClient, hold: Hold | undefined) => {
    const { status, body } = await client.post(`/api/holds/${hold?.id ?? ''}/release`, { reason: 'Seen' });
    return [status, body['code']];
  };
  const linkOf = (sent = bff.services.sent.at(-1)) =>
    new URL(sent?.context.refuseUrl ?? 'https://none.example').hash.replace('#token=', '');
  const object = (token = linkOf()) => bff.user().post('/api/refusals', { token });
  const forget = () => forgetOrigins(bff);

  const codeSentBy = async (client: AgentClient) => {
    const { id } = await bff.inEcosystem(client, MARTA);
    // For what was guessed before.
    const confirmed = [{ finding: 'failed-verifications', how: 'administrator' }];
    await client.good('POST', path(id, 'user-code'), { confirmed });
    return id;
  };
  const guess = async (client: AgentClient) => {
    const id = await codeSentBy(client);
    for (let n = 0; n < 5; n++) {
      const code = String((Number(bff.userCode) + 1) % 1_000_000).padStart(6, '0');
      await client.post(path(id, 'user-code/answer'), { code });
    }
    return id;
  };

  it('is not the agent whose assistance the user objected to', async () => {
    const id = await codeSentBy(sara);
    await object();
    const [hold] = await holds(sara);
    expect(hold).toEqual(
      jasmine.objectContaining({
        kind: 'user-refused',
        cause: 'objection',
        assistance: id,
        mayRelease: false,
      }),
    );
    expect(hold?.wrongCodes).toBeUndefined();
    expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
    expect((await sara.post('/api/assistances', { email: MARTA })).body['code']).toBe('user-refused');
    const [seen] = await holds(luis);
    expect(seen?.mayRelease).toBeTrue();
    expect(await release(luis, seen)).toEqual([200, undefined]);
  });

  it('is not the agent of another assistance that the objection ended', async () => {
    const ana = await bff.signIn(ANA);
    const first = await codeSentBy(ana);
    const early = linkOf();
    await ana.good('POST', path(first, 'cancel'), { reason: { kind: 'other', text: 'Over' } });
    bff.pass(MINUTE);
    await codeSentBy(sara);
    expect((await object(early)).body['endedNow']).toBeTrue();
    const [hold] = await holds(sara);
    expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
    expect(await release(luis, hold)).toEqual([200, undefined]);
  });

  it('is not the agent of a further objection either, which placed no block of its own', async () => {
    await codeSentBy(sara);
    const late = linkOf();
    await sara.post(path((await sara.get('/api/assistances/current')).body['id'] as string, 'cancel'), {
      reason: { kind: 'other', text: 'Over' },
    });
    const ana = await bff.signIn(ANA);
    await codeSentBy(ana);
    await object();
    bff.pass(MINUTE);
    await object(late);
    const [hold, ...more] = await holds(sara);
    expect(more).toEqual([]);
    expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
    expect(await release(luis, hold)).toEqual([200, undefined]);
  });

  it('is none of the agents whose wrong codes were counted', async () => {
    await guess(sara);
    bff.pass(MINUTE);
    const ana = await bff.signIn(ANA);
    const id = await guess(ana);
    const [hold] = await holds(sara);
    expect(hold).toEqual(
      jasmine.objectContaining({
        ...{ kind: 'user-codes', cause: 'wrong-codes', wrongCodes: 10, assistance: id },
        ...{ until: null, mayRelease: false },
      }),
    );
    expect((await bff.ports.blocks.find(hold?.id ?? ''))?.origin?.causedBy.toSorted()).toEqual(
      [await idOf(ana), await idOf(sara)].toSorted(),
    );
    expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
    expect(await release(luis, hold)).toEqual([200, undefined]);
  });

  it('is not the one whose address it is, nor who is blocked', async () => {
    const { id } = await bff.start(sara, MARTA);
    bff.services.emailWritable = true;
    await sara.post(path(id, 'internal-code'));
    const [hold] = await holds(sara);
    expect(hold).toEqual(
      jasmine.objectContaining({
        kind: 'agent-email',
        cause: 'own-address',
        assistance: id,
        mayRelease: false,
      }),
    );
    expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
    expect(await release(luis, hold)).toEqual([200, undefined]);
  });

  describe('that a release placed which did not keep who caused it', () => {
    it('is not whom the trace tells: the agent of the objected assistance', async () => {
      await codeSentBy(sara);
      await object();
      await forget();
      const [hold] = await holds(sara);
      expect(hold && Object.keys(hold).toSorted()).toEqual(['id', 'kind', 'since', 'subject', 'until']);
      expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
      expect(await release(luis, hold)).toEqual([200, undefined]);
    });

    it('is not whom the trace tells: whose codes were wrong in the day before', async () => {
      await guess(sara);
      bff.pass(MINUTE);
      await guess(await bff.signIn(ANA));
      await forget();
      const [hold] = await holds(sara);
      expect(await release(sara, hold)).toEqual([403, 'not-allowed']);
      expect(await release(luis, hold)).toEqual([200, undefined]);
    });

    it('is anybody else', async () => {
      await codeSentBy(await bff.signIn(ANA));
      await object();
      await forget();
      expect(await release(sara, (await holds(sara))[0])).toEqual([200, undefined]);
    });
  });

  describe('and who is told', () => {
    const noticed = (kind: Notice['kind']) => bff.services.noticed.filter((notice) => notice.kind === kind);
    const ofDay = async () =>
      (await bff.ports.trace.rows(chainOfDay(bff.now))).map(({ event, data }) => [
        event,
        JSON.parse(data) as Readonly<Record<string, unknown>>,
      ]);
    const WORDS = 'Called back. Verify at https://evil.example';
    const objectedAndReleased = async (by: AgentClient) => {
      await codeSentBy(await bff.signIn(ANA));
      await object();
      const [hold] = await holds(by);
      await by.good('POST', `/api/holds/${hold?.id ?? ''}/release`, { reason: WORDS });
      return hold;
    };

    it('is every other supervisor, with the words of who did it, and the user without any', async () => {
      const hold = await objectedAndReleased(luis);
      await bff.wired.sweep();
      const toSupervisor = {
        ...{ blocked: 'user-refused', because: 'objection', subject: MARTA, reason: WORDS },
        ...{ by: 'Luis Agent', byOperator: false, releasedAt: new Date(bff.now).toISOString() },
      };
      expect(noticed('release')).toEqual([
        jasmine.objectContaining({ ...toSupervisor, to: SARA }),
        jasmine.objectContaining({ ...toSupervisor, to: SAMUEL }),
      ]);
      const [toUser] = noticed('released');
      expect(toUser).toEqual(jasmine.objectContaining({ to: MARTA, hadObjected: true }));
      expect(JSON.stringify(toUser)).not.toMatch(/evil|Called|Luis/);
      const told = (await ofDay()).filter(
        ([event]) => event === 'SupervisorsAlerted' || event === 'UserTold',
      );
      expect(told).toEqual(
        jasmine.arrayWithExactContents([
          ['SupervisorsAlerted', { hold: hold?.id, supervisors: 2, attempt: 1 }],
          ['UserTold', { hold: hold?.id, attempt: 1 }],
        ]),
      );
    });

    it('is not who did it', async () => {
      await objectedAndReleased(sara);
      await bff.wired.sweep();
      expect(noticed('release').map(({ to }) => to)).toEqual([SAMUEL]);
      expect(noticed('released')).toHaveSize(1);
    });

    it('is the one whose address the releaser took on', async () => {
      bff.services.changedAgents.set(SARA, { email: SAMUEL });
      await objectedAndReleased(sara);
      await bff.wired.sweep();
      expect(noticed('release').map(({ to }) => to)).toEqual([SAMUEL]);
    });

    it('is told once, until it is sent, over faults, and the trace says both', async () => {
      await objectedAndReleased(luis);
      bff.services.fault.notice = 'refused';
      await bff.wired.sweep();
      bff.services.fault.notice = 'none';
      bff.pass(MINUTE);
      await bff.wired.sweep();
      await bff.wired.sweep();
      expect([noticed('release').length, noticed('released').length]).toEqual([2, 1]);
      const events = (await ofDay()).map(([event]) => event);
      for (const event of ['AlertFailed', 'UserNotTold', 'UserTold'])
        expect(events.filter((one) => one === event))
          .withContext(event)
          .toHaveSize(1);
    });

    it('is no user where an agent’s block is released', async () => {
      const { id } = await bff.start(sara, MARTA);
      bff.services.emailWritable = true;
      await sara.post(path(id, 'internal-code'));
      expect(await release(luis, (await holds(luis))[0])).toEqual([200, undefined]);
      await bff.wired.sweep();
      expect(noticed('release')).toHaveSize(2);
      expect(noticed('released')).toEqual([]);
    });

    it('is nobody of a release that was refused', async () => {
      await codeSentBy(sara);
      await object();
      await release(sara, (await holds(sara))[0]);
      await bff.wired.sweep();
      expect([...noticed('release'), ...noticed('released')]).toEqual([]);
    });
  });
});
