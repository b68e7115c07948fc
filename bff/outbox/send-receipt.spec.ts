import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { compose } from '../composition-root.ts';
import type { ReceiptNotice } from './ports.ts';

const MINUTE = 60_000;

describe('the receipt', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
  });
  afterEach(() => bff.stop());

  const receipts = () =>
    bff.services.noticed.filter((notice): notice is ReceiptNotice => notice.kind === 'receipt');

  it('says who, from when to when, where, which products were entered, and why it ended', async () => {
    const startedAt = bff.now;
    const opened = await ana.post(`/api/assistances/${id}/products/web`);
    await bff.redeem(String(opened.body['url']));
    await ana.post(`/api/assistances/${id}/products/store`);
    bff.pass(2 * MINUTE);
    const reason = { kind: 'user-hung-up', text: 'Fraud. Verify at https://evil.example, +57 601 555 0199' };
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason });
    await bff.wired.sweep();
    const [receipt] = receipts();
    expect(receipt).toEqual(
      jasmine.objectContaining({
        to: MARTA,
        name: 'Marta Admin',
        agent: 'Ana Agent',
        ecosystem: 'legacy355',
        from: new Date(startedAt).toISOString(),
        until: new Date(bff.now).toISOString(),
        products: ['web'],
        outcome: 'cancelled',
        reason: null,
        reasonKind: 'user-hung-up',
      }),
    );
    expect(JSON.stringify(receipt)).not.toMatch(/evil|555/);
    expect(receipt?.language).toBe(bff.services.sent[0]?.context.language);
    expect(receipt?.refuseUrl).toMatch(
      /^https:\/\/my\.waizant\.example\/refuse\/e[ns]#token=[a-p]{8}\.[a-p]{106}$/,
    );
  });

  const ENDS: Readonly<Record<string, () => Promise<unknown>>> = {
    finished: () => ana.good('POST', `/api/assistances/${id}/finish`),
    expired: () => {
      bff.pass(5 * MINUTE);
      return Promise.resolve();
    },
    stopped: async () =>
      (await bff.signIn(SARA)).good('POST', `/api/assistances/${id}/stop`, { reason: 'Wrong caller' }),
    'signed-out': () => ana.delete('/api/session'),
  };
  for (const [outcome, end] of Object.entries(ENDS)) {
    it(`goes out once however it ended: ${outcome}`, async () => {
      await end();
      await bff.wired.sweep();
      await bff.wired.sweep();
      expect(receipts().map((receipt) => receipt.outcome)).toEqual([outcome as ReceiptNotice['outcome']]);
      expect(receipts()[0]?.products).toEqual([]);
      expect(JSON.stringify(receipts())).not.toMatch(/Wrong caller|reasonKind/);
    });
  }

  it('is sent in the end, over faults and restarts, with the same id, and the trace says both', async () => {
    await ana.good('POST', `/api/assistances/${id}/finish`);
    bff.services.fault.notice = 'timed-out';
    for (let n = 0; n < 3; n++) {
      await compose(SETTINGS, bff.ports).sweep();
      bff.pass(10 * MINUTE);
    }
    bff.services.fault.notice = 'none';
    await compose(SETTINGS, bff.ports).sweep();
    await compose(SETTINGS, bff.ports).sweep();
    expect(receipts().length).toBe(1);
    const traced = (await bff.traced(id)).filter((event) => event.startsWith('Receipt'));
    expect(traced).toEqual(['ReceiptFailed', 'ReceiptSent']);
    expect(await bff.ports.store.secret(id, 'receipt')).toBeNull();
  });

  it('is sent again, with the same id, where the process died between the mail and its record', async () => {
    await ana.good('POST', `/api/assistances/${id}/finish`);
    const dying = compose(SETTINGS, {
      ...bff.ports,
      store: { ...bff.ports.store, save: () => Promise.reject(new Error('died')) },
    });
    await dying.sweep();
    expect(bff.failures.splice(0).map(({ message }) => message)).toContain('died');
    bff.pass(MINUTE);
    await compose(SETTINGS, bff.ports).sweep();
    const ids = receipts().map(({ noticeId }) => noticeId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it('is not sent where no session was reached: nothing was done in the user’s name', async () => {
    await ana.good('POST', `/api/assistances/${id}/finish`);
    await bff.wired.sweep();
    const { id: next } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${next}/cancel`, { reason: { kind: 'other', text: 'No' } });
    await bff.wired.sweep();
    expect(receipts().length).toBe(1);
  });
});
