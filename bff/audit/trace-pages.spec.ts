import { auditStatements } from '../adapters/sql/stores/trace-reader.ts';
import { sqlStores } from '../adapters/sql/sql-stores.ts';
import type { SqlDatabase } from '../adapters/sql/engine/sql-database.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { compose } from '../composition-root.ts';
import type { TraceRow } from '../contract/index.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { SYSTEM, type TraceEntry } from '../domain/trace.ts';
import { ROW_WINDOW_MS } from '../platform/ports.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA, SETTINGS } from '../spec-kit/bff-under-test.ts';

const ROWS = 1_201;

describe('a trace by pages', () => {
  let bff: BffUnderTest;
  let sara: AgentClient;
  let path: string;
  /** How many rows each seek gave. */
  let seeks: number[];

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    const { id } = await bff.start(await bff.signIn(ANA), MARTA);
    const stored = await bff.ports.store.load(id);
    if (stored === null) throw new Error('nothing was started');
    const what = { type: 'Refused', data: { command: 'finish', code: 'wrong-step' } } as const;
    const entry: TraceEntry = { at: bff.now, actor: SYSTEM, from: {}, what };
    await bff.ports.store.save({
      expectedVersion: stored.version,
      state: stored.state,
      deadline: null,
      entries: new Array<TraceEntry>(ROWS - 1).fill(entry),
      effects: [],
    });
    const { engine, replica } = bff.database;
    const database: SqlDatabase = {
      engine,
      replica,
      execute: (...asked) => bff.database.execute(...asked),
      script: (text) => bff.database.script(text),
      transaction: (work) => bff.database.transaction(work),
      close: () => bff.database.close(),
      query: async (statement, ...asked) => {
        const rows = await bff.database.query(statement, ...asked);
        if (statement === auditStatements.rows) seeks.push(rows.length);
        return rows;
      },
    };
    const stores = sqlStores(database, traceMac(Buffer.alloc(32, 7)));
    const { app } = compose(SETTINGS, { ...bff.ports, ...stores, clock: bff.ports.clock });
    sara = new AgentClient(app, '198.51.100.7');
    path = `/api/assistances/${id}/trace`;
  });
  afterAll(() => bff.stop());

  beforeEach(async () => {
    seeks = [];
    bff.pass(ROW_WINDOW_MS);
    sara.cookie = (await bff.steppedUp(SARA)).cookie;
  });

  interface Page {
    readonly rows: readonly TraceRow[];
    readonly nextCursor?: string;
  }

  const walk = async (query = '') => {
    const pages: Page[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
      const asked = [query, cursor === '' ? '' : `cursor=${cursor}`].filter(Boolean).join('&');
      const { status, body } = await sara.get(`${path}?${asked}`);
      expect(status).toBe(200);
      pages.push(body as unknown as Page);
    }
    return pages;
  };

  it('is every row once, in order, at most 500 a page, each by one seek', async () => {
    const pages = await walk();
    expect(pages.map(({ rows }) => rows.length)).toEqual([500, 500, 201]);
    expect(pages.flatMap(({ rows }) => rows.map(({ sequence }) => sequence))).toEqual(
      Array.from({ length: ROWS }, (_, index) => index + 1),
    );
    // One more than is shown tells whether there is another page.
    expect(seeks).toEqual([501, 501, 201]);
  });

  it('has no further page after one that is just full', async () => {
    const pages = await walk('limit=400');
    expect(pages.map(({ rows }) => rows.length)).toEqual([400, 400, 400, 1]);
    expect(pages.at(-1)?.nextCursor).toBeUndefined();
    const { body } = await sara.get(`${path}?limit=1&cursor=${String(ROWS - 1)}`);
    expect([(body['rows'] as unknown[]).length, body['nextCursor']]).toEqual([1, undefined]);
  });

  it('says nothing of the two words, on whichever page', async () => {
    for (const { rows } of await walk('limit=500')) {
      expect(rows.filter(({ data }) => 'words' in data)).toEqual([]);
    }
  });

  it('is one row of who read it, however many pages, and a count of the others', async () => {
    const readings = async () => {
      const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
      return rows.filter(({ event }) => event === 'TraceRead').map(({ data }) => JSON.parse(data) as object);
    };
    await bff.wired.sweep();
    const before = (await readings()).length;
    await walk();
    expect((await readings()).length).toBe(before + 1);
    bff.pass(ROW_WINDOW_MS);
    await bff.wired.sweep();
    const after = (await readings()).slice(before);
    const assistance = path.split('/')[3] ?? '';
    expect(after).toEqual([{ assistance }, jasmine.objectContaining({ assistance, count: 2 })]);
  });

  for (const query of [
    'limit=0',
    'limit=501',
    'limit=x',
    'cursor=',
    'cursor=-1',
    'cursor=0',
    'cursor=1e9',
    'cursor=1234567890',
  ]) {
    it(`is a 400 for ${query}`, async () => {
      const { status, body } = await sara.get(`${path}?${query}`);
      expect([status, body['code']]).toEqual([400, 'invalid-request']);
      expect(seeks).toEqual([]);
    });
  }

  it('is not found beyond its end, and of an assistance that nobody knows', async () => {
    const unknown = '/api/assistances/00000000-0000-4000-8000-000000000000/trace';
    for (const asked of [`${path}?cursor=${String(ROWS)}`, unknown, `${unknown}?cursor=500`]) {
      expect((await sara.get(asked)).status)
        .withContext(asked)
        .toBe(404);
    }
  });
});
