import { randomUUID } from 'node:crypto';
import type { VerifyTraceDeps } from './audit/verify-trace.ts';
import { sqlRowGuard } from './adapters/sql/sql-stores.ts';
import { headsIndex } from './adapters/sql/heads-index.ts';
import { sqlBlockRepairs } from './adapters/sql/stores/block-repairs.ts';
import { requireMacs } from './adapters/sql/stores/require-macs.ts';
import { traceMac } from './adapters/trace-mac.ts';
import { releaseByOperator } from './audit/release-block.ts';
import { verifyTrace } from './audit/verify-trace.ts';
import { LIMITS_ALLOWED } from './config.ts';
import { ringOf } from './domain/key-ring.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './domain/time.ts';
import { chainOfDay } from './domain/trace-chain.ts';
import { SYSTEM, type Actor } from './domain/trace.ts';
import { blockPlaced } from './platform/block-placed.ts';
import type { NewBlock } from './platform/ports.ts';
import type { AgentClient } from './spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA, NORA, SARA } from './spec-kit/bff-under-test.ts';
import { startOnCea2940, type OnCea2940 } from './spec-kit/fixtures/cea2940.ts';

const OPERATOR: Actor = { kind: 'operator', id: 'root@db', name: 'root' };
const U_MARTA = 'U-1001';
const U_NORA = 'U-1003';

/**
 * S7 and S8 for what stops codes: everything here is done by somebody with his hands in the database, without our
 * keys.
 */
