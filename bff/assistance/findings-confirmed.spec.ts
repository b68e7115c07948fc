import type { AskingCode, ConfirmedHow } from '../contract/index.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const PABLO = 'pablo.multi@clinics.example';
const PHONE = '+573004440233';
const OTHER_PHONE = '+573009998877';
const REASON = { reason: { kind: 'other', text: 'Next try' } };

describe('findings that ask', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const path = (id: string, rest = '') => `/api/assistances/${id}${rest}`;
  const saying = (finding: AskingCode, how: ConfirmedHow) => ({ confirmed: [{ finding, how }] });
  const answered = async (id: string, body?: object) => {
    const { status, body: told } = await ana.post(path(id, '/user-code'), body);
    return [status, told['code'], told['findings']];
  };
  const over = async (id: string) => {
    await ana.good('POST', path(id, '/cancel'), REASON);
    bff.pass(SECOND_MS);
  };
  const askingOf = async (email: string) => {
    const { id, status } = await bff.verified(ana, email);
    await over(id);
    return status?.findings.filter(({ asks }) => asks).map(({ code, days }) => [code, days]) ?? [];
  };
  const dataOf = async (id: string, event: string) =>
    (await bff.ports.trace.rows(id))
      .filter((row) => row.event === event)
      .map(({ data }) => JSON.parse(data) as unknown);
  const spoil = async (agent: AgentClient, email: string, times: number) => {
    const { id } = await bff.inEcosystem(agent, email);
    await agent.good('POST', path(id, '/user-code'));
    for (let tries = 0; tries < times; tries++) {
      const code = bff.userCode.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
      await agent.post(path(id, '/user-code/answer'), { code });
      bff.pass(SECOND_MS);
    }
    return id;
  };

  describe('before a code', () => {
    it('are named, and no code goes before somebody made sure', async () => {
      const { id, status } = await bff.inEcosystem(ana, PABLO);
      expect(status?.findings).toEqual([
        { code: 'email-changed-recently', blocks: false, asks: true, days: 3 },
      ]);
      expect(await answered(id)).toEqual([409, 'findings-not-confirmed', ['email-changed-recently']]);
      for (const nothing of [{}, { confirmed: [] }]) {
        expect((await answered(id, nothing))[1]).toBe('findings-not-confirmed');
      }
      expect(bff.services.sent.length).toBe(0);
    });

    for (const how of ['called-back', 'administrator'] as const) {
      it(`are confirmed once, with the request, which the trace and later answers say: ${how}`, async () => {
        const { id } = await bff.inEcosystem(ana, PABLO);
        const said = saying('email-changed-recently', how);
        const sent = await ana.good('POST', path(id, '/user-code'), said);
        expect(sent.confirmed).toEqual(said.confirmed);
        expect(await dataOf(id, 'UserCodeRequested')).toEqual([jasmine.objectContaining(said)]);
        bff.pass(MINUTE_MS);
        expect((await ana.good('POST', path(id, '/user-code'))).confirmed).toEqual(said.confirmed);
        const [, again] = await dataOf(id, 'UserCodeRequested');
        expect(Object.keys(again as object)).toEqual(['codeId']);
        const session = await ana.good('POST', path(id, '/user-code/answer'), { code: bff.userCode });
        expect([session.step, session.confirmed]).toEqual(['session', said.confirmed]);
      });
    }

    it('are told to nobody but the session that verified itself', async () => {
      const { id } = await bff.inEcosystem(ana, PABLO);
      await ana.good('POST', path(id, '/user-code'), saying('email-changed-recently', 'called-back'));
      for (const other of [await bff.signIn(ANA), await bff.signIn(SARA)]) {
        const { confirmed, status } = await other.good('GET', path(id));
        expect([confirmed, status]).toEqual([undefined, undefined]);
      }
    });

    it('are none for whom nothing changed: a request without a body is as good as ever', async () => {
      const { id, status } = await bff.inEcosystem(ana, MARTA);
      expect(status?.findings).toEqual([]);
      const sent = await ana.good('POST', path(id, '/user-code'));
      expect(sent.confirmed).toBeUndefined();
      bff.pass(MINUTE_MS);
      // As a page or a client of the release before may send it.
      expect((await answered(id, {}))[0]).toBe(202);
      expect(Object.keys((await dataOf(id, 'UserCodeRequested'))[0] as object)).toEqual(['codeId']);
    });

    it('that appear after the choice are read afresh, and named', async () => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      bff.services.changedUsers.set(MARTA, { phone: OTHER_PHONE });
      expect(await answered(id)).toEqual([409, 'findings-not-confirmed', ['phone-changed-recently']]);
      expect(await answered(id, saying('phone-changed-recently', 'called-back'))).toEqual([
        409,
        'findings-not-confirmed',
        ['phone-changed-recently'],
      ]);
      expect((await answered(id, saying('phone-changed-recently', 'administrator')))[0]).toBe(202);
    });

    it('leave it to a supervisor where no code goes anyway: nobody calls back for nothing', async () => {
      const { id } = await bff.inEcosystem(ana, PABLO);
      await bff.ports.blocks.place(
        {
          id: '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10',
          kind: 'user-codes',
          subjectId: 'U-1004',
          subjectEmail: PABLO,
          since: bff.now,
          until: null,
        },
        {
          at: bff.now,
          actor: { kind: 'system', id: 's', name: 'S' },
          from: {},
          what: { type: 'HoldPlaced', data: {} },
        },
      );
      expect((await answered(id))[1]).toBe('codes-blocked');
    });

    for (const [what, confirmed] of Object.entries({
      'a finding that never asks': [{ finding: 'assisted-today', how: 'called-back' }],
      'a finding that nobody knows': [{ finding: 'x', how: 'called-back' }],
      'another way to be sure': [{ finding: 'email-changed-recently', how: 'mothers-maiden-name' }],
      'one finding twice': [
        { finding: 'email-changed-recently', how: 'called-back' },
        { finding: 'email-changed-recently', how: 'administrator' },
      ],
      'no list': 'called-back',
    })) {
      it(`take no ${what}: 400 that names it`, async () => {
        const { id } = await bff.inEcosystem(ana, PABLO);
        const { status, body } = await ana.post(path(id, '/user-code'), { confirmed });
        expect([status, body['code']]).toEqual([400, 'invalid-request']);
        expect(JSON.stringify(body['fields'])).toContain('"confirmed');
        expect(bff.services.sent.length).toBe(0);
      });
    }

    it('take a body of JSON alone, and none that is cut off', async () => {
      const { id } = await bff.inEcosystem(ana, PABLO);
      const text = bff.browser();
      text.cookie = ana.cookie;
      text.headers = { ...ana.headers, 'Content-Type': 'text/plain' };
      expect((await text.post(path(id, '/user-code'), {})).status).toBe(415);
      expect((await ana.send('POST', path(id, '/user-code'), undefined, '{"confirmed":')).status).toBe(400);
      expect((await ana.send('POST', path(id, '/user-code'), undefined, 'null')).status).toBe(400);
    });
  });

  describe('by what we saw ourselves', () => {
    for (const [what, changed, code] of [
      ['phone is another one', { phone: OTHER_PHONE }, 'phone-changed-recently'],
      ['phone is gone', { phone: null }, 'phone-changed-recently'],
      ['address is another one', { email: 'marta@new.example' }, 'email-changed-recently'],
    ] as const) {
      it(`say nothing at the first sight, and tell for a week that the ${what}`, async () => {
        expect(await askingOf(MARTA)).toEqual([]);
        bff.services.changedUsers.set(MARTA, changed);
        expect(await askingOf(MARTA)).toEqual([[code, 0]]);
        const ofDays = async (days: number) => {
          bff.pass(days * DAY_MS);
          ana = await bff.signIn(ANA);
          return askingOf(MARTA);
        };
        expect(await ofDays(6)).toEqual([[code, 6]]);
        expect(await ofDays(1)).toEqual([]);
      });
    }

    it('tell of another number in Core, where Cognito has none', async () => {
      bff.services.changedUsers.set(MARTA, { phone: null });
      expect(await askingOf(MARTA)).toEqual([]);
      await bff.tamper(`UPDATE core.usuarios SET telefono = '+573005550999' WHERE correo = '${MARTA}'`);
      expect(await askingOf(MARTA)).toEqual([['phone-changed-recently', 0]]);
    });

    it('say nothing of letter case', async () => {
      expect(await askingOf(MARTA)).toEqual([]);
      bff.services.changedUsers.set(MARTA, { email: MARTA.toUpperCase() });
      expect(await askingOf(MARTA)).toEqual([]);
    });

    it('tell of a number that came back: it changed twice', async () => {
      await askingOf(MARTA);
      bff.services.changedUsers.set(MARTA, { phone: OTHER_PHONE });
      await askingOf(MARTA);
      bff.services.changedUsers.delete(MARTA);
      bff.pass(DAY_MS);
      ana = await bff.signIn(ANA);
      expect(await askingOf(MARTA)).toEqual([['phone-changed-recently', 0]]);
    });

    it('say nothing of an account that is not there, and that is the same when it is back', async () => {
      await askingOf(MARTA);
      const find = bff.services.findByEmail.bind(bff.services);
      bff.services.findByEmail = () => Promise.resolve(null);
      expect(await askingOf(MARTA)).toEqual([]);
      bff.services.findByEmail = find;
      expect(await askingOf(MARTA)).toEqual([]);
    });

    it('count Core’s date or ours, the later; a Core that knows the phone’s', async () => {
      await bff.tamper(
        `UPDATE core.usuarios SET fechaCambioTelefono = fechaCambioCorreo WHERE correo = '${PABLO}'`,
      );
      expect(await askingOf(PABLO)).toEqual([
        ['email-changed-recently', 3],
        ['phone-changed-recently', 3],
      ]);
      bff.services.changedUsers.set(PABLO, { phone: OTHER_PHONE });
      bff.pass(MINUTE_MS);
      expect(await askingOf(PABLO)).toEqual([
        ['email-changed-recently', 3],
        ['phone-changed-recently', 0],
      ]);
    });

    it('keep no address and no number, and write only what differs', async () => {
      await askingOf(MARTA);
      const rows = () =>
        bff.database.query('SELECT EmailHash, PhoneHash, Mac FROM support.SeenContacts', {}, (row) =>
          ['EmailHash', 'PhoneHash', 'Mac'].map((name) => row.text(name)),
        );
      const first = await rows();
      expect(first.length).toBe(1);
      for (const kept of first.flat()) expect(kept).toMatch(/^[0-9a-f]{8}\.[0-9a-f]{64}$/);
      await askingOf(MARTA);
      expect(await rows()).toEqual(first);
    });

    for (const [what, change] of Object.entries({
      'the hash of another number': `PhoneHash = EmailHash`,
      'no change where there was one': 'PhoneChanges = 0',
      'a change that was long ago': `PhoneSince = '2020-01-01T00:00:00.000'`,
      'a MAC of its own': `Mac = PhoneHash`,
    })) {
      it(`go on with nothing where somebody wrote into the row: ${what}`, async () => {
        await askingOf(MARTA);
        bff.services.changedUsers.set(MARTA, { phone: OTHER_PHONE });
        const { id } = await bff.inEcosystem(ana, MARTA);
        await bff.tamper(`UPDATE support.SeenContacts SET ${change}`);
        const [status, code] = await answered(id, saying('phone-changed-recently', 'administrator'));
        expect([status, code]).toEqual([409, 'not-as-written']);
        expect(bff.services.sent.length).toBe(0);
        expect(await dataOf(chainOfDay(bff.now), 'RowNotTrusted')).toEqual([
          { table: 'SeenContacts', key: 'U-1001', because: 'wrong' },
        ]);
      });
    }

    it('are one row, whoever else sees the same at the same moment', async () => {
      const shown = { email: MARTA, phone: PHONE };
      const note = () => bff.ports.supportHistory.noteContacts('U-1001', null, shown, bff.now);
      await Promise.all([note(), note(), note()]);
      const other = { ...shown, phone: OTHER_PHONE };
      const { seen } = await bff.ports.supportHistory.since('U-1001', bff.now, bff.now);
      const change = () => bff.ports.supportHistory.noteContacts('U-1001', seen, other, bff.now);
      const changes = await Promise.all([change(), change(), change()]);
      expect(new Set(changes.map(({ phoneChangedAt }) => phoneChangedAt))).toEqual(new Set([bff.now]));
      const { seen: now } = await bff.ports.supportHistory.since('U-1001', bff.now, bff.now);
      expect([now?.phone.changes, now?.email.changes]).toEqual([1, 0]);
    });
  });

  describe('after wrong codes', () => {
    const failedOf = async (email: string) => {
      const { id, status } = await bff.verified(ana, email);
      return { id, failed: status?.findings.find(({ code }) => code === 'failed-verifications') };
    };

    it('ask from the third of earlier assistances on, and tell how many and when', async () => {
      await over(await spoil(ana, MARTA, 2));
      const two = await failedOf(MARTA);
      expect([two.failed?.count, two.failed?.asks]).toEqual([2, undefined]);
      await over(two.id);
      await over(await spoil(ana, MARTA, 1));
      const at = new Date(bff.now - 2 * SECOND_MS).toISOString();
      const three = await failedOf(MARTA);
      expect(three.failed).toEqual({ code: 'failed-verifications', blocks: false, asks: true, count: 3, at });
    });

    it('do not count this assistance’s own: the user may mistype and get another code', async () => {
      const id = await spoil(ana, MARTA, 4);
      bff.pass(MINUTE_MS);
      const { status } = await ana.good('GET', path(id));
      expect(status?.findings).toEqual([]);
      expect((await answered(id))[0]).toBe(202);
    });

    it('count another agent’s at once, though this process has just looked', async () => {
      const luis = await bff.signIn(LUIS);
      const id = await spoil(luis, MARTA, 4);
      await luis.good('GET', path(id));
      await luis.good('POST', path(id, '/cancel'), REASON);
      expect((await failedOf(MARTA)).failed?.count).toBe(4);
    });
  });

  describe('show the number', () => {
    it('in full to the session that verified itself, traced with its last digits', async () => {
      const { id } = await bff.verified(ana, PABLO);
      const shown = await ana.post(path(id, '/phone'));
      expect([shown.status, shown.body]).toEqual([200, { phone: PHONE }]);
      expect(await dataOf(id, 'PhoneShown')).toEqual([{ phone: '********0233' }]);
      expect(JSON.stringify(await bff.ports.trace.rows(id))).not.toContain(PHONE);
    });

    it('after the choice too, and after it was confirmed, until the session runs', async () => {
      const { id } = await bff.inEcosystem(ana, PABLO);
      expect((await ana.post(path(id, '/phone'))).status).toBe(200);
      await ana.good('POST', path(id, '/user-code'), saying('email-changed-recently', 'called-back'));
      expect((await ana.post(path(id, '/phone'))).status).toBe(200);
      await ana.good('POST', path(id, '/user-code/answer'), { code: bff.userCode });
      const late = await ana.post(path(id, '/phone'));
      expect([late.status, late.body['code']]).toEqual([409, 'wrong-step']);
    });

    it('ten times an assistance, each a row of it', async () => {
      const { id } = await bff.verified(ana, PABLO);
      const answers = [];
      for (let often = 0; often < 11; often++) answers.push(await ana.post(path(id, '/phone')));
      expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
      expect((await dataOf(id, 'PhoneShown')).length).toBe(10);
    });

    it('as often as it is shown, whatever somebody wrote of earlier refusals', async () => {
      const { id } = await bff.verified(ana, PABLO);
      const { body } = await ana.get('/api/session');
      await bff.tamper(`INSERT INTO support.RowWindows
  (Kind, Subject, Since, Written, Counted, Event, Actor, Origin, Data, Mac)
VALUES ('PhoneShown', 'agent ${(body['agent'] as { id: string }).id} ${id}', '9999-12-31T00:00:00.000Z', 5, 0, 'x', '{}', '{}', '{}', 'x')`);
      await ana.post(path(id, '/phone'));
      expect((await dataOf(id, 'PhoneShown')).length).toBe(1);
    });

    it('and nobody says that he called it where there is none', async () => {
      await bff.tamper(`UPDATE core.usuarios SET telefono = NULL WHERE correo = '${PABLO}'`);
      bff.services.changedUsers.set(PABLO, { phone: null });
      const { id } = await bff.inEcosystem(ana, PABLO);
      const called = await ana.post(path(id, '/user-code'), saying('email-changed-recently', 'called-back'));
      expect([called.status, called.body['code']]).toEqual([409, 'findings-not-confirmed']);
      await ana.good('POST', path(id, '/user-code'), saying('email-changed-recently', 'administrator'));
    });

    it('to nobody where the number on file is none', async () => {
      await bff.tamper(`UPDATE core.usuarios SET telefono = NULL WHERE correo = '${PABLO}'`);
      bff.services.changedUsers.set(PABLO, { phone: null });
      const { id } = await bff.verified(ana, PABLO);
      const { status, body } = await ana.post(path(id, '/phone'));
      expect([status, body['code']]).toEqual([404, 'not-found']);
      expect(await dataOf(id, 'Refused')).toEqual([{ command: 'showPhone', code: 'not-found' }]);
    });

    it('to nobody who ended it while Cognito was asked', async () => {
      const { id } = await bff.verified(ana, PABLO);
      bff.pass(DEFAULT_LIMITS.resendAfterMs);
      const find = bff.services.findByEmail.bind(bff.services);
      bff.services.findByEmail = async (email) => {
        await ana.post(path(id, '/cancel'), REASON);
        return find(email);
      };
      const { status, body } = await ana.post(path(id, '/phone'));
      expect([status, body['code'], body['phone']]).toEqual([409, 'wrong-step', undefined]);
      expect(await dataOf(id, 'PhoneShown')).toEqual([]);
    });
  });
});
