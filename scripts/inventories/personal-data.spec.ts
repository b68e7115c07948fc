import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../bff/local/demo-people.ts';
import { ANA, BffUnderTest, MARTA, SARA } from '../../bff/spec-kit/bff-under-test.ts';
import { differences, namesIn, NONE, productionFiles, rowsUnder, textOf } from './sources.ts';

const LEVELS = ['secret', 'personal', 'pseudonym', 'internal'] as const;
type Level = (typeof LEVELS)[number];
const PAGE = 'docs/inventories.md';
const HOUR = 3_600_000;

interface Column {
  readonly table: string;
  readonly column: string;
  readonly level: Level;
}

const ROWS = rowsUnder(PAGE, 'In the database').map(([table, ...cells]) => ({
  table: namesIn(table)[0] ?? '',
  columns: LEVELS.flatMap((level, at) => namesIn(cells[at]).map((column) => ({ level, column }))),
  kept: cells[4] ?? '',
  readBy: cells[5] ?? '',
}));
const COLUMNS: readonly Column[] = ROWS.flatMap(({ table, columns }) =>
  columns.map((column) => ({ table, ...column })),
);

/** `Assistances.Id`, as the scripts for SQL Server leave them; the table of versions is made by `migrate.ts`. */
function columnsOnSqlServer(): readonly string[] {
  const folder = 'bff/adapters/sql/schema/mssql';
  const scripts = readdirSync(join(import.meta.dirname, '../..', folder)).sort();
  const made = new Map([['SchemaVersions', ['Version', 'Name', 'AppliedAt']]]);
  const steps =
    /CREATE TABLE support\.(\w+) \(\n([^]*?)\n\)|ALTER TABLE support\.(\w+) ADD (?!CONSTRAINT)(\w+)|DROP TABLE support\.(\w+)/g;
  for (const name of scripts) {
    const text = textOf(`${folder}/${name}`).replaceAll(/--.*/g, '');
    for (const [, table, body = '', altered, column, dropped] of text.matchAll(steps)) {
      if (table) made.set(table, body.match(/(?<=^ {2})(?!CONSTRAINT|PRIMARY|FOREIGN|UNIQUE)\w+/gm) ?? []);
      if (altered && column) made.get(altered)?.push(column);
      if (dropped) made.delete(dropped);
    }
  }
  return [...made].flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`));
}

describe('the inventory of personal data', () => {
  let bff: BffUnderTest;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const columnsOnSqlite = () =>
    bff.database.query(
      `SELECT tables.name AS TableName, columns.name AS ColumnName
       FROM support.sqlite_master AS tables, pragma_table_info(tables.name, 'support') AS columns
       WHERE tables.type = 'table'`,
      {},
      (row) => `${row.text('TableName')}.${row.text('ColumnName')}`,
    );
  const values = ({ table, column }: Pick<Column, 'table' | 'column'>) =>
    bff.database.query(
      `SELECT CAST(${column} AS TEXT) AS Value FROM support.${table} WHERE ${column} IS NOT NULL`,
      {},
      (row) => row.text('Value'),
    );

  it('has every column of every table, once, in either engine', async () => {
    const listed = COLUMNS.map(({ table, column }) => `${table}.${column}`);
    expect(differences(listed, await columnsOnSqlite())).toEqual(NONE);
    expect(differences(listed, columnsOnSqlServer())).toEqual(NONE);
    for (const { table, kept, readBy } of ROWS) {
      expect([kept, readBy].includes('')).withContext(table).toBeFalse();
    }
  });

  it('says of each level what it asks, and of each place which level it has', () => {
    const levels = rowsUnder(PAGE, 'Protection levels');
    expect(levels.map(([level]) => namesIn(level))).toEqual(LEVELS.map((level) => [level]));
    for (const cells of levels) expect(cells.includes('')).toBeFalse();
    for (const [where, , level, ...more] of rowsUnder(PAGE, 'Elsewhere')) {
      const named = namesIn(level);
      expect(named.length > 0 && named.every((one) => LEVELS.some((known) => known === one)))
        .withContext(where ?? '')
        .toBeTrue();
      expect(more.includes('')).toBeFalse();
    }
  });

  /** Everything that leaves rows: wrong and right codes, a delivery, a product, an objection, a block, a suspicion, refusals. */
  const everything = async () => {
    const ana = await bff.signIn(ANA);
    const sara = await bff.steppedUp(SARA);
    await bff.browser().post('/api/session', { email: MARTA, password: 'wrong' });
    await bff.browser().post('/api/session', { accessToken: `valid-token-of:${ANA}:1${'0'.repeat(36)}` });
    await ana.get(`/api/users?email=${encodeURIComponent(MARTA)}`);
    const { id } = await ana.good('POST', '/api/assistances', { email: MARTA, caseNumber: 'HD-4711' });
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    const internal = bff.internalCode;
    await ana.good('POST', `/api/assistances/${id}/internal-code/answer`, { code: internal });
    await ana.good('POST', `/api/assistances/${id}/ecosystem`, { ecosystemId: 'E-355' });
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    const user = bff.userCode;
    await bff.tellDelivery({ codeId: bff.userCodeId });
    await ana.good('POST', `/api/assistances/${id}/user-code/answer`, { code: user });
    const opened = async (product: string) =>
      String((await ana.post(`/api/assistances/${id}/products/${product}`)).body['url']);
    const url = await opened('web');
    const redeemed = await bff.redeem(url);
    const store = await opened('store');
    await ana.post(`/api/assistances/${id}/ecosystem`, { ecosystemId: 'E-355' });
    for (let n = 0; n < 8; n += 1)
      await bff.asProduct('web').post('/api/handover/redeem', { ticket: 'x'.repeat(43) });
    await sara.get(`/api/assistances/${id}/trace`);
    const secrets = {
      internal,
      user,
      ticket: url.split('#ticket=')[1] ?? '',
      openTicket: store.split('#ticket=')[1] ?? '',
      token: String(redeemed.body['access_token']),
      cookie: ana.cookie?.split('=')[1] ?? '',
      password: DEMO_PASSWORD,
    };
    return { id, ana, sara, secrets };
  };
  const end = async ({ id, ana }: Awaited<ReturnType<typeof everything>>) => {
    await ana.good('POST', `/api/assistances/${id}/cancel`, {
      reason: { kind: 'suspected-fraud', text: 'He laughed at me' },
    });
    const link = bff.services.sent.at(-1)?.context.refuseUrl ?? '';
    await bff.user().post('/api/refusals', { token: link.split('#token=')[1] });
    bff.pass(1_000);
    await bff.wired.sweep();
    return link.split('#token=')[1] ?? '';
  };

  it('is right about what is a secret: none stands anywhere as it is', async () => {
    const journey = await everything();
    const during = await Promise.all(COLUMNS.map(values));
    const link = await end(journey);
    const all = [...during.flat(), ...(await Promise.all(COLUMNS.map(values))).flat()].join('\n');
    for (const [name, secret] of Object.entries({ ...journey.secrets, link })) {
      expect(secret.length).withContext(name).toBeGreaterThan(5);
      // Six digits may stand in a hash or a time by chance.
      const whole = /^\d+$/.test(secret) ? new RegExp(`(?<![\\da-fA-F.])${secret}(?![\\da-fA-F])`) : null;
      expect(whole === null ? all.includes(secret) : whole.test(all))
        .withContext(name)
        .toBeFalse();
    }
  });

  it('is right about who can be told by what: names and addresses stand in no other column', async () => {
    await end(await everything());
    const of = (email: string) => DEMO_PEOPLE.find((person) => person.email === email);
    const told = [ANA, MARTA, SARA, 'HD-4711', 'He laughed', '198.51.100.7', 'legacy355']
      .concat([ANA, MARTA, SARA].map((email) => of(email)?.name ?? ''))
      .concat(of(MARTA)?.cognito?.phone ?? '');
    expect(told.every((one) => one.length > 3)).toBeTrue();
    const found = new Set<string>();
    for (const each of COLUMNS) {
      const text = (await values(each)).join('\n');
      if (!told.some((one) => text.includes(one))) continue;
      found.add(`${each.table}.${each.column}`);
      expect(each.level).withContext(`${each.table}.${each.column}`).toBe('personal');
    }
    expect(found.size).toBeGreaterThan(10);
  });

  it('is right about how long: what has an end is gone a day after everything', async () => {
    const held = async () => {
      const counts = ROWS.map(async ({ table }) => {
        const asked = `SELECT COUNT(*) AS Rows FROM support.${table}`;
        const [rows = 0] = await bff.database.query(asked, {}, (row) => row.number('Rows'));
        return rows > 0 ? [table] : [];
      });
      return (await Promise.all(counts)).flat();
    };
    const journey = await everything();
    const before = await held();
    const outbox = spyOn(bff.ports.outbox, 'take').and.resolveTo([]);
    await end(journey);
    const seen = new Set([...before, ...(await held())]);
    // A lease is given back with the call that it was for.
    expect(ROWS.map(({ table }) => table).filter((table) => !seen.has(table))).toEqual(['Leases']);

    outbox.and.callThrough();
    bff.pass(25 * HOUR);
    await bff.wired.sweep();
    await bff.wired.prune();
    const endless = ROWS.filter(({ kept }) => kept === 'no end').map(({ table }) => table);
    expect(await held()).toEqual(endless);
  });

  it('knows what browsers keep: nothing by the module, two choices by the reference shell', () => {
    const storage = /\b(?:localStorage|sessionStorage|indexedDB|cookieStore|document\.cookie|caches\.open)\b/;
    expect(productionFiles().filter(({ code }) => storage.test(code))).toEqual([]);
    expect(textOf('portal/shell/src/preferences/remembered.ts')).toContain('localStorage');
  });
});
