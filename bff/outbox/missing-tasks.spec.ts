import { randomUUID } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

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
    return (await auditProblems(bff)).map((problem) => {
      const [, chain = '', sentence = ''] = /^(.+?): (.*)$/.exec(problem) ?? [];
      return [chain, sentence] as const;
    });
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
    return (await problems()).map(([chain, sentence]) => {
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

  it('is named where it was changed', async () => {
    await finished();
    const [task] = await bff.database.query('SELECT TaskId FROM support.Outbox', {}, (row) =>
      row.uuid('TaskId'),
    );
    await bff.tamper(
      `UPDATE support.Outbox SET Task = '{"kind":"alert-fraud"}' WHERE TaskId = '${task ?? ''}'`,
    );
    expect(await problems()).toEqual([
      [`task:${task ?? ''}`, 'a task of the outbox is not what was written'],
    ]);
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

  it('leaves a row where its secrets are another’s or cut short, and a line that says why', async () => {
    const id = await finished();
    await bff.tamper(
      `UPDATE support.Secrets SET Value = SUBSTRING(Value, 1, 40) WHERE AssistanceId = '${id}'`,
    );
    await bff.wired.sweep();
    const unreadable = { willRetry: false, because: 'secret-unreadable', attempt: 1 };
    expect(await last(id, 'ReceiptFailed')).toEqual([unreadable]);
    expect(await last(id, 'RevocationFailed')).toEqual([unreadable]);
    expect(bff.failures.splice(0).map(({ name }) => name)).toEqual(['BrokenSeal', 'BrokenSeal']);
    expect(bff.lines.filter(({ msg }) => msg === 'over')).toEqual([]);
  });

  it('waits where its secrets name a key that nobody has: that may come back', async () => {
    const id = await finished();
    await bff.tamper(`UPDATE support.Secrets SET Value = 'x.y' WHERE AssistanceId = '${id}'`);
    await bff.wired.sweep();
    expect(bff.failures.splice(0).map(({ name }) => name)).toEqual(['UnknownKey', 'UnknownKey']);
    expect(await last(id, 'RevocationFailed')).toEqual([{ willRetry: true }]);
    expect(await missing(id)).toEqual([]);
    await bff.tamper('DELETE FROM support.Outbox');
    expect((await problems()).map(([, sentence]) => sentence)).toEqual([
      jasmine.stringMatching(/ReceiptSent or ReceiptFailed is missing$/),
      jasmine.stringMatching(/or RevocationFailed is missing$/),
    ]);
  });

  it('is not missed where the process that took it first died, and the mail failed for an hour after', async () => {
    const id = await finished();
    const dead = await bff.ports.outbox.take(bff.now, 30_000, 10);
    expect(dead).toHaveSize(2);
    bff.services.fault.notice = 'refused';
    for (let minute = 0; minute < 70; minute++) {
      bff.pass(MINUTE_MS);
      await bff.wired.sweep();
    }
    expect(bff.failures.splice(0)).not.toEqual([]);
    expect(await last(id, 'ReceiptFailed')).toEqual([{ willRetry: true }]);
    expect(await problems()).toEqual([]);
  });

  it('is none where an agent whom nobody had verified was ended by an objection to another', async () => {
    const id = await finished();
    const token = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '').hash.replace('#token=', '');
    const luis = await bff.signIn(LUIS);
    await bff.start(luis, MARTA);
    expect((await bff.user().post('/api/refusals', { token })).status).toBe(200);
    await bff.wired.sweep();
    expect(await last(id, 'SupervisorsAlerted')).toHaveSize(1);
    bff.pass(2 * HOUR_MS);
    expect(await problems()).toEqual([]);
  });

  it('is not done because somebody wrote a row that says so', async () => {
    const id = await objected();
    const row = (event: string, sequence: number) =>
      bff.tamper(`INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac)
VALUES ('${id}', ${String(sequence)}, '2026-11-23T12:00:00.000Z', '${event}', '{}', '{}', '{}', '${'0'.repeat(64)}')`);
    await row('SupervisorsAlerted', 9_998);
    await row('TokensRevoked', 9_999);
    await bff.tamper(`DELETE FROM support.Secrets WHERE AssistanceId = '${id}' AND Kind = 'tokens'`);
    await bff.wired.sweep();
    expect(bff.services.noticed.map(({ kind }) => kind).toSorted()).toEqual(['alert', 'alert', 'receipt']);
    expect(await last(id, 'RevocationFailed')).toEqual([
      { willRetry: false, because: 'secret-gone', attempt: 1 },
    ]);
  });

  it('is not answered for before its cause, by one that somebody made up', async () => {
    await bff.stop();
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    for (const [ms, answers] of [
      // While a replica of the release before may still make some without a MAC.
      [0, [{ willRetry: false, because: 'no-cause', attempt: 1 }]],
      [2 * HOUR_MS, []],
    ] as const) {
      bff.pass(ms);
      ana = await bff.signIn(ANA);
      const { id } = await bff.inSession(ana, MARTA);
      await bff.tamper(`INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt)
VALUES ('${randomUUID()}', '${id}', '{"kind":"send-receipt"}', 0, '2026-01-01T00:00:00.000Z')`);
      await bff.wired.sweep();
      expect(await last(id, 'ReceiptFailed')).toEqual([...answers]);
      bff.pass(2 * MINUTE_MS);
      await ana.good('POST', path(id, 'finish'));
      await bff.tamper(`DELETE FROM support.Outbox WHERE Task LIKE '%receipt%' AND Mac IS NOT NULL`);
      await bff.wired.sweep();
      bff.pass(2 * HOUR_MS);
      const said = (await problems()).filter(([chain]) => chain === id);
      expect(said).toEqual([[id, jasmine.stringMatching(/ReceiptSent or ReceiptFailed is missing$/)]]);
    }
  });
});
