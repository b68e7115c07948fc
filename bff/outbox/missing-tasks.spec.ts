import { headsIndex } from '../adapters/sql/heads-index.ts';
import { verifyTrace } from '../audit/verify-trace.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';
import { SPEC_MAC } from '../spec-kit/sql/database.ts';

const FRAUD = { kind: 'suspected-fraud', text: 'Another voice' };

/** By somebody with his hands in the database: the task, or what it needs. */
describe('a task of the outbox that was taken away', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    bff.pass(2 * HOUR_MS);
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const path = (id: string, what: string) => `/api/assistances/${id}/${what}`;
  const last = async (id: string, event: string) =>
    (await bff.ports.trace.rows(id))
      .filter((row) => row.event === event)
      .map(({ data }) => JSON.parse(data) as object);
  const problems = async () => {
    await bff.wired.noteHeads();
    const { trace, headsLog, clock } = bff.ports;
    const deps = { trace, headsLog, headsIndex, mac: SPEC_MAC, clock, limits: LIMITS_ALLOWED };
    return (await verifyTrace(deps)).problems.map(({ chain, sentence }) => [chain, sentence]);
  };
  const objected = async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const token = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '').hash.replace('#token=', '');
    expect((await bff.user().post('/api/refusals', { token })).status).toBe(200);
    return id;
  };
  const finished = async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await ana.good('POST', path(id, 'finish'));
    return id;
  };
  const suspected = async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', path(id, 'cancel'), { reason: FRAUD });
    return id;
  };
  const swept = async () => {
    await bff.wired.sweep();
    bff.services.noticed.splice(0);
  };

  const ALERT = 'SupervisorsAlerted or AlertFailed';
  const missing = async (id: string) => {
    bff.pass(HOUR_MS - MINUTE_MS);
    expect(await problems()).toEqual([]);
    bff.pass(2 * MINUTE_MS);
    return (await problems()).map(([chain, sentence = '']) => {
      expect(chain).toBe(id);
      return sentence.split(': ').at(-1);
    });
  };

  it('is missed after an objection: alert, receipt and revocation', async () => {
    const id = await objected();
    await bff.tamper('DELETE FROM support.Outbox');
    await bff.wired.sweep();
    expect(bff.services.noticed).toEqual([]);
    expect(await missing(id)).toEqual([
      `${ALERT} is missing`,
      'ReceiptSent or ReceiptFailed is missing',
      'TokensRevoked, TokensDiscarded or RevocationFailed is missing',
    ]);
  });

  it('is done all the same where it was put off for ever', async () => {
    const id = await objected();
    await bff.tamper(`UPDATE support.Outbox SET DueAt = '9999-12-31T00:00:00.000Z'`);
    await bff.wired.sweep();
    expect(bff.services.noticed.map(({ kind }) => kind).toSorted()).toEqual(['alert', 'alert', 'receipt']);
    expect(await missing(id)).toEqual([]);
  });

  it('is missed after a suspicion of fraud, also where an objection was told of', async () => {
    const id = await suspected();
    await bff.tamper('DELETE FROM support.Outbox');
    expect(await missing(id)).toEqual([`${ALERT} is missing`]);
  });

  it('is missed after a release', async () => {
    await suspected();
    await swept();
    const sara = await bff.steppedUp(SARA);
    const [block] = await bff.ports.blocks.list(bff.now);
    await sara.good('POST', `/api/holds/${block?.id ?? ''}/release`, { reason: 'Known' });
    await bff.tamper('DELETE FROM support.Outbox');
    expect(await missing(`hold:${block?.id ?? ''}`)).toEqual([
      `${ALERT} is missing`,
      'UserTold or UserNotTold is missing',
    ]);
  });

  it('is none where all was done', async () => {
    await objected();
    await bff.wired.sweep();
    bff.pass(2 * HOUR_MS);
    expect(await problems()).toEqual([]);
  });

  it('leaves a row where its secrets are gone', async () => {
    const id = await finished();
    await bff.tamper(`DELETE FROM support.Secrets WHERE AssistanceId = '${id}'`);
    await bff.wired.sweep();
    const gone = { willRetry: false, because: 'secret-gone', attempt: 1 };
    expect(await last(id, 'RevocationFailed')).toEqual([gone]);
    expect(await last(id, 'ReceiptFailed')).toEqual([gone]);
    await bff.wired.sweep();
    expect((await bff.traced(id)).filter((event) => event.endsWith('Failed'))).toHaveSize(2);
  });

  it('leaves a row where its secrets are another’s, or nothing', async () => {
    const id = await finished();
    await bff.tamper(
      `UPDATE support.Secrets SET Value = 'x.y' WHERE AssistanceId = '${id}' AND Kind = 'tokens'`,
    );
    await bff.tamper(`UPDATE support.Secrets SET Value = SUBSTRING(Value, 1, 40)
WHERE AssistanceId = '${id}' AND Kind = 'receipt'`);
    await bff.wired.sweep();
    expect(bff.failures.splice(0)).not.toEqual([]);
    expect(await last(id, 'ReceiptFailed')).toEqual([
      { willRetry: false, because: 'secret-unreadable', attempt: 1 },
    ]);
    // Of a key that nobody has: it may come back.
    expect(await last(id, 'RevocationFailed')).toEqual([{ willRetry: true }]);
  });
});
