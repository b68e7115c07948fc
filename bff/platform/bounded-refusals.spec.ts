import { randomUUID } from 'node:crypto';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { sqlStores } from '../adapters/sql/sql-stores.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { verifyTrace } from '../audit/verify-trace.ts';
import { compose } from '../composition-root.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { WaitingCounter } from '../spec-kit/count-waiting.ts';
import { subjectOf } from './bounded-refusals.ts';
import { ROW_WINDOW_MS } from './ports.ts';

const MANY = 100;
const MAC = traceMac(Buffer.alloc(32, 7));

/** Requests of one actor, as many as `MANY`, and how many rows they may become. */
interface Flood {
  readonly by: string;
  readonly rows: number;
  readonly prepare: (
    bff: BffUnderTest,
  ) => Promise<(app: BffUnderTest['wired']['app'], n: number) => Promise<unknown>>;
}

const as = (app: BffUnderTest['wired']['app'], { cookie }: { readonly cookie: string | null }) => {
  const client = new AgentClient(app, '198.51.100.7');
  client.cookie = cookie;
  return client;
};

const FLOODS: readonly Flood[] = [
  {
    by: 'an agent who asks for ids that nobody knows',
    rows: 5,
    prepare: async (bff) => {
      const luis = await bff.signIn(LUIS);
      return (app) => as(app, luis).get(`/api/assistances/${randomUUID()}`);
    },
  },
  {
    by: 'an agent who asks for what supervisors may',
    rows: 5,
    prepare: async (bff) => {
      const luis = await bff.signIn(LUIS);
      return (app) => as(app, luis).get('/api/holds');
    },
  },
  {
    by: 'an agent at his own assistance',
    rows: 5,
    prepare: async (bff) => {
      const luis = await bff.signIn(LUIS);
      const { id } = await bff.start(luis, MARTA);
      return (app) => as(app, luis).post(`/api/assistances/${id}/finish`);
    },
  },
  {
    by: 'an agent who asks for a colleague’s assistance, each time a row',
    rows: MANY,
    prepare: async (bff) => {
      const luis = await bff.signIn(LUIS);
      const { id } = await bff.start(await bff.signIn(ANA), MARTA);
      return (app) => as(app, luis).get(`/api/assistances/${id}`);
    },
  },
  {
    by: 'an agent who asks for suggestions',
    rows: 0,
    prepare: async (bff) => {
      const luis = await bff.signIn(LUIS);
      return (app) => as(app, luis).get('/api/users?email=mar');
    },
  },
  {
    by: 'a stranger with passwords, each for another address',
    rows: 5,
    prepare: () =>
      Promise.resolve((app, n) =>
        new AgentClient(app, '192.0.2.50').post('/api/session', {
          email: `a${String(n)}@x.example`,
          password: 'guess',
        }),
      ),
  },
  {
    by: 'a stranger with tokens, from all over his /64',
    rows: 5,
    prepare: () =>
      Promise.resolve((app, n) =>
        new AgentClient(app, `2001:db8:1:2::${n.toString(16)}`).post('/api/session', {
          accessToken: `forged-${String(n)}`.padEnd(40, '0'),
        }),
      ),
  },
  {
    by: 'a stranger with a product’s credentials',
    rows: 5,
    prepare: (bff) =>
      Promise.resolve((app) =>
        bff.asProduct('web', 'guessed', app).post('/api/handover/redeem', { ticket: 'x' }),
      ),
  },
  {
    by: 'a product with tickets that nobody knows',
    rows: 5,
    prepare: (bff) =>
      Promise.resolve((app, n) =>
        bff.asProduct('web', 'web-secret', app).post('/api/handover/redeem', { ticket: `none-${String(n)}` }),
      ),
  },
];

