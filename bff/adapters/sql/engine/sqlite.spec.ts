import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceFailed } from '../../../platform/service-failed.ts';
import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import { assistanceStoreSuite } from '../stores/assistance-store.suite.ts';
import { coreDirectorySuite } from '../core/core-directory.suite.ts';
import { makeSqlite, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { historyStoreSuite } from '../stores/history-store.suite.ts';
import { holdStoreSuite } from '../stores/block-store.suite.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from '../open-database.ts';
import { outboxSuite } from '../stores/outbox.suite.ts';
import { sessionStoreSuite } from '../stores/session-store.suite.ts';
import { stepUpStoreSuite } from '../stores/step-up-store.suite.ts';
import { sqlClock } from '../stores/sql-clock.ts';
import { instant, int, nvarchar, shown, UniqueViolation, uuid, varchar } from './sql-database.ts';
import { openSqlite } from './sqlite.ts';
import { boundedRowsSuite } from '../stores/bounded-rows.suite.ts';
import { leasesSuite } from '../stores/leases.suite.ts';
import { usageSuite } from '../stores/usage.suite.ts';

describe('on SQLite', () => {
  assistanceStoreSuite(makeSqlite);
  coreDirectorySuite(makeSqlite);
  historyStoreSuite(makeSqlite);
  holdStoreSuite(makeSqlite);
  outboxSuite(makeSqlite);
  sessionStoreSuite(makeSqlite);
  stepUpStoreSuite(makeSqlite);
  usageSuite(makeSqlite);
  boundedRowsSuite(makeSqlite);
  leasesSuite(makeSqlite);
});

describe('SQLite database', () => {
  let spec: SpecDatabase;

  beforeEach(async () => {
    spec = await makeSqlite();
  });
  afterEach(() => spec.discard());

  const INSERT = 'INSERT INTO support.SpentTokens (Jti, ExpiresAt) VALUES (@jti, @expiresAt)';
  const token = (jti: string) => ({ jti: nvarchar(128, jti), expiresAt: instant(START) });
  const tokens = () =>
    spec.database.query('SELECT Jti FROM support.SpentTokens ORDER BY Jti', {}, (row) => row.text('Jti'));

  it('undoes the whole transaction where its work throws', async () => {
    const work = spec.database.transaction(async (session) => {
      await session.execute(INSERT, token('one'));
      throw new Error('changed its mind');
    });
    await expectAsync(work).toBeRejectedWithError('changed its mind');
    expect(await tokens()).toEqual([]);
  });

  it('shows nobody outside what a transaction has not committed', async () => {
    await spec.database.transaction(async (session) => {
      await session.execute(INSERT, token('one'));
      expect(await tokens()).toEqual([]);
    });
    expect(await tokens()).toEqual(['one']);
  });

  it('goes on with the next transaction after one that failed', async () => {
    const failing = spec.database.transaction(() => Promise.reject(new Error('no')));
    const next = spec.database.execute(INSERT, token('two'));
    await expectAsync(failing).toBeRejected();
    expect(await next).toBe(1);
  });

  it('works one transaction at a time, in their order, and closes after the last', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const database = openSqlite(folder, { core: 'none' });
    const order: string[] = [];
    const work = (name: string) =>
      database.transaction(async (session) => {
        order.push(`${name} begins`);
        await session.script(`CREATE TABLE support.${name} (Id INTEGER)`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
      });
    await Promise.all([work('One'), work('Two'), database.close()]);
    expect(order).toEqual(['One begins', 'One ends', 'Two begins', 'Two ends']);
    rmSync(folder, { recursive: true });
  });

  it('waits for a transaction of another connection in the same process', async () => {
    const slow = spec.database.transaction(async (session) => {
      await session.execute(INSERT, token('one'));
      await new Promise((resolve) => setTimeout(resolve, 60));
    });
    await spec.another().execute(INSERT, token('two'));
    await slow;
    expect(await tokens()).toEqual(['one', 'two']);
  });

  it('says that the database failed where a lock is never let go', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const [holder, waiting] = [
      openSqlite(folder, { core: 'none' }),
      openSqlite(folder, { core: 'none', lockWaitMs: 30 }),
    ];
    await holder.transaction(async () => {
      const failure = await waiting
        .execute('CREATE TABLE support.T (Id INTEGER)', {})
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ServiceFailed);
      expect(failure).toEqual(jasmine.objectContaining({ service: 'database', mayHaveHappened: false }));
    });
    await Promise.all([holder.close(), waiting.close()]);
    rmSync(folder, { recursive: true });
  });

  it('names the index or the primary key that was violated', async () => {
    await spec.database.execute(INSERT, token('one'));
    const failure = await spec.database.execute(INSERT, token('one')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UniqueViolation);
    expect((failure as UniqueViolation).constraint).toBe('PK_SpentTokens');
  });

  it('refuses a statement whose parameter was forgotten, as SQL Server does', async () => {
    const jtiOnly = { jti: nvarchar(128, 'one') };
    await expectAsync(spec.database.execute(INSERT, jtiOnly)).toBeRejectedWithError(/@expiresAt is missing/);
  });

  it('makes files that are their owner’s alone, also in a folder that is open to others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    chmodSync(folder, 0o755);
    const database = openSqlite(folder, { core: 'write' });
    await migrate(database);
    await database.execute('CREATE TABLE core.T (Id INTEGER)', {});
    const modes = readdirSync(folder).map(
      (name) => [name, statSync(join(folder, name)).mode & 0o777] as const,
    );
    await database.close();
    rmSync(folder, { recursive: true });
    expect(modes.map(([name]) => name)).toEqual(
      jasmine.arrayContaining(['core.sqlite', 'support.sqlite', 'support.sqlite-wal']),
    );
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });

  it('cannot write to Core', async () => {
    const statement = 'UPDATE core.usuarios SET nombre = nombre';
    await expectAsync(spec.database.execute(statement, {})).toBeRejectedWithError(/readonly/);
  });

  it('lets nobody change or remove a trace row', async () => {
    await spec.database.execute(
      `INSERT INTO support.Trace (Chain, Sequence, At, Event, Actor, Origin, Data, Mac)
VALUES ('c', 1, @at, 'E', '{}', '{}', '{}', 'm')`,
      { at: instant(START) },
    );
    for (const statement of ['UPDATE support.Trace SET Mac = Mac', 'DELETE FROM support.Trace']) {
      await expectAsync(spec.database.execute(statement, {})).toBeRejectedWithError(/only ever added/);
    }
  });

  it('gives the time of the process, which a moved clock moves', async () => {
    const before = Date.now();
    const now = await sqlClock(spec.database).now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());

    jasmine.clock().install().mockDate(new Date(START));
    expect(await sqlClock(spec.database).now()).toBe(START);
    jasmine.clock().uninstall();
  });

  it('keeps times that sort as text, and gives back the same millisecond', async () => {
    const times = [0, 999, 1_000, START, START + 1, Date.UTC(9999, 11, 31)];
    for (const at of times.toReversed()) {
      await spec.database.execute(INSERT, { jti: nvarchar(128, String(at)), expiresAt: instant(at) });
    }
    const read = await spec.database.query(
      'SELECT ExpiresAt FROM support.SpentTokens ORDER BY ExpiresAt',
      {},
      (row) => row.instant('ExpiresAt'),
    );
    expect(read).toEqual(times);
  });
});

