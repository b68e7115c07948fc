import { ServiceFailed } from '../../../platform/service-failed.ts';
import { ID, START, start, TO_ECOSYSTEM } from '../../../spec-kit/assistance-at-each-step.ts';
import { AgentClient } from '../../../spec-kit/agent-client.ts';
import { BffUnderTest, SETTINGS } from '../../../spec-kit/bff-under-test.ts';
import { FaultProxy, type Fault } from '../../../spec-kit/fault-proxy.ts';
import { compose } from '../../../composition-root.ts';
import { sqlAssistanceStore } from '../stores/assistance-store.ts';
import { changeOf, noteChange, guardOf } from '../../../spec-kit/sql/database.ts';
import { sqlTraceReader } from '../stores/trace-reader.ts';
import { makeMssql, type MssqlSpec } from '../../../spec-kit/sql/mssql-database.ts';
import type { DatabaseTiming } from './mssql-pool.ts';
import { openMssql } from './mssql.ts';
import { sqlSchema } from './migrate.ts';
import { sqlSessions } from '../stores/session-store.ts';
import { sqlClock } from '../stores/sql-clock.ts';
import { instant, nvarchar, type SqlDatabase, type SqlSession } from './sql-database.ts';

const INSERT = 'INSERT INTO support.SpentTokens (Jti, ExpiresAt) VALUES (@jti, @expiresAt)';
const TOUCH = 'UPDATE support.UseTurns SET At = @at WHERE Kind = @kind AND Subject = @subject';

/** Long enough for a slow machine, short enough for a spec that waits until it is over. */
const TIMING: DatabaseTiming = { poolSize: 4, connectMs: 10_000, requestMs: 20_000, acquireMs: 10_000 };

