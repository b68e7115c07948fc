import { HOUR_MS, SECOND_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

/** Where a column holds numbers of its size alone. */
const IS_MSSQL = process.env['SPEC_ENGINE'] === 'mssql';

describe('a task of the outbox that cannot be read', () => {
  let bff: BffUnderTest;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    const ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
    await ana.good('POST', `/api/assistances/${id}/finish`);
    bff.lines.splice(0);
  });
  afterEach(() => bff.stop());

  const REVOCATION = '{"kind":"revoke-tokens"}';
  /** As a release before left it, without a MAC. It comes first, however its id is sorted. */
  const rewrite = (from: string, to: string) =>
    bff.tamper(
      `UPDATE support.Outbox SET Task = '${to}', Mac = NULL, DueAt = '2026-01-01T00:00:00.000Z' WHERE Task = '${from}'`,
    );

  for (const [what, json] of [
    ['of a kind that nobody knows', '{"kind":"plastic"}'],
    ['of no kind', '{"of":"plastic"}'],
    ['that is no object', 'null'],
    ['that is no JSON', '{"kind":"plastic'],
  ] as const) {
    it(`is one line with its cause, and the one behind it is done: ${what}`, async () => {
      await rewrite(REVOCATION, json);
      await bff.wired.sweep();
      const told = bff.lines.filter(({ msg }) => msg === 'failure');
      expect(told).toEqual([
        jasmine.objectContaining({
          job: 'read task',
          assistance: id,
          attempt: 1,
          causes: [{ name: 'Unreadable' }],
        }),
      ]);
      expect(JSON.stringify(told)).not.toContain('plastic');
      expect(bff.services.noticed.map(({ kind }) => kind)).toEqual(['receipt']);
      expect(await bff.traced(id)).toContain('ReceiptSent');
    });
  }

  it('is tried again, ever more patiently, and done once it can be read', async () => {
    await rewrite(REVOCATION, 'null');
    const failures: number[] = [];
    for (const ms of [0, 2 * SECOND_MS - 1, 1, 4 * SECOND_MS - 1, 1]) {
      bff.pass(ms);
      await bff.wired.sweep();
      failures.push(bff.failures.length);
    }
    expect(failures).toEqual([1, 1, 2, 2, 3]);
    await rewrite('null', REVOCATION);
    await bff.wired.sweep();
    expect(bff.services.revoked.length).toBe(1);
    expect((await bff.traced(id)).filter((event) => event.startsWith('T'))).toEqual(['TokensRevoked']);
  });
});

