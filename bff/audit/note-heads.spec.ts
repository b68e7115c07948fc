import { ringOf } from '../domain/key-ring.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { runJob } from '../platform/failure-log.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA } from '../spec-kit/bff-under-test.ts';
import { all } from '../spec-kit/heads-in-memory.ts';
import { HeadsNoting } from './note-heads.ts';

describe('noting the heads', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    await bff.wired.noteStart();
  });
  afterEach(() => bff.stop());

  const looks = async () => (await all(bff.ports.headsLog.read())).filter((look) => 'heads' in look);
  const notedOf = async (chain: string) =>
    (await looks()).flatMap(({ heads }) =>
      heads.filter((head) => head.chain === chain).map(({ sequence }) => sequence),
    );
  /** As the process does, every two seconds. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 2 * SECOND_MS) {
      bff.pass(2 * SECOND_MS);
      await bff.wired.noteDecisiveHeads();
    }
  };
  const lastRow = async (id: string) => (await bff.ports.trace.rows(id)).length;

  it('happens within five seconds of a step-up, a wrong code, the user’s code and an end, and at no other step', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    await pass(4 * SECOND_MS);
    expect(await notedOf(id)).toEqual([]);

    const due: number[] = [];
    const isDue = async () => {
      await pass(4 * SECOND_MS);
      due.push(await lastRow(id));
      expect(await notedOf(id)).toEqual(due);
    };
    await ana.post(`/api/assistances/${id}/internal-code/answer`, { code: '000000' });
    await isDue();
    await ana.good('POST', `/api/assistances/${id}/internal-code/answer`, { code: bff.internalCode });
    await isDue();
    const { ecosystems } = await ana.good('GET', `/api/assistances/${id}`);
    await ana.good('POST', `/api/assistances/${id}/ecosystem`, { ecosystemId: ecosystems?.[0]?.id });
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    await pass(4 * SECOND_MS);
    expect(await notedOf(id)).toEqual(due);
    await ana.post(`/api/assistances/${id}/user-code/answer`, { code: '000000' });
    await isDue();
    await ana.good('POST', `/api/assistances/${id}/user-code/answer`, { code: bff.userCode });
    await isDue();
    await ana.good('POST', `/api/assistances/${id}/finish`);
    await isDue();
    await pass(2 * MINUTE_MS);
    expect(await notedOf(id)).toEqual(due);
  });

  it('happens hourly for the rest', async () => {
    const { id } = await bff.start(ana, MARTA);
    bff.pass(HOUR_MS);
    await bff.wired.noteHourly();
    expect(await notedOf(id)).toEqual([1]);
  });

  it('is done by each replica by itself, also for what another one wrote', async () => {
    await bff.verified(ana, MARTA);
    const replica = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) });
    bff.pass(SECOND_MS);
    await replica.noteDecisiveHeads();
    await bff.wired.noteDecisiveHeads();
    const { id } = await ana.good('GET', '/api/assistances/current');
    const last = await lastRow(id);
    expect(await notedOf(id)).toEqual([last, last]);
  });

  it('holds nobody up where it cannot be done, is told once, and shows in ready’s details until it can', async () => {
    const ready = async () => {
      const { status, body } = await bff.browser().get('/health/ready');
      return [status, body['status'], body['missing'], body['heads']] as const;
    };
    const noon = new Date(bff.now).toISOString();
    expect(await ready()).toEqual([200, 'ready', [], { notedAt: noon }]);
    const noting = spyOn(bff.ports.headsLog, 'note').and.rejectWith(new Error('ENOSPC'));
    const job = () => runJob(bff.ports.log, 'note heads', () => bff.wired.noteDecisiveHeads());
    const { id } = await bff.verified(ana, MARTA);
    bff.lines.splice(0);
    bff.pass(2 * SECOND_MS);
    await job();
    const since = new Date(bff.now).toISOString();
    for (let n = 0; n < 5; n++) {
      bff.pass(2 * SECOND_MS);
      await job();
    }
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: { kind: 'other', text: 'x' } });
    expect(bff.lines.filter(({ msg }) => msg === 'failure').length).toBe(1);
    expect(await ready()).toEqual([200, 'ready', [], { notedAt: noon, failingSince: since }]);

    noting.and.callThrough();
    await job();
    expect(await notedOf(id)).toEqual([await lastRow(id)]);
    expect(await ready()).toEqual([200, 'ready', [], { notedAt: new Date(bff.now).toISOString() }]);
  });

  it('goes on at the start of a process that finds a log it cannot write, with what the log says of keys', async () => {
    spyOn(bff.ports.headsLog, 'note').and.rejectWith(new Error('ENOSPC'));
    await bff.verified(ana, MARTA);
    const rings = { trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) };
    await expectAsync(bff.replica(rings).noteStart()).toBeRejectedWithError('ENOSPC');
    expect((await ana.get('/api/session')).status).toBe(200);
  });

  it('is one look, however many lines: a start in between begins it anew', async () => {
    const heads = Array.from({ length: 1_200 }, (_, n) => ({
      chain: `c${String(n)}`,
      sequence: 1,
      mac: 'a',
    }));
    const noted: [at: number, heads: number][] = [];
    const deps = {
      trace: {
        async *heads() {
          yield* await Promise.resolve(heads);
        },
        decisiveSince: () => Promise.resolve([]),
      },
      headsLog: {
        note: (at: number, { length }: readonly unknown[]) => Promise.resolve(void noted.push([at, length])),
        last: () => Promise.resolve({ look: 7, keys: [] }),
      },
      clock: bff.ports.clock,
    };
    await new HeadsNoting(deps).note();
    expect(noted).toEqual([
      [7, 500],
      [7, 500],
      [bff.now, 200],
    ]);
  });
});
