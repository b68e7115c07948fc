import { hashOf } from '../domain/secret-hash.ts';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { verifyTrace } from '../audit/verify-trace.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { SHOWN_AGENT } from '../contract/index.ts';
import { ringOf } from '../domain/key-ring.ts';
import { SECOND_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { AgentClient, type Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA } from '../spec-kit/bff-under-test.ts';
import { SPEC_MAC } from '../spec-kit/sql/database.ts';

const MADE_UP = '00000000-0000-4000-8000-000000000000';
const ATTEMPT = `press-${'a'.repeat(37)}`;
const OTHER = `press-${'b'.repeat(37)}`;

interface Way {
  readonly path: string;
  readonly chain: string;
}

/** What gives a fresh session id, each asked for its code. */
const WAYS: Readonly<Record<string, (bff: BffUnderTest, ana: AgentClient) => Promise<Way>>> = {
  'a step-up': async (bff, ana) => {
    await ana.good('POST', '/api/session/step-up');
    return { path: '/api/session/step-up/answer', chain: chainOfDay(bff.now) };
  },
  'an internal code': async (bff, ana) => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    return { path: `/api/assistances/${id}/internal-code/answer`, chain: id };
  },
};

for (const [name, begin] of Object.entries(WAYS)) {
  describe(`an answer to ${name} that was lost`, () => {
    let bff: BffUnderTest;
    let ana: AgentClient;
    let way: Way;
    let old: string | null;
    let code: string;

    beforeEach(async () => {
      bff = await BffUnderTest.start();
      await bff.wired.noteStart();
      ana = await bff.signIn(ANA);
      way = await begin(bff, ana);
      old = ana.cookie;
      code = bff.internalCode;
    });
    afterEach(() => bff.stop());

    const having = (cookie: string | null, app = bff.wired.app) => {
      const client = new AgentClient(app, '203.0.113.66');
      client.cookie = cookie;
      return client;
    };
    const answer = (client: AgentClient, attempt = ATTEMPT, given = code) =>
      client.post(way.path, { code: given, attempt });
    const rows = async () =>
      (await bff.ports.trace.rows(way.chain)).map(({ event, data, origin }) => ({
        event,
        data: JSON.parse(data) as Record<string, unknown>,
        origin: JSON.parse(origin) as Record<string, unknown>,
      }));
    const fetches = async () => (await rows()).filter(({ event }) => event === 'AnswerFetched');
    const isOut = async (client: AgentClient) => [
      (await client.get('/api/users?email=mar')).status,
      (await client.get('/api/session')).status,
      (await client.post('/api/session/step-up')).status,
      (await answer(client)).status,
    ];
    const problems = async () => {
      const { problems: found } = await verifyTrace({
        trace: bff.ports.trace,
        headsLog: bff.ports.headsLog,
        headsIndex,
        mac: SPEC_MAC,
        clock: bff.ports.clock,
        limits: LIMITS_ALLOWED,
      });
      return found.map(({ chain, sentence }) => `${chain}: ${sentence}`);
    };

    it('is fetched once by the press that asked: the same answer, a third id, and the second is dead', async () => {
      const lost = await answer(ana);
      const second = having(ana.cookie);
      bff.pass(9 * SECOND_MS);
      const back = having(old);
      const { status, body } = await answer(back);
      expect(status).toBe(200);
      const { now: _now, idleExpiresAt: _idle, ...same } = lost.body;
      expect(body).toEqual(jasmine.objectContaining(same));
      expect(new Set([old, second.cookie, back.cookie]).size).toBe(3);
      expect(await isOut(second)).toEqual([401, 204, 401, 401]);
      expect((await back.get('/api/users?email=mar')).status).toBe(200);
      // Stepped up by the code of before: none was compared.
      expect(typeof (await back.get('/api/session')).body['steppedUpUntil']).toBe('string');
      expect(bff.services.delivered.length).toBe(1);
    });

    it('is not fetched a second time, nor by the ids that came of it', async () => {
      await answer(ana);
      const back = having(old);
      await answer(back);
      const third = back.cookie;
      expect((await answer(having(old))).status).toBe(401);
      expect((await answer(having(ana.cookie))).status).toBe(401);
      // In its own name it is an answer like any: there is no code any more.
      expect((await answer(having(third))).status).toBe(409);
      expect((await having(third).get('/api/session')).status).toBe(200);
      expect((await fetches()).length).toBe(1);
    });

    it('is nobody’s without the attempt, with another one, for something else, or later than ten seconds', async () => {
      await answer(ana);
      const thief = having(old);
      const refused: Answer[] = [
        await thief.post(way.path, { code }),
        await answer(thief, OTHER),
        await thief.post(way.path, { attempt: ATTEMPT }),
        await thief.post(way.path, { code, attempt: [ATTEMPT] }),
        await thief.post(way.path),
        await thief.post('/api/session/step-up', { attempt: ATTEMPT }),
        await answer(having(`${String(old)}x`)),
        await answer(having(null)),
      ];
      for (const path of [
        '/api/session/step-up/answer',
        `/api/assistances/${MADE_UP}/internal-code/answer`,
      ]) {
        if (path !== way.path) refused.push(await thief.post(path, { code, attempt: ATTEMPT }));
      }
      bff.pass(10 * SECOND_MS);
      refused.push(await answer(thief));
      expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(
        refused.map(() => [401, 'not-signed-in']),
      );
      expect(thief.cookie).toBe(old);
      expect(await fetches()).toEqual([]);
      expect((await ana.get('/api/session')).status).toBe(200);
    });

    it('is not fetched from a foreign site, nor for a page that shows somebody else', async () => {
      await answer(ana);
      const foreign = having(old);
      foreign.headers = {};
      expect((await answer(foreign)).status).toBe(401);
      const other = having(old);
      other.headers = { ...other.headers, [SHOWN_AGENT]: 'somebody-else' };
      expect((await answer(other)).body['code']).toBe('another-agent');
      expect((await answer(having(old))).status).toBe(200);
    });

    it('is there for no press that made no attempt', async () => {
      await ana.post(way.path, { code });
      expect((await answer(having(old))).status).toBe(401);
      expect((await having(old).post(way.path, { code })).status).toBe(401);
    });

    it('is no way past the tries: each wrong code is compared, counted and never repeated', async () => {
      const wrong = code === '000000' ? '111111' : '000000';
      const left: unknown[] = [];
      for (let n = 0; n < 4; n++) left.push((await answer(ana, ATTEMPT, wrong)).body['attemptsLeft']);
      expect(left).toEqual([4, 3, 2, 1]);
      expect((await answer(ana, ATTEMPT, wrong)).body['code']).toBe('locked');
      expect(ana.cookie).toBe(old);
      expect((await answer(ana)).status).not.toBe(200);
      expect(await fetches()).toEqual([]);
    });

    it('ends with the session: whoever signed out, or lost his rights, fetches nothing', async () => {
      await answer(ana);
      await ana.delete('/api/session');
      expect((await answer(having(old))).status).toBe(401);
      expect(await fetches()).toEqual([]);
    });

    it('is one row of its chain, of the same browser session, that holds neither attempt nor id', async () => {
      await answer(ana);
      await answer(having(old));
      const [row] = await fetches();
      const { browser } = row?.origin ?? {};
      const id = String(ana.cookie?.split('=')[1]);
      expect(row?.data).toEqual({ browser, void: hashOf(id).slice(0, 16) });
      const all = JSON.stringify(await rows());
      for (const secret of [ATTEMPT, hashOf(ATTEMPT), hashOf(id), id]) expect(all).not.toContain(secret);
      const [kept] = await bff.database.query(
        'SELECT AttemptHash FROM support.Sessions WHERE AttemptHash IS NOT NULL',
        {},
        (found) => found.text('AttemptHash'),
      );
      // It is gone with the id that it was for.
      expect(kept).toBeUndefined();
      expect(await problems()).toEqual([]);
    });

    it('gives one third id to twenty who ask at once, in one process and in two', async () => {
      await answer(ana);
      const replica = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) }).app;
      const clients = Array.from({ length: 20 }, (_, n) => having(old, n % 2 ? replica : bff.wired.app));
      const statuses = (await Promise.all(clients.map((client) => answer(client)))).map(
        ({ status }) => status,
      );
      expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
      expect((await fetches()).length).toBe(1);
      const alive = clients.filter(({ cookie }) => cookie !== old);
      expect(alive.length).toBe(1);
      for (const client of alive) expect((await client.get('/api/users?email=mar')).status).toBe(200);
      expect(await isOut(having(ana.cookie))).toEqual([401, 204, 401, 401]);
      expect(await problems()).toEqual([]);
    });

    it('is not to be had from a row that a hand in the database changed', async () => {
      await answer(ana);
      await bff.tamper(
        `UPDATE support.Sessions SET AttemptHash = '${'c'.repeat(64)}' WHERE ReplacedAt IS NULL`,
      );
      expect((await answer(having(old))).status).toBe(401);
      expect((await ana.get('/api/users?email=mar')).status).toBe(401);
    });

    it('is told of where the dead id is put back with its MAC', async () => {
      await answer(ana);
      await bff.tamper(
        bff.database.engine === 'sqlite'
          ? 'CREATE TABLE support.Kept AS SELECT * FROM support.Sessions WHERE ReplacedAt IS NULL'
          : 'SELECT * INTO support.Kept FROM support.Sessions WHERE ReplacedAt IS NULL',
      );
      await answer(having(old));
      await bff.tamper(
        `DELETE FROM support.Sessions WHERE ReplacedAt IS NULL;
         INSERT INTO support.Sessions SELECT * FROM support.Kept;
         DROP TABLE support.Kept`,
      );
      expect(await problems()).toEqual([
        jasmine.stringMatching(/^session:.*: its id had been void: its answer was fetched$/),
      ]);
    });
  });
}
