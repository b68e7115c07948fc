import { createHash, randomUUID } from 'node:crypto';
import type { NotedLook } from './audit/ports.ts';
import { ringOf } from './domain/key-ring.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './domain/time.ts';
import { chainOfDay } from './domain/trace-chain.ts';
import { SYSTEM } from './domain/trace.ts';
import { ROW_WINDOW_MS } from './platform/ports.ts';
import type { AgentClient } from './spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, LUIS, MARTA, NORA, SARA } from './spec-kit/bff-under-test.ts';
import { headsInMemory } from './spec-kit/heads-in-memory.ts';
import { changeOf } from './spec-kit/sql/database.ts';
import { start } from './spec-kit/assistance-at-each-step.ts';

const SHA256 = (text: string) => createHash('sha256').update(text).digest('hex');
const RINGS = { trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) };
const OTHER_KEY = Buffer.alloc(32, 9);

const COLUMNS_OF = {
  Assistances: [
    ...['Id', 'Version', 'State', 'Step', 'AgentId', 'AgentName', 'UserId', 'UserEmail', 'UserName'],
    ...['CaseNumber', 'EcosystemId', 'EcosystemName', 'StartedAt', 'SessionStartedAt', 'Deadline'],
    ...['EndedAt', 'Outcome', 'Reason', 'Mac'],
  ],
  Sessions: [
    ...['IdHash', 'Browser', 'AgentId', 'AgentUser', 'AgentName', 'AgentEmail', 'Roles', 'RightsReadAt'],
    ...['CreatedAt', 'LastSeenAt', 'ReplacedAt', 'Mac'],
  ],
  ProductTokens: ['TokenHash', 'AssistanceId', 'Mac'],
  AgentEmails: ['AgentId', 'Email', 'Since', 'Mac'],
} as const;