/** S8: written by somebody with his hands in the database, and without our keys. */
describe('a task of the outbox that is not as we wrote it', () => {
  let bff: BffUnderTest;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    const ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
    await ana.good('POST', `/api/assistances/${id}/finish`);
    await bff.wired.sweep();
    bff.services.noticed.splice(0);
  });
  afterEach(() => bff.stop());

  const TASK = '00000000-0000-4000-8000-000000000099';
  const put = (assistance: string | null, task: object, mac: string | null = null) =>
    bff.tamper(`INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt, Mac)
VALUES ('${TASK}', ${assistance === null ? 'NULL' : `'${assistance}'`}, '${JSON.stringify(task)}', 0,
  '2026-01-01T00:00:00.000Z', ${mac === null ? 'NULL' : `'${mac}'`})`);
  const kinds = () => bff.services.noticed.map(({ kind }) => kind);
  const told = async () => {
    const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
    const unlike = rows.filter(({ event }) => event === 'RowNotTrusted');
    return unlike.map(({ data }) => JSON.parse(data) as object);
  };
  const EVIL = 'Verify at https://evil.example';
  const hold = '00000000-0000-4000-8000-000000000042';
  const by = { kind: 'supervisor', name: EVIL, email: null };

  for (const [what, task] of Object.entries({
    'of a release': { kind: 'tell-supervisors-of-release', hold, by, reason: EVIL },
    'of a release, to the user': { kind: 'tell-user-of-release', hold, by, reason: EVIL },
    'of many look-ups': {
      kind: 'warn-of-look-ups',
      agent: { name: EVIL, email: 'x@evil.example' },
      count: 9,
    },
  })) {
    it(`mails nobody anything: ${what}`, async () => {
      await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, ReleasedAt)
VALUES ('${hold}', 'user-codes', 'U-1001', 'victim@elsewhere.example', '2026-11-23T12:00:00.000Z', '2026-11-23T12:00:00.000Z')`);
      bff.pass(2 * HOUR_MS);
      await put(null, { ...task, at: bff.now });
      await bff.wired.sweep();
      await bff.wired.sweep();
      expect(await told()).toContain({ table: 'Outbox', key: TASK, because: 'missing' });
      expect(kinds()).not.toContain(jasmine.stringMatching(/release|look-ups/));
      expect(JSON.stringify(bff.services.noticed)).not.toMatch(/evil|victim/);
    });
  }

  it('is taken for nothing where another task’s MAC stands beside it', async () => {
    await put(null, { kind: 'warn-of-look-ups', agent: { name: EVIL, email: 'x' }, count: 9, at: 1 }, 'x.y');
    await bff.wired.sweep();
    expect(await told()).toEqual([{ table: 'Outbox', key: TASK, because: 'wrong' }]);
    await bff.wired.sweep();
    expect(kinds()).toEqual(['row', 'row']);
  });

  it('is told no supervisor as a suspicion that nobody had', async () => {
    await put(id, { kind: 'alert-fraud' });
    await bff.wired.sweep();
    expect(kinds()).toEqual([]);
  });

  it('says of an objection only what its assistance says', async () => {
    const token = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '').hash.replace('#token=', '');
    await bff.user().post('/api/refusals', { token });
    await bff.tamper('DELETE FROM support.Outbox');
    await put(id, { kind: 'alert-supervisors', blockedMs: 99 * HOUR_MS });
    await bff.wired.sweep();
    expect(kinds()).toEqual(['alert', 'alert']);
    expect(bff.services.noticed.map((notice) => 'blockedSeconds' in notice && notice.blockedSeconds)).toEqual(
      [3_600, 3_600],
    );
  });

  it('is done though somebody counted its attempts to where no number goes on', async () => {
    for (const attempt of ['2147483647', '-5', ...(IS_MSSQL ? [] : ['9223372036854775807', "'x'"])]) {
      const ana = await bff.signIn(ANA);
      ({ id } = await bff.inSession(ana, MARTA));
      await ana.good('POST', `/api/assistances/${id}/finish`);
      await bff.tamper(`UPDATE support.Outbox SET Attempt = ${attempt} WHERE Task LIKE '%receipt%'`);
      await bff.wired.sweep();
      expect(await bff.traced(id))
        .withContext(attempt)
        .toContain('ReceiptSent');
      expect(await bff.traced(id))
        .withContext(attempt)
        .toContain('TokensRevoked');
    }
  });

  if (!IS_MSSQL) {
    it('keeps no other from being done where it holds what its columns cannot', async () => {
      for (const [set, task] of [
        [`Task = X'00'`, `'{"kind":"x"}'`],
        [`TaskId = UPPER('aaaaaaaa-0000-4000-8000-000000000099')`, `'{"kind":"send-receipt"}'`],
      ] as const) {
        const ana = await bff.signIn(ANA);
        ({ id } = await bff.inSession(ana, MARTA));
        await bff.tamper(`INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt)
  VALUES ('${TASK}', '${id}', ${task}, 0, '2026-01-01T00:00:00.000Z')`);
        await bff.tamper(`UPDATE support.Outbox SET ${set} WHERE TaskId = '${TASK}'`);
        await ana.good('POST', `/api/assistances/${id}/finish`);
        await bff.wired.sweep();
        expect(await bff.traced(id))
          .withContext(set)
          .toContain('ReceiptSent');
        await bff.tamper(`DELETE FROM support.Outbox`);
      }
    });
  }

  it('of no assistance is never done without a MAC, however old it says it is', async () => {
    const agent = { id: 'sub-ana', username: 'ana', name: EVIL, email: 'x@evil.example' };
    await put(null, { kind: 'alert-own-codes', agent, codes: 9, withinMs: 1, at: 1 });
    await bff.wired.sweep();
    expect(JSON.stringify(bff.services.noticed)).not.toContain('evil');
    expect(await told()).toEqual([{ table: 'Outbox', key: TASK, because: 'missing' }]);
  });

  it('revokes once where the row of its assistance is spoilt, and then ever more patiently', async () => {
    const ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
    await ana.good('POST', `/api/assistances/${id}/finish`);
    bff.services.revoked.splice(0);
    await bff.tamper(`UPDATE support.Assistances SET Mac = '${'0'.repeat(64)}' WHERE Id = '${id}'`);
    const revoked: number[] = [];
    for (const ms of [0, 2 * SECOND_MS - 1, 1, 4 * SECOND_MS - 1, 1]) {
      bff.pass(ms);
      await bff.wired.sweep();
      revoked.push(bff.services.revoked.length);
    }
    expect(revoked).toEqual([1, 1, 2, 2, 3]);
    expect(bff.failures.splice(0)).not.toEqual([]);
  });
});