describe('who is refused again and again', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const refusals = async () => {
    const rows = [];
    for await (const chain of bff.ports.trace.chains())
      rows.push(...(await bff.ports.trace.rows(chain ?? '')));
    return rows
      .filter(({ event }) => event.endsWith('Refused'))
      .map(({ event, actor, data, origin }) => ({
        event,
        actor: JSON.parse(actor) as object,
        from: JSON.parse(origin) as object,
        data: JSON.parse(data) as Record<string, unknown>,
      }));
  };

  for (const { by, rows, prepare } of FLOODS) {
    it(`fills no trace and holds nobody up: ${by}`, async () => {
      const send = await prepare(bff);
      const waiting = new WaitingCounter();
      const stores = sqlStores(waiting.database(bff.database), MAC);
      const { app } = compose(SETTINGS, { ...bff.ports, ...stores, clock: bff.ports.clock });
      const flood = Array.from({ length: MANY }, (_, n) => send(app, n));
      const sara = new AgentClient(app, '203.0.113.20');
      const signedIn = await sara.post('/api/session', { email: SARA, password: DEMO_PASSWORD });
      await Promise.all(flood);
      expect(signedIn.status).toBe(201);
      // One where tries are counted, one where rows are, one on the chain of the day; and the colleague's own.
      expect(waiting.most).toBeLessThanOrEqual(4);
      expect((await refusals()).length).toBe(rows);
    });
  }

  it('is told of in one row with a count, also over a restart, and the trace stands', async () => {
    const luis = await bff.signIn(LUIS);
    for (let n = 0; n < 12; n++) {
      bff.pass(1_000);
      await luis.get(`/api/assistances/${randomUUID()}`);
    }
    bff.pass(ROW_WINDOW_MS);
    await compose(SETTINGS, {
      ...bff.ports,
      ...sqlStores(bff.database, MAC),
      clock: bff.ports.clock,
    }).sweep();
    const told = await refusals();
    expect(told.length).toBe(6);
    const noon = Date.UTC(2026, 10, 23, 12);
    expect(told[5]).toEqual({
      event: 'Refused',
      actor: told[0]?.actor ?? {},
      from: { address: '198.51.100.7', browser: jasmine.any(String) },
      data: {
        code: 'not-found',
        count: 7,
        first: new Date(noon + 6_000).toISOString(),
        last: new Date(noon + 12_000).toISOString(),
        window: new Date(noon + 1_000).toISOString(),
      },
    });
    const { trace, clock, headsLog } = bff.ports;
    const { problems } = await verifyTrace({
      trace,
      clock,
      headsLog,
      headsIndex,
      mac: MAC,
      limits: LIMITS_ALLOWED,
    });
    expect(problems.filter(({ chain }) => chain !== 'heads')).toEqual([]);
  });

  it('is told of once the next is refused, before that row', async () => {
    const luis = await bff.signIn(LUIS);
    const ask = () => luis.get(`/api/assistances/${randomUUID()}`);
    for (let n = 0; n < 8; n++) await ask();
    bff.pass(ROW_WINDOW_MS);
    await ask();
    expect((await refusals()).map(({ data }) => data['count'])).toEqual([
      ...new Array<undefined>(5).fill(undefined),
      3,
      undefined,
    ]);
  });

  it('keeps his rows apart from others’: a colleague’s first refusal is a row', async () => {
    const [luis, ana] = [await bff.signIn(LUIS), await bff.signIn(ANA)];
    for (let n = 0; n < 8; n++) await luis.get(`/api/assistances/${randomUUID()}`);
    await ana.get(`/api/assistances/${randomUUID()}`);
    expect((await refusals()).length).toBe(6);
  });

  it('is one, in whichever browser and from whichever address', async () => {
    for (let n = 0; n < 8; n++) {
      const elsewhere = new AgentClient(bff.wired.app, `203.0.113.${String(n)}`);
      elsewhere.cookie = (await bff.signIn(LUIS)).cookie;
      await elsewhere.get(`/api/assistances/${randomUUID()}`);
    }
    expect((await refusals()).length).toBe(5);
  });

  it('has no name in the count where nobody is known, and the network for an address', async () => {
    for (let n = 0; n < 8; n++) {
      const from = new AgentClient(bff.wired.app, `2001:db8::${String(n)}`);
      await from.post('/api/session', { email: `a${String(n)}@x.example`, password: 'guess' });
    }
    bff.pass(ROW_WINDOW_MS);
    await bff.wired.sweep();
    const last = (await refusals()).at(-1);
    expect([last?.actor, last?.from]).toEqual([
      { kind: 'agent', id: 'unknown', name: 'unknown' },
      { address: '2001:db8:0:0::/64' },
    ]);
    expect(last?.data).toEqual(jasmine.objectContaining({ code: 'wrong-credentials', count: 3 }));
  });

  it('is in the log, without an address, where a rate was too fast', async () => {
    const luis = await bff.signIn(LUIS);
    for (let n = 0; n < 63; n++) await luis.get('/api/users?email=mar');
    bff.pass(ROW_WINDOW_MS);
    await bff.wired.sweep();
    const [line] = bff.lines.filter(({ msg }) => msg === 'counted');
    const { agent } = (await luis.get('/api/session')).body as { agent: { id: string } };
    expect(line).toEqual(
      jasmine.objectContaining({ code: 'rate-limited', actor: 'agent', agent: agent.id, count: 3 }),
    );
    expect(JSON.stringify(line)).not.toContain('198.51.100.7');
  });

  it('is the same supervisor as the agent he was', () => {
    const [agent, supervisor] = (['agent', 'supervisor'] as const).map((kind) =>
      subjectOf({ actor: { kind, id: 'x', name: 'X' }, from: {} }),
    );
    expect(agent).toBe(supervisor ?? '');
  });
});