/** S7 and S8: everything here is done by somebody with his hands in the database, and without our keys. */
describe('a row that is not as we wrote it', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const path = (id: string, what = '') => `/api/assistances/${id}${what}`;
  const codeOf = ({ status, body }: { status: number; body: Readonly<Record<string, unknown>> }) => [
    status,
    body['code'],
  ];
  const rowsOfDay = async (event: string) => {
    const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
    return rows.filter((row) => row.event === event).map(({ data }) => JSON.parse(data) as object);
  };
  const told = () => rowsOfDay('RowNotTrusted');
  const logged = () =>
    bff.lines
      .filter(({ msg }) => msg === 'not as written')
      .map(({ table, key, because }) => ({ table, key, because }));
  /** In the trace and in the log, and nothing else. */
  const isTold = async (...rows: readonly object[]) => {
    expect(await told()).toEqual([...rows]);
    expect(logged()).toEqual([...rows] as typeof rows & ReturnType<typeof logged>);
  };
  const kept = async (table: keyof typeof COLUMNS_OF, where: string) => {
    const columns = new Map<string, string | null>();
    const names = COLUMNS_OF[table];
    await bff.database.query(`SELECT ${names.join(', ')} FROM support.${table} WHERE ${where}`, {}, (row) => {
      for (const name of names) columns.set(name, sqlText(row, name));
    });
    return columns;
  };
  const sqlText = (row: Parameters<Parameters<typeof bff.database.query>[2]>[0], name: string) => {
    const isTime = /At$|^Deadline$|^Since$/i.test(name);
    if (!isTime) return row.textOrNull(name);
    const at = row.instantOrNull(name);
    return at === null ? null : new Date(at).toISOString();
  };
  const put = (table: string, where: string, row: ReadonlyMap<string, string | null>) => {
    const set = [...row].map(([name, value]) => `${name} = ${literal(value)}`).join(', ');
    return bff.tamper(`UPDATE support.${table} SET ${set} WHERE ${where}`);
  };
  const literal = (value: string | null) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const idOf = async (client: AgentClient) =>
    ((await client.get('/api/session')).body['agent'] as { readonly id: string }).id;
  const sessionOf = async (client: AgentClient) => `AgentId = '${await idOf(client)}'`;

  describe('of an assistance', () => {
    it('takes no step: verified without a code, as the state says (S7)', async () => {
      const { id } = await bff.start(ana, MARTA);
      const { browser } = (await bff.ports.sessions.assistingWithOldRights(bff.now + 1, 1))[0] ?? {};
      await bff.tamper(
        `UPDATE support.Assistances SET Step = 'ecosystem',
  State = REPLACE(REPLACE(State, '"verifiedBy":null', '"verifiedBy":"${browser ?? ''}"'),
    '"step":"internal-verification"', '"step":"ecosystem"') WHERE Id = '${id}'`,
      );
      for (const [method, what, body] of [
        ['GET', '', undefined],
        ['POST', '/ecosystem', { ecosystemId: 'E-355' }],
        ['POST', '/user-code', {}],
        ['POST', '/cancel', { reason: { kind: 'other', text: 'Over' } }],
      ] as const) {
        expect(codeOf(await ana.send(method, path(id, what), body))).toEqual([409, 'not-as-written']);
      }
      expect(codeOf(await ana.get('/api/assistances/current'))).toEqual([409, 'not-as-written']);
      await isTold({ table: 'Assistances', key: id, because: 'wrong' });
      expect(await bff.traced(id)).toEqual(['AssistanceStarted']);
      expect((await bff.browser().get('/health/ready')).status).toBe(200);
    });

    const COLUMNS: Readonly<Record<string, string>> = {
      Step: `'ecosystem'`,
      AgentName: `'Eva'`,
      UserId: `'U-1003'`,
      UserEmail: `'nora.member@legacy355.example'`,
      UserName: 'NULL',
      CaseNumber: `'INC-1'`,
      Purpose: `'access'`,
      EcosystemId: `'E-410'`,
      EcosystemName: `'riverside'`,
      StartedAt: `'2026-11-23T11:00:00.000Z'`,
      SessionStartedAt: `'2026-11-23T11:00:00.000Z'`,
      Outcome: `'finished'`,
      Reason: `'Because'`,
    };
    for (const [column, value] of Object.entries(COLUMNS)) {
      it(`is seen by a column beside its state: ${column}`, async () => {
        const { id } = await bff.start(ana, MARTA);
        await bff.tamper(`UPDATE support.Assistances SET ${column} = ${value} WHERE Id = '${id}'`);
        expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
        await isTold({ table: 'Assistances', key: id, because: 'columns' });
      });
    }

    for (const [what, sql] of Object.entries({
      'its version': 'Version = 2',
      'its deadline': `Deadline = '2026-11-30T09:00:00.000Z'`,
      'its MAC': `Mac = REPLACE(Mac, '.', '.0')`,
      'a key that nobody has': `Mac = '0badc0de.${'0'.repeat(64)}'`,
      'no MAC at all': `Mac = 'x'`,
    })) {
      it(`is seen by ${what}`, async () => {
        const { id } = await bff.start(ana, MARTA);
        await bff.tamper(`UPDATE support.Assistances SET ${sql} WHERE Id = '${id}'`);
        expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
        await isTold({ table: 'Assistances', key: id, because: 'wrong' });
      });
    }

    it('is seen by its end, and by an agent whose it is not: nobody finds it as open, and it opens nothing', async () => {
      const luis = await bff.signIn(LUIS);
      const { id } = await bff.inSession(ana, MARTA);
      await bff.tamper(`UPDATE support.Assistances SET AgentId = '${await idOf(luis)}' WHERE Id = '${id}'`);
      expect(codeOf(await luis.get('/api/assistances/current'))).toEqual([409, 'not-as-written']);
      expect(codeOf(await luis.post(path(id, '/products/web')))).toEqual([409, 'not-as-written']);
      await isTold({ table: 'Assistances', key: id, because: 'columns' });
    });

    it('is not another one’s, though that has a right MAC', async () => {
      const luis = await bff.signIn(LUIS);
      const inSession = await bff.inSession(ana, MARTA);
      const { id } = await bff.start(luis, NORA);
      const row = await kept('Assistances', `Id = '${inSession.id}'`);
      for (const own of ['Id', 'AgentId', 'UserId']) row.delete(own);
      await put('Assistances', `Id = '${id}'`, row);
      expect(codeOf(await luis.get(path(id)))).toEqual([409, 'not-as-written']);
      await isTold({ table: 'Assistances', key: id, because: 'wrong' });
    });

    it('is not what it once was, with the MAC that it had then: its trace has gone on', async () => {
      const { id } = await bff.inSession(ana, MARTA);
      const { url } = await ana
        .good('POST', path(id, '/products/web'))
        .then((body) => ({ url: '', ...body }));
      const ticket = url === '' ? '' : (new URLSearchParams(new URL(url).hash.slice(1)).get('ticket') ?? '');
      const web = bff.asProduct('web');
      const token = (await web.post('/api/handover/redeem', { ticket })).body['access_token'];
      const introspect = async () => (await web.post('/api/handover/introspect', { token })).body['active'];
      const row = await kept('Assistances', `Id = '${id}'`);
      expect(await introspect()).toBeTrue();

      await ana.good('POST', path(id, '/finish'));
      expect(await introspect()).toBeFalse();
      await put('Assistances', `Id = '${id}'`, row);
      expect(await introspect()).toBeFalse();
      expect(codeOf(await ana.get('/api/assistances/current'))).toEqual([409, 'not-as-written']);
      expect(codeOf(await ana.post(path(id, '/products/web')))).toEqual([409, 'not-as-written']);
      await isTold({ table: 'Assistances', key: id, because: 'older' });
    });

    it('is read again, and nobody is accused, where it went on between two looks', async () => {
      const { id } = await bff.start(ana, MARTA);
      const before = await kept('Assistances', `Id = '${id}'`);
      await ana.good('POST', path(id, '/internal-code'));
      const now = await kept('Assistances', `Id = '${id}'`);
      await put('Assistances', `Id = '${id}'`, before);
      const query = bff.database.query.bind(bff.database);
      let looks = 0;
      spyOn(bff.database, 'query').and.callFake(async (...given: Parameters<typeof query>) => {
        const rows = await query(...given);
        if (given[0].includes('OfState') && ++looks === 1) await put('Assistances', `Id = '${id}'`, now);
        return rows as never;
      });
      expect((await ana.get(path(id))).status).toBe(200);
      expect(looks).toBe(2);
      await isTold();
    });

    it('keeps no agent signed in: not by signing out, nor where he lost his rights', async () => {
      const { id } = await bff.start(ana, MARTA);
      await bff.tamper(`UPDATE support.Assistances SET Version = 9 WHERE Id = '${id}'`);
      const again = await bff.signIn(ANA);
      expect((await ana.send('DELETE', '/api/session')).status).toBe(204);
      expect((await ana.get('/api/session')).status).toBe(204);
      bff.services.changedAgents.set(ANA, { groups: [] });
      bff.pass(2 * MINUTE_MS);
      expect((await again.get('/api/session')).status).toBe(204);
      bff.services.changedAgents.delete(ANA);
      expect((await again.get('/api/session')).status).toBe(204);
    });

    it('keeps the sweep from no other, however many there are and however late', async () => {
      await ana.send('DELETE', '/api/session');
      for (let n = 0; n < 60; n++) {
        const id = randomUUID();
        await bff.ports.store.save(
          changeOf([start], { id, agentId: `a-${n}`, userId: `u-${n}` }, bff.now - HOUR_MS),
        );
      }
      await bff.tamper(`UPDATE support.Assistances SET State = REPLACE(State, '"step"', '"stEp"')`);
      const luis = await bff.signIn(LUIS);
      const { id } = await bff.start(luis, NORA);
      bff.pass(20 * MINUTE_MS);
      await bff.wired.sweep();
      await bff.wired.sweep();
      await bff.wired.sweep();
      expect(await bff.traced(id)).toEqual(['AssistanceStarted', 'AssistanceEnded']);
      expect((await told()).length).toBe(5);
      expect(logged().length).toBe(60);
      bff.pass(ROW_WINDOW_MS);
      await bff.wired.sweep();
      expect(await told()).toContain(jasmine.objectContaining({ table: 'Assistances', count: 55 }));
      expect((await bff.browser().get('/health/ready')).status).toBe(200);
    });

    describe('without a MAC', () => {
      const without = async () => {
        const { id } = await bff.verified(ana, MARTA);
        await bff.tamper(`UPDATE support.Assistances SET Mac = NULL WHERE Id = '${id}'`);
        return id;
      };

      it('is taken once, where it is from before and its trace leads to exactly it; then it has one', async () => {
        const id = await without();
        expect((await ana.good('GET', path(id))).step).toBe('ecosystem');
        const stamps = async () => (await bff.traced(id)).filter((event) => event === 'RowStamped').length;
        expect(await stamps()).toBe(1);
        await ana.good('POST', path(id, '/ecosystem'), { ecosystemId: 'E-355' });
        expect(await stamps()).toBe(1);
        await isTold();
      });

      it('is taken by one of two replicas at once, and by both', async () => {
        const id = await without();
        const other = bff.browser('198.51.100.7', bff.replica(RINGS).app);
        other.cookie = ana.cookie;
        const answers = await Promise.all([ana, other, ana, other].map((client) => client.get(path(id))));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        expect((await bff.traced(id)).filter((event) => event === 'RowStamped').length).toBe(1);
      });

      for (const [what, sql] of Object.entries({
        'its trace leads elsewhere': `UPDATE support.Assistances
SET State = REPLACE(State, '"caseNumber":null', '"caseNumber":"X"'), CaseNumber = 'X'`,
        'a row of its trace is missing': 'DELETE FROM support.Trace WHERE Sequence = 2',
        'a row of its trace is changed': `UPDATE support.Trace SET At = '2026-11-23T12:00:00.001Z' WHERE Sequence = 2`,
        'its version is another': 'UPDATE support.Assistances SET Version = Version - 1',
      })) {
        it(`is refused where ${what}`, async () => {
          const id = await without();
          await bff.tamper(sql);
          expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
          await isTold({ table: 'Assistances', key: id, because: 'missing' });
          expect(await bff.traced(id)).not.toContain('RowStamped');
        });
      }

      it('is refused where it is newer than the first start with MACs and an hour of roll-out', async () => {
        bff.pass(HOUR_MS);
        ana = await bff.signIn(ANA);
        const id = await without();
        expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
        await isTold({ table: 'Assistances', key: id, because: 'missing' });
      });

      it('is refused once a MAC is required, however old it is, and at once', async () => {
        const id = await without();
        await require();
        expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
        await isTold({ table: 'Assistances', key: id, because: 'missing' });
      });

      it('is refused though the row that requires one is gone: the heads log has it', async () => {
        const id = await without();
        await require();
        const looks: NotedLook[] = [];
        spyOn(bff.ports.headsLog, 'note').and.callFake((at, heads, keys) => {
          looks.push({ at, heads, keys });
          return Promise.resolve();
        });
        spyOn(bff.ports.headsLog, 'last').and.callFake(() => headsInMemory(looks).last());
        const running = bff.replica(RINGS);
        await running.noteHeads();
        await bff.tamper(`DELETE FROM support.Trace WHERE Event = 'RowMacsRequired'`);
        const started = bff.replica(RINGS);
        await started.noteStart();
        for (const { app } of [running, started]) {
          const client = bff.browser('198.51.100.7', app);
          client.cookie = ana.cookie;
          expect(codeOf(await client.get(path(id)))).toEqual([409, 'not-as-written']);
        }
        expect((await ana.get(path(id))).status).toBe(200);
      });

      it('is shown for as long as it is kept where it has ended, by its trace, and is not written for that', async () => {
        const { id } = await bff.inSession(ana, MARTA);
        await ana.good('POST', path(id, '/finish'));
        await bff.wired.sweep();
        await bff.tamper(`UPDATE support.Assistances SET Mac = NULL WHERE Id = '${id}'`);
        await require();
        const rows = await bff.traced(id);
        expect((await ana.good('GET', path(id))).step).toBe('ended');
        expect(await bff.traced(id)).toEqual(rows);
        await bff.tamper(`UPDATE support.Assistances SET Outcome = 'cancelled' WHERE Id = '${id}'`);
        expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
      });
    });
  });

  const require = () =>
    bff.ports.dayTrace.append({
      at: bff.now,
      actor: SYSTEM,
      from: {},
      what: { type: 'RowMacsRequired', data: {} },
    });

  describe('of a session', () => {
    it('signs nobody in: a row of one’s own, in the name of a supervisor, for ever (S8)', async () => {
      const sara = await bff.signIn(SARA);
      const row = await kept('Sessions', await sessionOf(sara));
      const mine = 'a'.repeat(43);
      row.set('IdHash', SHA256(mine)).set('Browser', 'mine').set('RightsReadAt', '9998-01-01T00:00:00.000Z');
      for (const mac of [row.get('Mac') ?? null, null]) {
        row.set('Mac', mac);
        await bff.tamper(
          `DELETE FROM support.Sessions WHERE Browser = 'mine';
INSERT INTO support.Sessions (${[...row.keys()].join(', ')}) VALUES (${[...row.values()].map(literal).join(', ')})`,
        );
        const thief = bff.browser();
        thief.cookie = (ana.cookie ?? '').replace(/=[^;]*/, `=${mine}`);
        expect(codeOf(await thief.get('/api/holds'))).toEqual([401, 'not-signed-in']);
        expect((await thief.get('/api/session')).status).toBe(204);
        expect(codeOf(await thief.get(path(randomUUID())))).toEqual([401, 'not-signed-in']);
      }
      await isTold({ table: 'Sessions', key: SHA256(mine), because: 'wrong' });
      expect((await sara.get('/api/session')).status).toBe(200);
    });

    for (const [what, sql] of Object.entries({
      roles: `Roles = 'agent supervisor'`,
      'a role that there is not': `Roles = 'king'`,
      'the browser session that verified': `Browser = 'another'`,
      'whose it is': `AgentId = 'sub-of-sara'`,
      'whose rights are read': `AgentUser = 'sara'`,
      'when rights were read': `RightsReadAt = '9998-01-01T00:00:00.000Z'`,
      'when it began': `CreatedAt = '2026-11-23T12:00:01.000Z'`,
      'that it is no more': `ReplacedAt = '2026-11-23T12:00:01.000Z'`,
      'that it has no MAC': 'Mac = NULL',
    })) {
      it(`ends it: ${what}`, async () => {
        const where = await sessionOf(ana);
        await bff.tamper(`UPDATE support.Sessions SET ${sql} WHERE ${where}`);
        expect((await ana.get('/api/session')).status).toBe(204);
        const because = sql === 'Mac = NULL' ? 'missing' : 'wrong';
        await isTold({ table: 'Sessions', key: jasmine.any(String), because });
      });
    }

    it('is over where it was seen in the future: when it was seen is under no MAC', async () => {
      const where = await sessionOf(ana);
      for (const [ahead, status] of [
        [9 * SECOND_MS, 200],
        [11 * SECOND_MS, 204],
      ] as const) {
        const at = new Date(bff.now + ahead).toISOString();
        await bff.tamper(`UPDATE support.Sessions SET LastSeenAt = '${at}' WHERE ${where}`);
        expect((await ana.get('/api/session')).status).toBe(status);
      }
    });

    it('vouches for no delegate, and is taken away so that the sweep goes on to the others', async () => {
      const { id } = await bff.inSession(ana, MARTA);
      const row = await kept('Sessions', `${await sessionOf(ana)} AND ReplacedAt IS NULL`);
      for (let n = 0; n < 25; n++) {
        row.set('IdHash', SHA256(String(n))).set('RightsReadAt', '2026-11-23T10:00:00.000Z');
        await bff.tamper(
          `INSERT INTO support.Sessions (${[...row.keys()].join(', ')}) VALUES (${[...row.values()].map(literal).join(', ')})`,
        );
      }
      bff.services.changedAgents.set(ANA, { groups: [] });
      bff.pass(2 * MINUTE_MS);
      await bff.wired.sweep();
      await bff.wired.sweep();
      expect(await bff.traced(id)).toContain('AssistanceEnded');
      expect((await told()).length).toBe(5);
    });

    it('takes new rights and a new id though others change it at the same time', async () => {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', path(id, '/internal-code'));
      bff.services.changedAgents.set(ANA, { name: 'Ana B. Agent' });
      bff.pass(2 * MINUTE_MS);
      const other = bff.browser('198.51.100.7', bff.replica(RINGS).app);
      other.cookie = ana.cookie;
      const reads = [ana, other, ana, other].map((client) => client.get('/api/session'));
      const answer = ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode });
      expect((await Promise.all([...reads, answer])).map(({ status }) => status)).toEqual([
        200, 200, 200, 200, 200,
      ]);
      expect((await ana.get('/api/session')).body['agent']).toEqual(
        jasmine.objectContaining({ name: 'Ana B. Agent' }),
      );
      await isTold();
    });
  });

  describe('of a hand-over', () => {
    const ticketOf = async (id: string, product = 'web') => {
      const { body } = await ana.post(path(id, `/products/${product}`));
      return new URLSearchParams(new URL(String(body['url'])).hash.slice(1)).get('ticket') ?? 'none';
    };
    const redeem = (ticket: string, product = 'web') =>
      bff.asProduct(product).post('/api/handover/redeem', { ticket });

    for (const [what, sql] of Object.entries({
      'for another product': `Product = 'store'`,
      'under a hash of one’s own': `TicketHash = '${SHA256('mine')}'`,
      'of another name': `TicketId = 'another'`,
      'for longer': `ExpiresAt = '2027-11-23T12:00:00.000Z'`,
      'without a MAC': 'Mac = NULL',
    })) {
      it(`is no ticket: ${what}`, async () => {
        const { id } = await bff.inSession(ana, MARTA);
        const ticket = await ticketOf(id);
        await bff.tamper(`UPDATE support.Tickets SET ${sql}`);
        const [product, shown] = [
          what === 'for another product' ? 'store' : 'web',
          what.startsWith('under') ? 'mine' : ticket,
        ];
        expect(codeOf(await redeem(shown, product))).toEqual([410, 'ticket-expired']);
        const because = sql === 'Mac = NULL' ? 'missing' : 'wrong';
        await isTold({ table: 'Tickets', key: SHA256(shown), because });
        expect(await bff.traced(id)).not.toContain('ProductRedeemed');
      });
    }

    it('is no product’s token: one of another’s making, one without a MAC', async () => {
      const { id } = await bff.inSession(ana, MARTA);
      const { body } = await redeem(await ticketOf(id));
      const introspect = async (token: unknown) =>
        (await bff.asProduct('web').post('/api/handover/introspect', { token })).body['active'];
      expect(await introspect(body['access_token'])).toBeTrue();
      const mac = (await kept('ProductTokens', '1 = 1')).get('Mac') ?? '';
      await bff.tamper(
        `INSERT INTO support.ProductTokens (TokenHash, AssistanceId, Mac) VALUES ('${SHA256('mine')}', '${id}', '${mac}')`,
      );
      expect(await introspect('mine')).toBeFalse();
      await bff.tamper(`UPDATE support.ProductTokens SET Mac = NULL WHERE TokenHash <> '${SHA256('mine')}'`);
      expect(await introspect(body['access_token'])).toBeFalse();
      await isTold(
        { table: 'ProductTokens', key: SHA256('mine'), because: 'wrong' },
        { table: 'ProductTokens', key: SHA256(String(body['access_token'])), because: 'missing' },
      );
    });
  });

  describe('of a spent token', () => {
    const token = `valid-token-of:${ANA}:1234567890123456789012345678901234567890`;
    const signIn = () => bff.browser().post('/api/session', { accessToken: token });

    it('is spent all the same, and told', async () => {
      expect((await signIn()).status).toBe(201);
      await bff.tamper(`UPDATE support.SpentTokens SET ExpiresAt = '9998-01-01T00:00:00.000Z'`);
      expect((await signIn()).status).toBe(401);
      await isTold({ table: 'SpentTokens', key: jasmine.any(String), because: 'wrong' });
    });

    it('is told before it goes', async () => {
      expect((await signIn()).status).toBe(201);
      await bff.tamper(`UPDATE support.SpentTokens SET ExpiresAt = '2020-01-01T00:00:00.000Z'`);
      await bff.wired.prune();
      await isTold({ table: 'SpentTokens', key: jasmine.any(String), because: 'wrong' });
    });

    for (const [what, mac, because] of [
      ['no MAC', 'NULL', 'missing'],
      ['a made-up MAC', `'00000000.${'0'.repeat(64)}'`, 'wrong'],
    ] as const) {
      it(`silences no “I did not ask for this”: spent in advance, with ${what}`, async () => {
        await ana.good('POST', '/api/session/step-up');
        const [sent] = await rowsOfDay('StepUpSent');
        const key = `disown ${(sent as { readonly codeId: string }).codeId}`;
        await bff.tamper(`INSERT INTO support.SpentTokens (Jti, ExpiresAt, Mac)
          VALUES ('${key}', '2027-01-01T00:00:00.000Z', ${mac})`);
        const press = () => bff.agentWithMail().post('/api/sessions/disown', { token: bff.disownToken });
        expect((await press()).status).toBe(204);
        expect((await ana.get('/api/session')).status).toBe(204);
        await isTold({ table: 'SpentTokens', key, because });
        expect(codeOf(await press())).toEqual([410, 'link-used']);
        expect((await told()).length).toBe(1);
      });
    }

    it('of a release before is spent, and nothing to tell of', async () => {
      expect((await signIn()).status).toBe(201);
      await bff.tamper(`UPDATE support.SpentTokens SET Mac = NULL`);
      expect((await signIn()).status).toBe(401);
      await isTold();
    });
  });

  describe('of an agent’s address', () => {
    const since = () => bff.ports.sessions.emailSeenSince(anaId, ANA, bff.now);
    let anaId: string;
    beforeEach(async () => {
      anaId = await idOf(ana);
      bff.pass(MINUTE_MS);
    });

    it('counts from now: seen since ever, another’s row with its MAC', async () => {
      const luis = await bff.signIn(LUIS);
      const row = await kept('AgentEmails', `AgentId = '${await idOf(luis)}'`);
      row.delete('AgentId');
      await put('AgentEmails', `AgentId = '${anaId}'`, row.set('Email', ANA));
      expect(await since()).toBe(bff.now);
      const newer = bff.now;
      bff.pass(SECOND_MS);
      expect(await since()).toBe(newer);
      await isTold({ table: 'AgentEmails', key: anaId, because: 'wrong' });
      bff.pass(ROW_WINDOW_MS);
      await bff.tamper(`UPDATE support.AgentEmails SET Since = '2020-01-01T00:00:00.000Z'`);
      expect(await since()).toBe(bff.now);
      expect((await told()).length).toBe(2);
    });

    it('of a release before is taken where the trace has the sign-in that it is from', async () => {
      await bff.tamper(`UPDATE support.AgentEmails SET Mac = NULL`);
      expect(await since()).toBe(bff.now - MINUTE_MS);
      expect((await kept('AgentEmails', `AgentId = '${anaId}'`)).get('Mac')).toMatch(/^[0-9a-f]{8}\./);
      await isTold();
    });

    for (const [what, tamper] of Object.entries({
      'an earlier time': `UPDATE support.AgentEmails SET Since = '2026-11-23T11:59:59.000Z'`,
      'another row of the trace': `UPDATE support.Trace SET Data = REPLACE(Data, 'ana.', 'eva.') WHERE Event = 'SignedIn';
UPDATE support.AgentEmails SET Email = 'eva.agent@backoffice.example'`,
    })) {
      it(`of a release before counts from now with ${what}`, async () => {
        await bff.tamper(`UPDATE support.AgentEmails SET Mac = NULL; ${tamper}`);
        expect(await since()).toBe(bff.now);
        await isTold({ table: 'AgentEmails', key: anaId, because: 'missing' });
      });
    }

    it('of a release before counts from now once a MAC is required', async () => {
      await bff.tamper(`UPDATE support.AgentEmails SET Mac = NULL`);
      await require();
      expect(await since()).toBe(bff.now);
      await isTold({ table: 'AgentEmails', key: anaId, because: 'missing' });
    });
  });

  describe('under another key', () => {
    const replicaOf = (trace: typeof RINGS.trace) => {
      const client = bff.browser('198.51.100.7', bff.replica({ ...RINGS, trace }).app);
      client.cookie = ana.cookie;
      return client;
    };

    it('is nobody’s, for a process whose ring lacks that key', async () => {
      await bff.start(ana, MARTA);
      expect((await replicaOf(ringOf(OTHER_KEY)).get('/api/session')).status).toBe(204);
    });

    it('is ours for as long as the ring has it, first or not', async () => {
      const { id } = await bff.start(ana, MARTA);
      for (const ring of [ringOf(KEY, OTHER_KEY), ringOf(OTHER_KEY, KEY)]) {
        expect((await replicaOf(ring).get(path(id))).status).toBe(200);
      }
      await replicaOf(ringOf(OTHER_KEY, KEY)).good('POST', path(id, '/internal-code'));
      expect((await ana.get(path(id))).body['code']).toBe('not-as-written');
      expect((await replicaOf(ringOf(KEY, OTHER_KEY)).get(path(id))).status).toBe(200);
    });
  });

  it('is a line and a row once in ten minutes, however often it is met', async () => {
    const { id } = await bff.start(ana, MARTA);
    await bff.tamper(`UPDATE support.Assistances SET Version = 9 WHERE Id = '${id}'`);
    for (let n = 0; n < 8; n++) await ana.get(path(id));
    expect([(await told()).length, logged().length]).toEqual([1, 1]);
    bff.pass(ROW_WINDOW_MS);
    await ana.get(path(id));
    expect([(await told()).length, logged().length]).toEqual([2, 2]);
  });

  it('is told again where the trace could not be written, and never passes for ours meanwhile', async () => {
    const { id } = await bff.start(ana, MARTA);
    await bff.tamper(`UPDATE support.Assistances SET Version = 9 WHERE Id = '${id}'`);
    const fault = spyOn(bff.database, 'transaction').and.rejectWith(new Error('disk full'));
    expect((await ana.get(path(id))).status).toBe(500);
    fault.and.callThrough();
    expect(codeOf(await ana.get(path(id)))).toEqual([409, 'not-as-written']);
    expect((await told()).length).toBe(1);
  });
});