describe('a block that is not as we wrote it', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let assistance: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const path = (id: string, what = '') => `/api/assistances/${id}${what}`;
  const place = async (given: Partial<NewBlock> = {}) => {
    const block: NewBlock = {
      ...{ id: randomUUID(), kind: 'user-codes', subjectId: U_MARTA, subjectEmail: MARTA, since: bff.now },
      until: null,
      origin: { cause: 'wrong-codes', causedBy: ['sub-eva'], assistanceId: randomUUID(), wrongCodes: 10 },
      ...given,
    };
    await bff.ports.blocks.place(block, { at: bff.now, actor: SYSTEM, from: {}, what: blockPlaced(block) });
    return block;
  };
  const atUser = async (email = MARTA) => {
    assistance = (await bff.inEcosystem(ana, email)).id;
  };
  const code = async () => {
    const { status, body } = await ana.post(path(assistance, '/user-code'));
    return [status, body['code']];
  };
  const WITHHELD = [429, 'codes-blocked'];
  const SENT = [202, jasmine.anything()];
  const release = async (id: string, by?: AgentClient) => {
    const sara = by ?? (await bff.steppedUp(SARA));
    const { status, body } = await sara.post(`/api/holds/${id}/release`, { reason: 'Seen' });
    return [status, body['code']];
  };
  const rowsOfDay = async (event: string) => {
    const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
    return rows.filter((row) => row.event === event).map(({ data }) => JSON.parse(data) as object);
  };
  const told = () => rowsOfDay('RowNotTrusted');
  const change = (id: string, set: string) =>
    bff.tamper(`UPDATE support.Holds SET ${set} WHERE Id = '${id}'`);
  const require = () =>
    bff.ports.dayTrace.append({
      at: bff.now,
      actor: SYSTEM,
      from: {},
      what: { type: 'RowMacsRequired', data: {} },
    });
  const problems = async () => {
    const { trace, clock, headsLog } = bff.ports;
    const deps: VerifyTraceDeps = {
      ...{ trace, clock, headsLog, headsIndex },
      ...{ mac: traceMac(KEY), limits: LIMITS_ALLOWED },
    };
    return (await verifyTrace(deps)).problems.map(({ chain, sentence }) => `${chain}: ${sentence}`);
  };
  const operator = () => {
    const guard = sqlRowGuard(bff.database, traceMac(KEY), { clock: bff.ports.clock });
    const { blocks, clock } = bff.ports;
    return { blocks, clock, repairs: sqlBlockRepairs(bff.database, guard) };
  };
  const end = (id: string) => releaseByOperator(operator(), OPERATOR, id, 'Looked at the trace');

  for (const [what, set] of Object.entries({
    'that it was released': `ReleasedAt = '2026-11-23T12:00:00.000Z'`,
    'that it has ended': `Until = '2026-11-23T12:00:00.000Z'`,
    'what it stops': `Kind = 'internal-codes'`,
    'what it stops, to what stops no code': `Kind = 'user-refused'`,
    'who caused it': `CausedBy = 'sub-of-nobody'`,
    'why it stands': `Cause = 'objection'`,
    'that nobody knows why': 'Cause = NULL, CausedBy = NULL, AssistanceId = NULL, WrongCodes = NULL',
    'in which assistance': `AssistanceId = '${randomUUID()}'`,
    'how many codes were wrong': 'WrongCodes = 1',
    'whose address is told': `SubjectEmail = 'evil@attacker.example'`,
    'since when it stands': `Since = '2026-11-22T12:00:00.000Z'`,
    'its MAC': `Mac = REPLACE(Mac, '.', '.0')`,
    'by whose key it is': `Mac = '0badc0de.${'0'.repeat(64)}'`,
  })) {
    it(`stands, and no supervisor releases it: changed is ${what}`, async () => {
      await atUser();
      const { id } = await place();
      await change(id, set);
      expect(await code()).toEqual(WITHHELD);
      expect(await release(id)).toEqual([409, 'not-as-written']);
      expect(await code()).toEqual(WITHHELD);
      expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'wrong' }]);
      expect(bff.services.sent).toEqual([]);
    });
  }

  it('stands on both where it is moved to somebody else', async () => {
    const { id } = await place();
    await change(id, `SubjectId = '${U_NORA}'`);
    for (const user of [MARTA, NORA]) {
      await atUser(user);
      expect(await code())
        .withContext(user)
        .toEqual(WITHHELD);
      await ana.good('POST', path(assistance, '/cancel'), { reason: { kind: 'other', text: 'Over' } });
    }
    // Once in ten minutes of each row.
    expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'gone' }]);
  });

  it('stands where it was deleted, until its end: the trace tells of it', async () => {
    await atUser();
    const { id } = await place({ until: bff.now + 10 * MINUTE_MS });
    await bff.tamper(`DELETE FROM support.Holds WHERE Id = '${id}'`);
    expect(await code()).toEqual(WITHHELD);
    expect(await release(id)).toEqual([404, 'not-found']);
    expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'gone' }]);
    bff.pass(10 * MINUTE_MS);
    expect(await code()).toEqual(SENT);
  });

  it('stands on the user’s word where that was deleted', async () => {
    const until = bff.now + HOUR_MS;
    const { id } = await place({
      ...{ kind: 'user-refused', until },
      origin: { cause: 'objection', causedBy: [], assistanceId: randomUUID(), wrongCodes: null },
    });
    await bff.tamper(`DELETE FROM support.Holds WHERE Id = '${id}'`);
    const { body } = await ana.post('/api/assistances', { email: MARTA });
    expect([body['code'], body['until']]).toEqual(['user-refused', new Date(until).toISOString()]);
  });

  it('is nothing where another one was released properly and then deleted', async () => {
    await atUser();
    const { id } = await place();
    expect(await release(id)).toEqual([200, undefined]);
    await bff.tamper(`DELETE FROM support.Holds WHERE Id = '${id}'`);
    expect(await code()).toEqual(SENT);
  });

  it('is not freed by a release of one’s own making in the trace', async () => {
    await atUser();
    const { id } = await place();
    const day = chainOfDay(bff.now);
    await bff.tamper(
      `INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac, BlockSubject)
VALUES ('${day}', 999, '${new Date(bff.now).toISOString()}', 'HoldReleased', '{"kind":"supervisor"}', '{}', '{"hold":"${id}"}',
  '${'0'.repeat(64)}', '${U_MARTA}'); DELETE FROM support.Holds WHERE Id = '${id}'`,
    );
    expect(await code()).toEqual(WITHHELD);
  });

  it('stops codes where somebody made it up, is not released, and gone it is nothing', async () => {
    await atUser();
    const id = randomUUID();
    await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since)
VALUES ('${id}', 'user-codes', '${U_MARTA}', '${MARTA}', '2026-11-23T12:00:00.000Z')`);
    await require();
    expect(await code()).toEqual(WITHHELD);
    expect(await release(id)).toEqual([409, 'not-as-written']);
    expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'missing' }]);
    await bff.tamper('DELETE FROM support.Holds');
    expect(await code()).toEqual(SENT);
  });

  it('does not stand for the block of an objection, made up or not', async () => {
    await atUser();
    await ana.good('POST', path(assistance, '/user-code'));
    const mac = traceMac(Buffer.alloc(32, 9)).rows.make('Holds', 'x', {});
    await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, Until, Mac)
VALUES ('${randomUUID()}', 'user-refused', '${U_MARTA}', '${MARTA}', '2026-11-23T12:00:00.000Z', '2026-11-23T12:01:00.000Z', '${mac}')`);
    const token = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '').hash.replace('#token=', '');
    expect((await bff.user().post('/api/refusals', { token })).status).toBe(200);
    await bff.tamper(`DELETE FROM support.Holds WHERE Mac = '${mac}'`);
    bff.pass(2 * MINUTE_MS);
    expect((await ana.post('/api/assistances', { email: MARTA })).body['code']).toBe('user-refused');
  });

  it('trusts no address that only the table says was released', async () => {
    const { id } = await bff.start(ana, MARTA);
    bff.services.emailWritable = true;
    expect((await ana.post(path(id, '/internal-code'))).status).not.toBe(202);
    await bff.tamper(`UPDATE support.Holds SET ReleasedAt = '2026-11-23T12:00:00.000Z'`);
    expect((await ana.post(path(id, '/internal-code'))).body['code']).toBe('agent-email-not-trusted');
    await bff.tamper('DELETE FROM support.Holds');
    const agent = (await ana.get('/api/session')).body['agent'] as { readonly id: string };
    await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, ReleasedAt)
VALUES ('${randomUUID()}', 'agent-email', '${agent.id}:${ANA}', '${ANA}', '2026-11-23T12:00:00.000Z', '2026-11-23T12:00:00.000Z')`);
    expect((await ana.post(path(id, '/internal-code'))).body['code']).toBe('agent-email-not-trusted');
    expect(bff.services.delivered).toEqual([]);
  });

  it('stops the internal code and the step-up of an agent as well', async () => {
    const agent = (await ana.get('/api/session')).body['agent'] as { readonly id: string };
    const { id } = await place({ kind: 'internal-codes', subjectId: agent.id, subjectEmail: ANA });
    await change(id, `ReleasedAt = '2026-11-23T12:00:00.000Z'`);
    const { id: started } = await bff.start(ana, MARTA);
    expect((await ana.post(path(started, '/internal-code'))).body['code']).toBe('codes-blocked');
    expect((await ana.post('/api/session/step-up')).body['code']).toBe('codes-blocked');
  });

  it('does not count wrong codes anew by a release that is not ours', async () => {
    const { id } = await place();
    expect(await release(id)).toEqual([200, undefined]);
    const at = await bff.ports.blocks.lastReleasedAt('user-codes', U_MARTA);
    expect(at).toBe(bff.now);
    bff.pass(MINUTE_MS);
    await change(id, `ReleasedAt = '${new Date(bff.now).toISOString()}'`);
    expect(await bff.ports.blocks.lastReleasedAt('user-codes', U_MARTA)).toBeNull();
  });

  it('stands again where an earlier row was put back with its MAC, and audit:verify says so', async () => {
    await atUser();
    const { id } = await place();
    let mac = '';
    await bff.database.query(`SELECT Mac FROM support.Holds`, {}, (row) => (mac = row.text('Mac')));
    expect(await release(id)).toEqual([200, undefined]);
    await change(id, `ReleasedAt = NULL, Mac = '${mac}'`);
    expect(await code()).toEqual(WITHHELD);
    expect(await problems()).toContain(`hold:${id}: it is not what the trace says: ReleasedAt`);
    bff.pass(MINUTE_MS);
    expect(await release(id)).toEqual([200, undefined]);
    expect(await problems()).toContain(`hold:${id}: it was released twice`);
  });

  it('is listed as it says, and told of by being listed', async () => {
    const { id } = await place();
    await change(id, `CausedBy = ''`);
    const sara = await bff.steppedUp(SARA);
    expect(((await sara.get('/api/holds')).body['holds'] as readonly object[]).length).toBe(1);
    expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'wrong' }]);
  });

  it('costs a look-up one statement where all are ours, and two more where one is not', async () => {
    const { id } = await place();
    const query = spyOn(bff.database, 'query').and.callThrough();
    await bff.ports.blocks.activeOn(U_MARTA, bff.now);
    expect(query).toHaveBeenCalledTimes(1);
    await change(id, 'WrongCodes = 9');
    await bff.ports.blocks.activeOn(U_MARTA, bff.now);
    query.calls.reset();
    await bff.ports.blocks.activeOn(U_MARTA, bff.now);
    expect(query).toHaveBeenCalledTimes(3);
  });

  it('accuses nobody of one that is placed while it looks', async () => {
    const query = bff.database.query.bind(bff.database);
    let looks = 0;
    spyOn(bff.database, 'query').and.callFake(async (...given: Parameters<typeof query>) => {
      const rows = (await query(...given)) as readonly { readonly placed?: number }[];
      if (!given[0].includes('AS Placed') || ++looks > 1) return rows as never;
      await place();
      return rows.map((row) => ({ ...row, placed: 1 })) as never;
    });
    expect((await bff.ports.blocks.activeOn(U_MARTA, bff.now)).map(({ spoilt }) => spoilt)).toEqual([
      undefined,
    ]);
    expect(await told()).toEqual([]);
  });

  describe('without a MAC', () => {
    const without = async (given: Partial<NewBlock> = {}) => {
      const { id } = await place(given);
      await change(id, 'Mac = NULL');
      return id;
    };
    const stamped = () => rowsOfDay('RowStamped');

    it('is taken once, where it is from before and the trace tells exactly it, and released then', async () => {
      await atUser();
      const id = await without();
      expect(await code()).toEqual(WITHHELD);
      expect(await stamped()).toEqual([{ table: 'Holds', key: id }]);
      expect(await code()).toEqual(WITHHELD);
      expect(await release(id)).toEqual([200, undefined]);
      expect(await code()).toEqual(SENT);
      expect((await stamped()).length).toBe(1);
      expect([await told(), await problems()]).toEqual([[], []]);
    });

    it('is taken where a replica of the release before placed it, whose trace names no subject', async () => {
      await atUser();
      const id = await without();
      await bff.tamper('UPDATE support.Trace SET BlockSubject = NULL WHERE BlockSubject IS NOT NULL');
      expect(await release(id)).toEqual([200, undefined]);
      expect(await code()).toEqual(SENT);
      expect([(await stamped()).length, await told()]).toEqual([1, []]);
    });

    it('is taken by one of two replicas at once, and by both', async () => {
      const id = await without();
      const other = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) });
      const replica = bff.browser('198.51.100.8', other.app);
      const sara = await bff.steppedUp(SARA);
      replica.cookie = sara.cookie;
      const answers = await Promise.all([release(id, sara), release(id, replica)]);
      expect(answers.map(([status]) => status).toSorted()).toEqual([200, 409]);
      expect(answers.map(([, refused]) => refused)).toContain('already-released');
      expect((await stamped()).length).toBe(1);
    });

    for (const [what, set] of Object.entries({
      'its release': `ReleasedAt = '2026-11-23T12:00:00.000Z'`,
      'its end': `Until = '2026-11-23T12:00:00.000Z'`,
      'its cause': `CausedBy = ''`,
    })) {
      it(`stands, and is not ours, where the trace tells another: ${what}`, async () => {
        await atUser();
        const id = await without();
        await change(id, set);
        expect(await code()).toEqual(WITHHELD);
        expect(await release(id)).toEqual([409, 'not-as-written']);
        expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'missing' }]);
        expect(await stamped()).toEqual([]);
      });
    }

    it('stands, and is not ours, where it is newer than the first start with MACs and an hour', async () => {
      bff.pass(HOUR_MS);
      ana = await bff.signIn(ANA);
      await atUser();
      const id = await without();
      expect(await code()).toEqual(WITHHELD);
      expect(await told()).toEqual([{ table: 'Holds', key: id, because: 'missing' }]);
    });

    it('stands, and is not ours, once a MAC is required', async () => {
      await atUser();
      const id = await without();
      await require();
      expect(await code()).toEqual(WITHHELD);
      expect(await release(id)).toEqual([409, 'not-as-written']);
      expect(await problems()).toEqual([`hold:${id}: it has no MAC, though rows that decide need one`]);
    });

    it('has one from the moment on when MACs are required, where the trace tells exactly it', async () => {
      const id = await without();
      const forged = await without({ subjectId: U_NORA, subjectEmail: NORA });
      await change(forged, 'WrongCodes = 1');
      const guard = sqlRowGuard(bff.database, traceMac(KEY), { clock: bff.ports.clock });
      expect(await requireMacs(bff.database, guard, bff.now)).toEqual({
        ...{ result: 'required', since: bff.now, addresses: 0, blocks: 1 },
      });
      expect(await release(id)).toEqual([200, undefined]);
      expect(await release(forged)).toEqual([409, 'not-as-written']);
    });
  });

  describe('and its end by an operator', () => {
    /** Beside the warning of a row that is not ours. */
    const kinds = () =>
      bff.services.noticed
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'row')
        .toSorted();

    for (const [what, tamper] of Object.entries({
      'was changed': (id: string) => change(id, `CausedBy = 'x', SubjectEmail = 'evil@attacker.example'`),
      'was deleted': (id: string) => bff.tamper(`DELETE FROM support.Holds WHERE Id = '${id}'`),
      'was moved': (id: string) => change(id, `SubjectId = '${U_NORA}'`),
    })) {
      it(`makes it what the trace tells, where it ${what}, with the mails of a release`, async () => {
        await atUser();
        const { id } = await place();
        await tamper(id);
        expect(
          (await operator().repairs.list(bff.now)).map(({ block, isTold }) => [block.id, isTold]),
        ).toEqual([[id, true]]);
        bff.pass(MINUTE_MS);
        await end(id);
        expect(await code()).toEqual(SENT);
        expect(await operator().repairs.list(bff.now)).toEqual([]);
        const [row] = await rowsOfDay('HoldReleased');
        expect(row).toEqual({
          ...{ hold: id, kind: 'user-codes', subject: U_MARTA },
          ...{ reason: 'Looked at the trace', spoilt: true },
        });
        await bff.wired.sweep();
        expect(kinds()).toEqual(['release', 'release', 'released']);
        expect(JSON.stringify(bff.services.noticed)).not.toContain('evil@');
        expect(await problems()).toEqual([]);
      });
    }

    it('is told to nobody where nobody placed it, and leaves nothing for audit:verify', async () => {
      bff.pass(2 * HOUR_MS);
      ana = await bff.signIn(ANA);
      await atUser();
      const id = randomUUID();
      await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, Mac)
VALUES ('${id}', 'user-codes', '${U_MARTA}', 'evil@attacker.example', '2026-11-23T12:00:00.000Z', 'x')`);
      expect(await code()).toEqual(WITHHELD);
      expect(await problems()).toContain(`hold:${id}: nobody placed it: there is no such row in the trace`);
      bff.pass(MINUTE_MS);
      await end(id);
      expect(await code()).toEqual(SENT);
      await bff.wired.sweep();
      expect(JSON.stringify(bff.services.noticed)).not.toContain('evil@');
      expect(kinds().filter((kind) => kind.startsWith('release'))).toEqual([]);
      const ofIt = async () => (await problems()).filter((problem) => problem.startsWith(`hold:${id}`));
      expect(await ofIt()).toEqual([]);
      // Nobody was to be told, and nothing of that is missed.
      bff.pass(2 * HOUR_MS);
      expect(await ofIt()).toEqual([]);
    });
  });

  it('is found by audit:verify by its MAC alone', async () => {
    const { id } = await place();
    expect(await problems()).toEqual([]);
    await change(id, `Mac = REPLACE(Mac, '.', '.0')`);
    expect(await problems()).toEqual([`hold:${id}: it is what the trace says, but its MAC is not ours`]);
  });
});

