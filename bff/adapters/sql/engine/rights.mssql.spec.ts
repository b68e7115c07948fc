import { readdir } from 'node:fs/promises';
import { START, TO_ECOSYSTEM } from '../../../spec-kit/assistance-at-each-step.ts';
import { sqlAssistanceStore } from '../stores/assistance-store.ts';
import { checkCore } from '../core/core-check.ts';
import { changeOf, guardOf } from '../../../spec-kit/sql/database.ts';
import { migrate, sqlSchema } from './migrate.ts';
import { mssqlInspection } from '../core/mssql-inspection.ts';
import { makeEmptyRun, makeMssql, type MssqlSpec } from '../../../spec-kit/sql/mssql-database.ts';
import { DEFAULT_TIMING } from './mssql-pool.ts';
import { openMssql } from './mssql.ts';
import { sqlClock } from '../stores/sql-clock.ts';

describe('the login of the BFF on SQL Server', () => {
  let spec: MssqlSpec;

  beforeAll(async () => {
    spec = await makeMssql();
    await sqlAssistanceStore(spec.database, guardOf(spec.database)).save(changeOf(TO_ECOSYSTEM));
  });
  afterAll(() => spec.discard());

  for (const statement of [
    'UPDATE support.Trace SET Mac = Mac',
    'DELETE FROM support.Trace',
    'DELETE FROM support.Assistances',
    'UPDATE support.SchemaVersions SET Name = Name',
    "INSERT INTO support.SchemaVersions (Version, Name, AppliedAt) VALUES (99, 'x', SYSUTCDATETIME())",
    'CREATE TABLE support.Mine (Id INT)',
    'DROP TABLE support.Trace',
    'SELECT correo FROM core.usuarios',
    'UPDATE core.usuarios SET inactivo = 1',
    'UPDATE core.SupportUsers SET Name = Name',
    'DELETE FROM core.SupportMemberships',
  ]) {
    it(`is refused: ${statement}`, async () => {
      const before = await spec.database.query('SELECT COUNT(*) AS N FROM support.Trace', {}, (row) =>
        row.number('N'),
      );
      await expectAsync(spec.database.execute(statement, {})).toBeRejectedWithError(
        /permission was denied|permission denied|must be owner|not allowed|cannot drop|does not have permission|do not have permission/i,
      );
      const after = await spec.database.query('SELECT COUNT(*) AS N FROM support.Trace', {}, (row) =>
        row.number('N'),
      );
      expect(after).toEqual(before);
    });
  }

  it('may read the views', async () => {
    const users = await spec.database.query('SELECT COUNT(*) AS N FROM core.SupportUsers', {}, (row) =>
      row.number('N'),
    );
    expect(users[0]).toBeGreaterThan(10);
  });
});

describe('migrations on SQL Server', () => {
  it('run once, however often and from however many replicas they are started', async () => {
    const { owner } = await makeEmptyRun(START);
    const timing = { ...DEFAULT_TIMING, connectMs: 60_000, requestMs: 60_000, acquireMs: 60_000 };
    const database = openMssql(owner, timing);
    const replicas = [database, ...Array.from({ length: 5 }, () => openMssql(owner, timing))];
    // Connected before, so that they race.
    for (const replica of replicas) await sqlClock(replica).now();
    const all = (await readdir(new URL('../schema/mssql/', import.meta.url)))
      .map((file) => file.replace('.sql', ''))
      .toSorted();
    const applied = await Promise.all(replicas.map((database) => migrate(database)));
    expect(applied.flat().toSorted()).toEqual(all);
    for (const replica of replicas) expect(await migrate(replica)).toEqual([]);
    expect(await sqlSchema(database).pending()).toEqual([]);

    const good = { version: 90, name: '090-good', text: 'CREATE TABLE support.Good (Id INT)' };
    const bad = {
      version: 91,
      name: '091-bad',
      text: 'CREATE TABLE support.Half (Id INT)\nGO\nCREATE NONSENSE',
    };
    await expectAsync(migrate(database, [good, bad])).toBeRejected();
    const mended = { ...bad, text: 'CREATE TABLE support.Half (Id INT)' };
    expect(await migrate(database, [good, mended])).toEqual(['091-bad']);
    await Promise.all(replicas.map((replica) => replica.close()));
  });
});

describe('core:check on SQL Server', () => {
  let spec: MssqlSpec;

  beforeEach(async () => {
    spec = await makeMssql();
  });
  afterEach(() => spec.discard());

  const check = () => checkCore(spec.database, mssqlInspection(spec.database, spec.run.bff));
  const checkWith = (coreText: 'varchar' | 'nvarchar') =>
    checkCore(spec.database, mssqlInspection(spec.database, { ...spec.run.bff, coreText }));

  it('finds nothing in the example mapping', async () => {
    expect(await check()).toEqual([]);
  });

  it('says that the login may do too much', async () => {
    const owner = mssqlInspection(spec.run.asOwner, spec.run.owner);
    expect((await checkCore(spec.run.asOwner, owner)).join('\n')).toMatch(/may change or remove trace rows/);
  });

  it('says what is missing, of another type, or null', async () => {
    await spec.tamper(`-- DROP: this database is not used again
DROP VIEW core.SupportPlans`);
    await spec.tamper('DROP VIEW core.SupportUsers');
    await spec.tamper(`CREATE VIEW core.SupportUsers AS
SELECT idUsuario AS UserId, CAST(correo AS VARCHAR(300)) AS Email, nombre AS Name, telefono AS Phone,
  'yes' AS IsActive, idioma AS Language
FROM core.usuarios`);
    await spec.tamper('GRANT SELECT ON core.SupportUsers TO support_bff');
    const sentences = (await check()).join('\n');
    expect(sentences).toContain('core.SupportPlans is missing');
    expect(sentences).toContain('core.SupportUsers.EmailChangedAt is missing');
    expect(sentences).toContain('core.SupportUsers.IsActive is varchar; a flag is one of: bit');
    expect(sentences).toContain('core.SupportUsers.Email may have 300 characters; at most 254 are read');
    expect(sentences).toContain('core.SupportUsers.Email is varchar and is compared with nvarchar');
    expect((await checkWith('varchar')).join('\n')).not.toContain('is compared with nvarchar');
  });
});
