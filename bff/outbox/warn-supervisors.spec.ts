import { ringOf } from '../domain/key-ring.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { ROW_WINDOW_MS } from '../platform/ports.ts';
import { WARNINGS_AT_MOST } from '../platform/warnings.ts';
import { ANA, BffUnderTest, KEY, MARTA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';

describe('supervisors are warned', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const mails = (kind: 'row' | 'look-ups') => bff.services.noticed.filter((notice) => notice.kind === kind);
  const sweep = () => bff.wired.sweep();
  const alerted = async () => {
    const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
    return rows
      .filter(({ event }) => event === 'SupervisorsAlerted')
      .map(({ data }) => JSON.parse(data) as object);
  };

  describe('of a row that is not as we wrote it', () => {
    const EVIL = 'https://evil.example +57 601 555 0199';

    it('each, in our words alone, once a row and day, however often it is met', async () => {
      let ana = await bff.signIn(ANA);
      const { id } = await bff.start(ana, MARTA);
      await bff.tamper(
        `UPDATE support.Assistances SET AgentName = '${EVIL}', UserName = '${EVIL}', CaseNumber = 'HD-1' WHERE Id = '${id}'`,
      );
      for (let n = 0; n < 3; n++) await ana.get(`/api/assistances/${id}`);
      await sweep();
      const about = {
        ...{ kind: 'row', table: 'Assistances', because: 'columns', at: new Date(bff.now).toISOString() },
        ...{
          noticeId: jasmine.any(String),
          language: jasmine.any(String),
          backoffice: 'http://localhost:4200',
        },
      };
      expect(mails('row')).toEqual([
        { ...about, to: SARA },
        { ...about, to: SAMUEL },
      ] as never);
      expect(await alerted()).toEqual([{ about: 'warn-of-row', supervisors: 2, attempt: 1 }]);
      bff.pass(ROW_WINDOW_MS);
      ana = await bff.signIn(ANA);
      await ana.get(`/api/assistances/${id}`);
      const other = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) });
      const client = bff.browser('198.51.100.9', other.app);
      client.cookie = ana.cookie;
      await client.get(`/api/assistances/${id}`);
      await sweep();
      expect(mails('row').length).toBe(2);
      bff.pass(DAY_MS);
      ana = await bff.signIn(ANA);
      await ana.get(`/api/assistances/${id}`);
      await sweep();
      expect(mails('row').length).toBe(4);
    });

    it('and of no more than twenty a day', async () => {
      for (let n = 0; n < WARNINGS_AT_MOST + 5; n++) {
        await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, Mac)
VALUES ('00000000-0000-4000-8000-0000000000${String(n + 10)}', 'user-codes', 'u-${n}', '${EVIL}', '2026-11-23T12:00:00.000Z', 'x')`);
        await bff.ports.blocks.activeOn(`u-${n}`, bff.now);
      }
      for (let n = 0; n < 5; n++) await sweep();
      expect(mails('row').length).toBe(2 * WARNINGS_AT_MOST);
      expect(JSON.stringify(mails('row'))).not.toContain('evil');
    });

    it('but for sessions of the release before, of which none has a MAC', async () => {
      const ana = await bff.signIn(ANA);
      await bff.tamper('UPDATE support.Sessions SET Mac = NULL');
      expect((await ana.get('/api/session')).status).toBe(204);
      await sweep();
      expect(mails('row')).toEqual([]);
      bff.ports.keys.macless.require();
      await bff.signIn(ANA);
      await bff.tamper('UPDATE support.Sessions SET Mac = NULL');
      bff.pass(ROW_WINDOW_MS);
      await ana.get('/api/session');
      await sweep();
      expect(mails('row').length).toBe(2);
    });

    it('until it is sent, over faults', async () => {
      bff.services.fault.notice = 'refused';
      await bff.tamper(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since, Mac)
VALUES ('00000000-0000-4000-8000-000000000010', 'user-codes', 'u', 'x', '2026-11-23T12:00:00.000Z', 'x')`);
      await bff.ports.blocks.activeOn('u', bff.now);
      await sweep();
      bff.services.fault.notice = 'none';
      bff.pass(MINUTE_MS);
      await sweep();
      await sweep();
      expect(mails('row').length).toBe(2);
    });
  });

  describe('of an agent who looks up many addresses', () => {
    it('at the hundredth of a day, once, but for the agent', async () => {
      let sara = await bff.signIn(SARA);
      const suggest = async (count: number) => {
        for (let n = 0; n < count; n++) {
          if (n % 50 === 0) bff.pass(MINUTE_MS);
          expect((await sara.get('/api/users?email=mar')).status).toBe(200);
        }
      };
      await suggest(99);
      await sweep();
      expect(mails('look-ups')).toEqual([]);
      await suggest(1);
      await sweep();
      expect(mails('look-ups')).toEqual([
        jasmine.objectContaining({
          ...{ kind: 'look-ups', to: SAMUEL, agent: 'Sara Supervisor', agentEmail: SARA, count: 100 },
        }),
      ]);
      await suggest(60);
      bff.pass(HOUR_MS);
      await sweep();
      expect(mails('look-ups').length).toBe(1);
      bff.pass(DAY_MS);
      sara = await bff.signIn(SARA);
      await suggest(99);
      await sweep();
      expect(mails('look-ups').length).toBe(1);
      await suggest(1);
      await sweep();
      expect(mails('look-ups').length).toBe(2);
    });

    it('and goes on being refused at 600 a day', async () => {
      const ana = await bff.signIn(ANA);
      const agent = (await ana.get('/api/session')).body['agent'] as { readonly id: string };
      const { usage } = bff.ports;
      const room = [{ windowMs: DAY_MS, atMost: 600 }];
      for (let n = 0; n < 600; n++) await usage.reserve('suggestion', agent.id, room, bff.now);
      bff.pass(2 * MINUTE_MS);
      expect((await ana.get('/api/users?email=mar')).status).toBe(429);
    });
  });
});