describe('a fault between the BFF and SQL Server', () => {
  let spec: MssqlSpec;
  let proxy: FaultProxy;
  let opened: SqlDatabase[];
  let database: SqlDatabase;

  const open = (timing: Partial<DatabaseTiming> = {}, password?: string) => {
    const { bff } = spec.run;
    const authentication =
      password !== undefined && bff.authentication.type === 'default'
        ? { ...bff.authentication, options: { ...bff.authentication.options, password } }
        : bff.authentication;
    const target = {
      ...bff,
      authentication,
      server: '127.0.0.1',
      port: proxy.port,
      trustServerCertificate: true,
    };
    const made = openMssql(target, { ...TIMING, ...timing });
    opened.push(made);
    return made;
  };

  beforeEach(async () => {
    spec = await makeMssql();
    proxy = await FaultProxy.before(spec.run.bff.server, spec.run.bff.port);
    opened = [];
    database = open();
    await sqlClock(database).now();
  });
  afterEach(async () => {
    proxy.up();
    proxy.silence(false);
    await Promise.all(opened.map((made) => made.close()));
    await proxy.close();
    await spec.discard();
  });

  const token = (jti: string) => ({ jti: nvarchar(128, jti), expiresAt: instant(START) });
  /** Seen past the proxy. */
  const tokens = () =>
    spec.database.query('SELECT Jti FROM support.SpentTokens ORDER BY Jti', {}, (row) => row.text('Jti'));
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no failure',
      (error: unknown) => error,
    );
  const databaseFailed = (mayHaveHappened: boolean) => {
    const failed = new ServiceFailed('database', mayHaveHappened);
    return jasmine.objectContaining({ name: failed.name, service: failed.service, mayHaveHappened });
  };
  /** A transaction of one row, with the fault at its commit. */
  const insertWith = (fault: Fault, jti: string) =>
    database.transaction(async (session) => {
      await session.execute(INSERT, token(jti));
      proxy.next(fault);
    });

  for (const fault of ['cut', 'cut after sending', 'cut on answer'] as const) {
    it(`never keeps a read from its answer: ${fault}`, async () => {
      proxy.next(fault);
      expect(await sqlClock(database).now()).toBeGreaterThan(START - 365 * 24 * 3_600_000);
    });
  }

  it('undoes a transaction that broke before its commit, and does it again as a whole, once', async () => {
    let runs = 0;
    await database.transaction(async (session) => {
      runs += 1;
      await session.execute(INSERT, token(`first of run ${runs}`));
      if (runs === 1) proxy.next('cut');
      await session.execute(INSERT, token(`second of run ${runs}`));
    });
    expect(runs).toBe(2);
    expect(await tokens()).toEqual(['first of run 2', 'second of run 2']);
  });

  it('tells that a write may have happened where the commit’s answer was lost, and writes it once', async () => {
    expect(await failureOf(insertWith('cut on answer', 'a'))).toEqual(databaseFailed(true));
    expect(await tokens()).toEqual(['a']);
  });

  it('tells that a write may have happened where the commit was lost, and writes nothing half', async () => {
    expect(await failureOf(insertWith('cut', 'b'))).toEqual(databaseFailed(true));
    expect(await tokens()).toEqual([]);
  });

  it('does not run a single write again whose answer was lost', async () => {
    proxy.next('cut on answer');
    expect(await failureOf(database.execute(INSERT, token('c')))).toEqual(databaseFailed(true));
    expect(await tokens()).toEqual(['c']);
  });

  for (const fault of ['cut', 'cut after sending', 'cut on answer'] as const) {
    it(`saves a change of an assistance exactly once, guarded by its version, whatever its commit met: ${fault}`, async () => {
      const broken = breakingCommit(database, () => {
        proxy.next(fault);
      });
      const store = sqlAssistanceStore(broken, guardOf(broken));
      const change = changeOf(TO_ECOSYSTEM);
      expect(await store.save(change)).toBe('saved');
      expect(await store.load(ID)).toEqual({ state: change.state, version: change.entries.length });
      expect((await sqlTraceReader(database).rows(ID)).length).toBe(change.entries.length);
    });
  }

  it('still answers stale where somebody else was faster while the connection was broken', async () => {
    const change = changeOf([start]);
    const store = sqlAssistanceStore(database, guardOf(database));
    await store.save(change);
    const faster = sqlAssistanceStore(spec.database, guardOf(spec.database));
    const broken = breakingCommit(
      database,
      () => {
        proxy.next('cut');
      },
      async () => {
        expect(await faster.save(noteChange({ ...change.state, lastStepAt: START + 9 }, 1))).toBe('saved');
      },
    );
    expect(await sqlAssistanceStore(broken, guardOf(broken)).save(noteChange(change.state, 1))).toBe('stale');
    expect((await sqlTraceReader(database).rows(ID)).length).toBe(2);
  });

  it('goes on by itself after the server has restarted', async () => {
    proxy.down();
    expect(await failureOf(sqlClock(database).now())).toEqual(databaseFailed(false));
    expect(await failureOf(database.execute(INSERT, token('d')))).toEqual(databaseFailed(false));
    proxy.up();
    expect(await database.execute(INSERT, token('e'))).toBe(1);
    expect(await tokens()).toEqual(['e']);
  });

  it('turns readiness red and green again by itself, and answers 503 with Retry-After in between', async () => {
    const bff = await BffUnderTest.start();
    // A clock that asks every time, so that what is seen is the database.
    const clock = { now: () => sqlClock(database).now() };
    const sessions = sqlSessions(database, guardOf(database));
    const { app } = compose(SETTINGS, { ...bff.ports, clock, sessions, schema: sqlSchema(database) });
    const agent = new AgentClient(app, '192.0.2.7', { Cookie: 'user-support=x' });
    const ready = async () => (await agent.get('/health/ready')).status;
    expect(await ready()).toBe(200);
    proxy.down();
    expect(await ready()).toBe(503);
    expect((await agent.get('/health/live')).status).toBe(200);
    const refused = await agent.post('/api/session', {
      email: 'ana.agent@backoffice.example',
      password: 'x',
    });
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '2']);
    proxy.up();
    expect(await ready()).toBe(200);
    await bff.stop();
  });

  it('comes up with a server that was not there when it opened', async () => {
    proxy.down();
    const early = open();
    expect(await failureOf(sqlClock(early).now())).toEqual(databaseFailed(false));
    proxy.up();
    expect(await sqlClock(early).now()).toBeGreaterThan(0);
  });

  it('ends where the network swallows everything, once connecting or the answer took too long', async () => {
    const impatient = open({ connectMs: 1_000, requestMs: 1_000 });
    const other = open({ connectMs: 1_000, requestMs: 1_000 });
    await sqlClock(impatient)
      .now()
      .catch(() => undefined);
    proxy.silence(true);
    expect(await failureOf(sqlClock(other).now())).toEqual(databaseFailed(false));
    expect(await failureOf(sqlClock(impatient).now())).toEqual(databaseFailed(false));
  });

  it('answers a login that fails as a database that is not there', async () => {
    expect(await failureOf(sqlClock(open({}, 'Wrong-1!')).now())).toEqual(databaseFailed(false));
  });

  it('lets nobody wait for ever where every connection is taken', async () => {
    const small = open({ poolSize: 1, acquireMs: 3_000 });
    await small.transaction(async () => {
      expect(await failureOf(sqlClock(small).now())).toEqual(databaseFailed(false));
    });
    expect(await sqlClock(small).now()).toBeGreaterThan(0);
  });

  it('ends a statement that waits too long for a lock, and undoes its transaction', async () => {
    const turn = {
      kind: { type: 'varchar', length: 32, value: 'start' },
      subject: nvarchar(254, 'ana'),
    } as const;
    await addTurn('ana');
    const impatient = open({ requestMs: 1_000 });
    await impatient.execute(TOUCH, { ...turn, at: instant(START) }).catch(() => undefined);
    await database.transaction(async (holder) => {
      await holder.execute(TOUCH, { ...turn, at: instant(START + 1) });
      const waiting = impatient.transaction(async (session) => {
        await session.execute(INSERT, token('f'));
        await session.execute(TOUCH, { ...turn, at: instant(START + 2) });
      });
      expect(await failureOf(waiting)).toEqual(databaseFailed(false));
    });
    expect(await tokens()).toEqual([]);
  });

  it('does the victim of a deadlock again, so that both get through', async () => {
    await Promise.all([addTurn('ana'), addTurn('luis')]);
    const other = open();
    await sqlClock(other).now();
    let runs = 0;
    const crossing = (over: SqlDatabase, first: string, second: string, met: Meeting) =>
      over.transaction(async (session) => {
        runs += 1;
        await touch(session, first);
        await met.arrive();
        await touch(session, second);
      });
    const met = new Meeting(2);
    await Promise.all([crossing(database, 'ana', 'luis', met), crossing(other, 'luis', 'ana', met)]);
    expect(runs).toBe(3);
  });

  function touch(session: SqlSession, subject: string) {
    const kind = { type: 'varchar', length: 32, value: 'start' } as const;
    return session.execute(TOUCH, { kind, subject: nvarchar(254, subject), at: instant(START) });
  }

  async function addTurn(subject: string) {
    await spec.database.execute(
      'INSERT INTO support.UseTurns (Kind, Subject, At) VALUES (@kind, @subject, @at)',
      {
        kind: { type: 'varchar', length: 32, value: 'start' },
        subject: nvarchar(254, subject),
        at: instant(START),
      },
    );
  }
});

/** Lets so many in together; who comes again finds it open. */
class Meeting {
  readonly #all: Promise<void>;
  #open: () => void = () => undefined;
  #missing: number;
  constructor(count: number) {
    this.#missing = count;
    this.#all = new Promise((resolve) => {
      this.#open = resolve;
    });
  }
  arrive(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing <= 0) this.#open();
    return this.#all;
  }
}

/** Does something before the commit of the first transaction, and something before the second begins. */
function breakingCommit(
  database: SqlDatabase,
  beforeCommit: () => void,
  beforeSecond: () => Promise<void> = () => Promise.resolve(),
): SqlDatabase {
  let count = 0;
  return {
    engine: database.engine,
    replica: database,
    query: (...asked) => database.query(...asked),
    execute: (...asked) => database.execute(...asked),
    script: (text) => database.script(text),
    close: () => database.close(),
    async transaction(work) {
      count += 1;
      const isFirst = count === 1;
      if (count === 2) await beforeSecond();
      return database.transaction(async (session) => {
        const result = await work(session);
        if (isFirst) beforeCommit();
        return result;
      });
    },
  };
}
