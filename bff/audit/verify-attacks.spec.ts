import { headsIndex } from '../adapters/sql/heads-index.ts';
import { sqlAssistanceStore } from '../adapters/sql/stores/assistance-store.ts';
import { nvarchar } from '../adapters/sql/engine/sql-database.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { evolve, type Assistance } from '../domain/assistance.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ID, TO_FINISHED } from '../spec-kit/assistance-at-each-step.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';
import { changeOf, guardOf, SPEC_MAC } from '../spec-kit/sql/database.ts';
import { verifyTrace } from './verify-trace.ts';

/** What a reviewer got past `audit:verify`, by their numbers in the findings. */
describe('audit:verify, against what got past it', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    bff.pass(2 * HOUR_MS);
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const verify = (since?: number) =>
    verifyTrace(
      {
        trace: bff.ports.trace,
        headsLog: bff.ports.headsLog,
        headsIndex,
        mac: SPEC_MAC,
        clock: bff.ports.clock,
        limits: LIMITS_ALLOWED,
      },
      since,
    );
  const problems = async (since?: number) =>
    (await verify(since)).problems.map(({ chain, sentence }) => `${chain}: ${sentence}`);
  const noteSoon = async () => {
    bff.pass(2 * SECOND_MS);
    await bff.wired.noteDecisiveHeads();
  };
  const idOf = async (client: AgentClient) =>
    ((await client.get('/api/session')).body['agent'] as { id: string }).id;

  it('S7: a state that was set on says which step was not allowed, also once it was put back', async () => {
    const change = changeOf(TO_FINISHED, {}, bff.now);
    const entries = change.entries.filter(({ what }) => what.type !== 'InternalCodeAccepted');
    const state = entries.reduce<Assistance | null>(
      (before, { what, at }) => evolve(before, { event: what as AssistanceEvent, at }),
      null,
    );
    await sqlAssistanceStore(bff.database, guardOf(bff.database)).save({
      ...change,
      state: state ?? change.state,
      entries,
    });
    expect(await problems()).toEqual([
      `${ID}: row 4 (EcosystemChosen) was not allowed: the assistance was at internal-verification; nor were 4 of those after it`,
    ]);
  });

  describe('S8: counters', () => {
    const wrongUserCodes = async () => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      for (let n = 0; n < 2; n++)
        await ana.post(`/api/assistances/${id}/user-code/answer`, { code: '000000' });
    };

    it('that agree with the trace are no finding, nor those of more than a day ago', async () => {
      await wrongUserCodes();
      await bff.start(await bff.signIn(LUIS), NORA);
      expect(await problems()).toEqual([]);
      bff.pass(DAY_MS);
      await bff.wired.sweep();
      await bff.wired.prune();
      await bff.wired.noteHeads();
      expect(await problems()).toEqual([]);
    });

    it('of wrong codes and starts that were taken away are, each by whose they were', async () => {
      await wrongUserCodes();
      const id = await idOf(ana);
      await bff.tamper('DELETE FROM support.Uses');
      expect((await problems()).toSorted()).toEqual([
        `agent:${id}: the trace tells of 1 starts in the last 24 h, 0 are counted`,
        'user:U-1001: the trace tells of 2 wrong user codes in the last 24 h, 0 are counted',
      ]);
    });

    it('of which one was taken away is', async () => {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/internal-code`);
      await ana.post(`/api/assistances/${id}/internal-code/answer`, { code: '000000' });
      bff.pass(SECOND_MS);
      await ana.post(`/api/assistances/${id}/internal-code/answer`, { code: '000001' });
      await bff.tamper(`DELETE FROM support.Uses WHERE Kind = 'wrong-internal-code' AND At =
        (SELECT MIN(At) FROM support.Uses WHERE Kind = 'wrong-internal-code')`);
      expect(await problems()).toEqual([
        `agent:${await idOf(ana)}: the trace tells of 2 wrong internal codes in the last 24 h, 1 are counted`,
      ]);
    });

    it('that were moved to another time are: out of a window, and to before a release', async () => {
      await wrongUserCodes();
      const id = await idOf(ana);
      const moved = (kind: string, byMs: number) =>
        bff.tamper(`UPDATE support.Uses SET At = '${new Date(bff.now - byMs).toISOString()}'
          WHERE Kind = '${kind}'`);
      await moved('start', 30 * SECOND_MS);
      await moved('wrong-user-code', 9 * SECOND_MS);
      expect(await problems()).toEqual([]);
      await moved('start', 15 * MINUTE_MS);
      await moved('wrong-user-code', 11 * SECOND_MS);
      expect((await problems()).toSorted()).toEqual([
        `agent:${id}: the trace tells of 1 starts in the last 24 h, 1 are counted, and 1 of them at another time than it was`,
        'user:U-1001: the trace tells of 2 wrong user codes in the last 24 h, 2 are counted, and 2 of them at another time than it was',
      ]);
    });

    it('have the times of the rows that tell of them, however long a request takes', async () => {
      spyOn(bff.ports.clock, 'now').and.callFake(() => {
        bff.pass(1);
        return Promise.resolve(bff.now);
      });
      await wrongUserCodes();
      await ana.good('POST', '/api/session/step-up');
      await ana.post('/api/session/step-up/answer', { code: '000000' });
      const rows = [];
      for (const event of ['UserCodeRejected', 'StepUpRejected'])
        for await (const { at } of bff.ports.trace.rowsOf(event, 0, bff.now)) rows.push(at);
      const uses = (await bff.ports.trace.usesSince(0)).filter(({ kind }) => kind !== 'start');
      expect(uses.map(({ at }) => at)).toEqual(rows);
    });

    it('that were taken away by somebody who hurries are seen by the second look alone', async () => {
      await bff.start(ana, MARTA);
      const { trace } = bff.ports;
      const usesSince = trace.usesSince.bind(trace);
      let looks = 0;
      spyOn(bff.ports.trace, 'usesSince').and.callFake((at) =>
        looks++ === 0 ? Promise.resolve([]) : usesSince(at),
      );
      expect(await problems()).toEqual([]);
      expect(looks).toBe(2);
    });
  });

  describe('S8: sessions', () => {
    const insert = (parts: Readonly<Record<string, string>>) => {
      const columns = {
        IdHash: `'${'f'.repeat(64)}'`,
        Browser: `'forged'`,
        AgentId: 'AgentId',
        AgentUser: 'AgentUser',
        AgentName: 'AgentName',
        AgentEmail: 'AgentEmail',
        Roles: 'Roles',
        RightsReadAt: 'RightsReadAt',
        CreatedAt: 'CreatedAt',
        LastSeenAt: 'LastSeenAt',
        ...parts,
      };
      const [names, values] = [Object.keys(columns).join(', '), Object.values(columns).join(', ')];
      return bff.tamper(`INSERT INTO support.Sessions (${names}) SELECT ${values} FROM support.Sessions
        WHERE AgentEmail = '${SARA}'`);
    };
    let sara: AgentClient;
    beforeEach(async () => {
      sara = await bff.signIn(SARA);
      bff.pass(MINUTE_MS);
    });

    it('that people signed in to, and stepped up, are no finding', async () => {
      await bff.verified(ana, MARTA);
      await noteSoon();
      expect(await problems()).toEqual([]);
    });

    it('that nobody signed in to are, whenever they say that it was', async () => {
      await insert({ CreatedAt: `'2026-11-23T14:00:30.000Z'` });
      const nobody = `session:forged: nobody signed in: the trace tells of no sign-in of ${await idOf(sara)} at that time`;
      expect(await problems()).toEqual([nobody]);
      await bff.tamper(
        `UPDATE support.Sessions SET CreatedAt = '1970-01-01T00:00:00.000Z' WHERE Browser = 'forged'`,
      );
      expect(await problems()).toEqual([nobody]);
      // At the time of somebody’s sign-in, and in another browser session than his.
      await bff.tamper(`UPDATE support.Sessions SET CreatedAt =
        (SELECT CreatedAt FROM support.Sessions WHERE AgentEmail = '${SARA}' AND Browser <> 'forged') WHERE Browser = 'forged'`);
      expect(await problems()).toEqual([nobody]);
    });

    it('with a second id in use are', async () => {
      await insert({ Browser: 'Browser' });
      expect(await problems()).toEqual([
        jasmine.stringMatching(/^session:[\w-]+: two ids of it are in use$/),
      ]);
    });

    const KEPT = [
      ...['IdHash', 'Browser', 'AgentId', 'AgentUser', 'AgentName', 'AgentEmail', 'Roles', 'Mac'],
      ...['RightsReadAt', 'CreatedAt', 'LastSeenAt'],
    ];
    /** Puts the row of this agent's session back after `end`, with its MAC. */
    const putBack = async (email: string, end: () => Promise<unknown>) => {
      const [values] = await bff.database.query(
        `SELECT ${KEPT.join(', ')} FROM support.Sessions WHERE AgentEmail = @email ORDER BY CreatedAt`,
        { email: nvarchar(254, email) },
        (row) =>
          KEPT.map((name) =>
            name.endsWith('At') ? new Date(row.instant(name)).toISOString() : row.text(name),
          ),
      );
      bff.pass(SECOND_MS);
      await end();
      const quoted = (values ?? []).map((value) => `'${value}'`).join(', ');
      await bff.tamper(`INSERT INTO support.Sessions (${KEPT.join(', ')}) VALUES (${quoted})`);
    };

    it('that were put back after they had been signed out are', async () => {
      await putBack(SARA, () => sara.send('DELETE', '/api/session'));
      expect(await problems()).toEqual([jasmine.stringMatching(/^session:[\w-]+: it had been signed out$/)]);
    });

    for (const [what, stepUp] of [
      ['a step-up', () => bff.stepUp(sara)],
      ['an internal code', () => bff.verified(sara, MARTA)],
    ] as const) {
      it(`under the id from before ${what} are, and not the one that took its place`, async () => {
        await putBack(SARA, async () => {
          await stepUp();
          expect(await problems()).toEqual([]);
          await bff.tamper(`DELETE FROM support.Sessions WHERE AgentEmail = '${SARA}'`);
        });
        expect(await problems()).toEqual([
          jasmine.stringMatching(`^session:[\\w-]+: its id had been replaced by ${what}$`),
        ]);
      });
    }

    it('that were put back after the same browser signed in again are', async () => {
      await putBack(SARA, () => sara.post('/api/session', { email: SARA, password: DEMO_PASSWORD }));
      expect(await problems()).toEqual([jasmine.stringMatching(/^session:[\w-]+: it had been signed out$/)]);
    });

    describe('that were put back after all of an agent’s were ended, this one being out of sight', () => {
      const path = async () => `/api/agents/${await idOf(ana)}/sessions`;
      const reason = { reason: 'stolen' };
      const hidden = (end: () => Promise<{ readonly status: number }>, status: number) =>
        putBack(ANA, async () => {
          await bff.tamper(`DELETE FROM support.Sessions WHERE AgentEmail = '${ANA}' AND CreatedAt =
            (SELECT MIN(CreatedAt) FROM support.Sessions WHERE AgentEmail = '${ANA}')`);
          expect((await end()).status).toBe(status);
        });
      const isFound = async () => {
        expect(await problems()).toEqual([
          jasmine.stringMatching(/^session:[\w-]+: all sessions of its agent had been ended$/),
        ]);
      };
      let laptop: AgentClient;
      beforeEach(async () => {
        await bff.stepUp(sara);
        laptop = await bff.signIn(ANA);
        bff.pass(SECOND_MS);
      });

      it('by a supervisor are', async () => {
        const whose = await path();
        await hidden(() => sara.send('DELETE', whose, reason), 204);
        await isFound();
      });

      it('by a supervisor who found none are', async () => {
        const whose = await path();
        await laptop.send('DELETE', '/api/session');
        await hidden(() => sara.send('DELETE', whose, reason), 404);
        await isFound();
      });

      it('by the agent’s “I did not ask for this” are', async () => {
        await laptop.good('POST', '/api/session/step-up');
        const token = bff.disownToken;
        await hidden(() => bff.agentWithMail().post('/api/sessions/disown', { token }), 204);
        await isFound();
      });

      it('by himself in another one are, and that one is not', async () => {
        await hidden(() => laptop.delete('/api/sessions'), 204);
        await isFound();
      });

      it('are not, where he signed in at the very moment, once they had ended', async () => {
        expect((await sara.send('DELETE', await path(), reason)).status).toBe(204);
        await bff.signIn(ANA);
        expect(await problems()).toEqual([]);
      });

      it('have no assistance any more that it verified', async () => {
        const { id } = await bff.verified(ana, MARTA);
        const whose = await path();
        await hidden(() => sara.send('DELETE', whose, reason), 204);
        expect((await sara.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('signed-out');
      });

      it('are gone with the others though their MACs were spoilt', async () => {
        await laptop.good('POST', '/api/session/step-up');
        const token = bff.disownToken;
        await bff.tamper(`UPDATE support.Sessions SET Mac = 'x' WHERE AgentEmail = '${ANA}'`);
        expect((await bff.agentWithMail().post('/api/sessions/disown', { token })).status).toBe(204);
        const rest = await bff.database.query('SELECT AgentEmail FROM support.Sessions', {}, (row) =>
          row.text('AgentEmail'),
        );
        expect(rest).not.toContain(ANA);
      });
    });

    it('that were put back after their agent had lost his rights are', async () => {
      bff.services.changedAgents.set(SARA, { groups: [] });
      await putBack(SARA, async () => {
        bff.pass(MINUTE_MS + 1);
        expect((await sara.get('/api/holds')).status).toBe(401);
      });
      expect(await problems()).toEqual([
        jasmine.stringMatching(/^session:[\w-]+: its agent had lost his rights$/),
      ]);
    });

    it('with a role that nobody noted are, and not once Cognito gave it', async () => {
      await bff.tamper(`UPDATE support.Sessions SET Roles = 'agent supervisor' WHERE AgentEmail = '${ANA}'`);
      expect(await problems()).toEqual([
        jasmine.stringMatching(/^session:[\w-]+: it has a role that nobody noted: supervisor$/),
      ]);
      await bff.tamper(`UPDATE support.Sessions SET Roles = 'agent' WHERE AgentEmail = '${ANA}'`);
      bff.services.changedAgents.set(ANA, { groups: ['customer-service', 'support-supervisors'] });
      bff.pass(MINUTE_MS + 1);
      expect((await ana.get('/api/session')).status).toBe(200);
      expect(await problems()).toEqual([]);
    });

    it('that cannot be read are', async () => {
      const spoilt = bff.tamper(
        `UPDATE support.Sessions SET CreatedAt = 'noon' WHERE AgentEmail = '${SARA}'`,
      );
      // On SQL Server the column's type refuses it, and there is nothing to report.
      const [refused] = await Promise.allSettled([spoilt]);
      expect(refused.status).toBe(bff.database.engine === 'mssql' ? 'rejected' : 'fulfilled');
      expect(await problems()).toEqual(
        refused.status === 'rejected'
          ? []
          : [jasmine.stringMatching(/^session:[\w-]+: it cannot be read: CreatedAt$/)],
      );
    });
  });

  describe('an address of an agent', () => {
    afterEach(() => bff.tamper('DROP TABLE support.Kept'));
    const COLUMNS = 'AgentId, Email, Since, Mac';
    const keep = () =>
      bff.tamper(
        bff.database.engine === 'sqlite'
          ? 'CREATE TABLE support.Kept AS SELECT * FROM support.AgentEmails'
          : 'SELECT * INTO support.Kept FROM support.AgentEmails',
      );
    const putBack = async () => {
      await bff.tamper(`DELETE FROM support.AgentEmails;
        INSERT INTO support.AgentEmails (${COLUMNS}) SELECT ${COLUMNS} FROM support.Kept`);
      await bff.wired.noteHeads();
    };

    for (const [what, seen] of [
      ['a sign-in', () => bff.signIn(ANA)],
      ['a step-up alone', () => ana.post('/api/session/step-up')],
    ] as const) {
      it(`that was left, by ${what}, and is said to be old once it was taken up again is seen`, async () => {
        await keep();
        bff.pass(MINUTE_MS + 1);
        bff.services.changedAgents.set(ANA, { email: 'ana@elsewhere.example', modifiedAt: bff.now });
        await seen();
        bff.services.changedAgents.set(ANA, { modifiedAt: bff.now });
        await bff.wired.noteHeads();
        expect(await problems()).toEqual([]);
        await bff.signIn(ANA);
        expect(await problems()).toEqual([]);
        await putBack();
        expect(await problems()).toEqual([
          jasmine.stringMatching(
            /^agent:[\w-]+: its address is said to be the same since \S+, and was another one at \S+$/,
          ),
        ]);
      });
    }
  });

  describe('a window of refusals', () => {
    afterEach(() => bff.tamper('DROP TABLE support.Kept'));
    const COLUMNS =
      'Kind, Subject, Since, Written, Counted, FirstAt, LastAt, Event, Actor, Origin, Data, Mac';
    const refusals = async () => {
      for (let n = 0; n < 8; n++) await ana.get(`/api/assistances/00000000-0000-4000-8000-00000000000${n}`);
      await bff.tamper(
        bff.database.engine === 'sqlite'
          ? 'CREATE TABLE support.Kept AS SELECT * FROM support.RowWindows'
          : 'SELECT * INTO support.Kept FROM support.RowWindows',
      );
      bff.pass(11 * MINUTE_MS);
      await bff.wired.sweep();
      await bff.wired.noteHeads();
      expect(await problems()).toEqual([]);
    };
    const putBack = async (set = 'Counted = 900000') => {
      await bff.tamper(`INSERT INTO support.RowWindows (${COLUMNS}) SELECT ${COLUMNS} FROM support.Kept;
        UPDATE support.RowWindows SET ${set}`);
      await bff.wired.sweep();
      await bff.wired.noteHeads();
    };
    const TWICE = jasmine.stringMatching(
      /^day:[\d-]+: row \d+ \(Refused\) counts what had been counted before$/,
    );

    it('that was counted is not counted once more, of the same day or another', async () => {
      await refusals();
      bff.pass(HOUR_MS);
      await putBack();
      expect(await problems()).toEqual([TWICE]);
      bff.pass(DAY_MS);
      await putBack();
      expect(await problems()).toEqual([TWICE, TWICE]);
    });

    it('says nothing of any other time than its own', async () => {
      await refusals();
      await putBack(`FirstAt = '2026-01-01T00:00:00.000Z'`);
      expect(await problems()).toEqual([]);
      expect(bff.lines.filter(({ msg }) => msg === 'not as written').map(({ table }) => table)).toEqual([
        'RowWindows',
      ]);
    });
  });

  it('S17: an assistance that was deleted seconds after its step-up is missed', async () => {
    const { id } = await bff.verified(ana, MARTA);
    await noteSoon();
    await bff.tamper(`DELETE FROM support.Trace WHERE Chain = '${id}';
      DELETE FROM support.Secrets WHERE AssistanceId = '${id}';
      DELETE FROM support.Assistances WHERE Id = '${id}';`);
    expect(await problems()).toEqual([`${id}: the whole chain is missing: its head was noted at row 4`]);
  });

  it('misses nothing where two replicas noted, each in its own order, and twice', async () => {
    const { id } = await bff.verified(ana, MARTA);
    await noteSoon();
    const { headsLog, clock, trace } = bff.ports;
    for await (const head of trace.heads(0)) await headsLog.note(await clock.now(), [head, head]);
    await headsLog.note(bff.now - HOUR_MS, []);
    expect(await problems()).toEqual([]);
    await bff.tamper(`DELETE FROM support.Trace WHERE Chain = '${id}' AND Sequence = 4;
      UPDATE support.Assistances SET Version = 3 WHERE Id = '${id}'`);
    expect(await problems()).toContain(`${id}: the tail is missing: it ends at row 3, row 4 was noted`);
  });

  it('sees rows of the day that are of another day, of a time to come, and no notes', async () => {
    const chain = 'day:2026-11-20';
    await bff.tamper(`INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac)
      VALUES ('${chain}', 1, '2026-12-23T12:00:00.000Z', 'UserCodeAccepted', '{}', '{}', '{}', 'x')`);
    expect((await problems()).filter((problem) => problem.startsWith(chain))).toEqual([
      `${chain}: row 1 (UserCodeAccepted) names no key, though rows of its time do`,
      `${chain}: row 1 (UserCodeAccepted) is of a time to come`,
      `${chain}: row 1 (UserCodeAccepted) is nothing that happens beside assistances`,
      `${chain}: row 1 (UserCodeAccepted) is of another day`,
    ]);
  });

  describe('from a day on', () => {
    const TOMORROW = Date.UTC(2026, 10, 24);

    it('reads what was written to since, whole, and knows of no other', async () => {
      const before = await bff.start(ana, MARTA);
      await ana.good('POST', `/api/assistances/${before.id}/cancel`, {
        reason: { kind: 'other', text: 'x' },
      });
      await bff.wired.noteHeads();
      bff.pass(DAY_MS);
      const luis = await bff.signIn(LUIS);
      const { id } = await bff.verified(luis, NORA);
      await noteSoon();
      const whole = await verify();
      expect(whole.problems).toEqual([]);
      const part = await verify(TOMORROW);
      expect(part).toEqual({
        assistances: 1,
        days: 1,
        rows: jasmine.any(Number),
        headsChecked: 2,
        problems: [],
      });
      expect(part.rows).toBeLessThan(whole.rows);

      await bff.tamper(`UPDATE support.Trace SET Actor = '{}' WHERE Chain = '${before.id}';
        DELETE FROM support.Trace WHERE Chain = '${id}'`);
      expect(await problems(TOMORROW)).toEqual(
        jasmine.arrayWithExactContents([
          `${id}: the whole chain is missing: its head was noted at row 4`,
          `${id}: there is a state without a single trace row`,
        ]),
      );
      expect((await problems()).length).toBeGreaterThan(2);
    });

    it('reads on over many pages, each chain once', async () => {
      bff.pass(DAY_MS);
      const store = sqlAssistanceStore(bff.database, guardOf(bff.database));
      for (let n = 0; n < 620; n++) {
        const id = `6f6a3c1e-0b7e-4f0a-9a39-${String(n).padStart(12, '0')}`;
        await store.save(
          changeOf(
            TO_FINISHED.slice(0, 1),
            { id, agentId: `a${String(n)}`, userId: `u${String(n)}` },
            bff.now,
          ),
        );
      }
      expect(await verify(TOMORROW)).toEqual(
        jasmine.objectContaining({ assistances: 620, rows: 620, problems: [] }),
      );
    });
  });
});