describe('parameters', () => {
  it('refuse what SQL Server would cut off', () => {
    expect(() => nvarchar(3, 'four')).toThrowError(RangeError);
    expect(() => varchar(3, 'four')).toThrowError(RangeError);
    expect(nvarchar(4, 'four').value).toBe('four');
    expect(int(null).value).toBeNull();
  });

  it('cut a name that is only shown', () => {
    expect(shown(3, 'four').value).toBe('fou');
    expect(shown(3, null).value).toBeNull();
  });

  it('write ids in lower case', () => {
    expect(uuid('6F6A3C1E-0B7E-4F0A-9A39-2F1D6F0C7A11').value).toBe('6f6a3c1e-0b7e-4f0a-9a39-2f1d6f0c7a11');
  });
});

describe('an id that SQLite keeps in capitals', () => {
  it('is none: SQL Server would not let it stand beside the one in small letters', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    const database = openSqlite(folder, { core: 'none' });
    const one = (id: string) => database.query(`SELECT '${id}' AS Id`, {}, (row) => row.uuid('Id'));
    expect(await one('6f6a3c1e-0b7e-4f0a-9a39-2f1d6f0c7a11')).toHaveSize(1);
    await expectAsync(one('6F6A3C1E-0B7E-4F0A-9A39-2F1D6F0C7A11')).toBeRejected();
    await database.close();
    rmSync(folder, { recursive: true });
  });
});

describe('migrations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const open = () => openSqlite(folder, { core: 'none' });

  it('run once, however often and from however many replicas they are started', async () => {
    const replicas = [open(), open(), open()];
    const applied = await Promise.all(replicas.map((database) => migrate(database)));
    const scripts = readdirSync(new URL('../schema/sqlite/', import.meta.url));
    expect(applied.flat().toSorted()).toEqual(scripts.toSorted().map((name) => name.replace('.sql', '')));
    for (const database of replicas) expect(await migrate(database)).toEqual([]);
    await Promise.all(replicas.map((database) => database.close()));
  });

  it('leave nothing of a script that fails, and can be run again', async () => {
    const database = open();
    const good = { version: 1, name: '001-good', text: 'CREATE TABLE support.Good (Id INTEGER)' };
    const bad = {
      version: 2,
      name: '002-bad',
      text: 'CREATE TABLE support.Half (Id INTEGER); CREATE NONSENSE',
    };
    await expectAsync(migrate(database, [good, bad])).toBeRejected();
    const mended = { ...bad, text: 'CREATE TABLE support.Half (Id INTEGER)' };
    expect(await migrate(database, [good, mended])).toEqual(['002-bad']);
    await database.close();
  });
});

describe('CORE_DATABASE_URL', () => {
  it('is refused in words where it names what is not supported, without repeating its password', () => {
    expect(() => openDatabase('postgres://sa:secret@host/db')).toThrowError(
      /^(?!.*secret).*expected sqlite:.* or mssql:/,
    );
  });

  it('is refused where the folder has no Core', () => {
    const folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    expect(() => openDatabase(`sqlite:${folder}`)).toThrowError(/no Core database/);
    expect(existsSync(join(folder, 'core.sqlite'))).toBeFalse();
    rmSync(folder, { recursive: true });
  });
});