describe('blocks that release cea2940 left', () => {
  const MARTIN = 'martin.member@riverside.example';
  let left: OnCea2940;

  beforeEach(async () => {
    left = await startOnCea2940();
    await left.bff.wired.noteStart();
    left.bff.pass(DAY_MS);
  });
  afterEach(() => left.stop());

  const standing = async () => (await left.bff.ports.blocks.activeOn('U-1011', left.bff.now))[0];
  const count = async (event: string) => {
    const rows = await left.bff.ports.trace.rows(chainOfDay(left.bff.now));
    return rows.filter((row) => row.event === event).length;
  };

  it('stand, are stamped by being looked at, and released by a supervisor', async () => {
    const { bff } = left;
    const block = await standing();
    expect([block?.subjectEmail, block?.spoilt]).toEqual([MARTIN, undefined]);
    expect(await count('RowStamped')).toBe(1);
    const sara = await bff.steppedUp(SARA);
    await sara.good('POST', `/api/holds/${block?.id ?? ''}/release`, { reason: 'Called back' });
    expect(await standing()).toBeUndefined();
    expect(await count('RowNotTrusted')).toBe(0);
  });

  it('stand where somebody deletes or shortens them: the migration named their subjects in the trace', async () => {
    const { bff } = left;
    const id = (await standing())?.id ?? '';
    for (const sql of [
      `UPDATE support.Holds SET Until = '2026-11-26T10:05:00.000Z' WHERE Id = '${id}'`,
      `DELETE FROM support.Holds WHERE Id = '${id}'`,
    ]) {
      await bff.tamper(sql);
      expect([(await standing())?.id, (await standing())?.spoilt]).toEqual([id, true]);
    }
  });

  it('all have a MAC once MACs are required', async () => {
    const { bff } = left;
    await bff.tamper(`UPDATE support.Assistances SET Mac = 'x' WHERE Mac IS NULL`);
    const guard = sqlRowGuard(bff.database, traceMac(left.traceKey), { clock: bff.ports.clock });
    const required = await requireMacs(bff.database, guard, bff.now);
    expect(required).toEqual(jasmine.objectContaining({ result: 'required', blocks: 0 }));
    expect(await count('RowStamped')).toBe(8);
  });
});
