import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../adapters/sql/engine/migrate.ts';
import { nvarchar, uuid } from '../adapters/sql/engine/sql-database.ts';
import { openSqlite } from '../adapters/sql/engine/sqlite.ts';
import { sqlRowGuard } from '../adapters/sql/sql-stores.ts';
import { sqlBlocks } from '../adapters/sql/stores/block-store.ts';
import { sqlTraceReader } from '../adapters/sql/stores/trace-reader.ts';
import { sqlOutbox } from '../adapters/sql/stores/outbox.ts';
import { guardOf } from '../spec-kit/sql/database.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import { SYSTEM } from '../domain/trace.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { NewBlock } from '../platform/ports.ts';

const KEY = Buffer.alloc(32, 9);
const BLOCK = '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const MARTA = 'marta.admin@legacy355.example';

describe('the command blocks', () => {
  let folder: string;
  let block: NewBlock;

  const within = async <T>(work: (database: ReturnType<typeof openSqlite>) => Promise<T>) => {
    const database = openSqlite(folder, { core: 'none' });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blocks-'));
    const keys = { CORE_DATABASE_URL: `sqlite:${folder}`, TRACE_HMAC_KEY: KEY.toString('base64') };
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
    const since = Date.now();
    block = {
      ...{ id: BLOCK, kind: 'user-codes', subjectId: 'U-1001', subjectEmail: MARTA, since, until: null },
      origin: { cause: 'wrong-codes', causedBy: ['sub-sara'], assistanceId: UNKNOWN, wrongCodes: 10 },
    };
    await within(async (database) => {
      await migrate(database);
      const entry = { at: since, actor: SYSTEM, from: {}, what: blockPlaced(block) };
      await sqlBlocks(database, sqlRowGuard(database, traceMac(KEY))).place(block, entry);
    });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (...args: readonly string[]) => {
    const command = join(import.meta.dirname, 'blocks.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args, '--data', folder], {
      env: { ...process.env, CORE_DATABASE_URL: undefined, LOCAL_DATA: undefined },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const rows = () => within((database) => sqlTraceReader(database).rows(chainOfDay(block.since)));

  it('lists each block that stands with why, since, until, how many, where and by whom, and ends with 0', () => {
    const { status, stdout } = run('list');
    expect(status).toBe(0);
    expect(stdout).toBe(
      `${BLOCK}: user-codes for ${MARTA}, since ${new Date(block.since).toISOString()}, until it is released, ` +
        `because of wrong-codes, 10 wrong codes, assistance ${UNKNOWN}, caused by sub-sara.\n1 block stands.\n`,
    );
  });

  it('releases one: traced as the operator, and the BFF has its mails to send', async () => {
    const { status, stdout } = run('release', BLOCK, '--reason', 'Only Sara is a supervisor');
    expect([status, stdout]).toEqual([
      0,
      `${MARTA} can get codes again. The BFF tells the supervisors by mail.\n`,
    ]);
    const [, row] = await rows();
    const { username } = userInfo();
    expect(JSON.parse(row?.actor ?? '')).toEqual({
      kind: 'operator',
      id: `${username}@${hostname()}`,
      name: username,
    });
    expect([row?.event, JSON.parse(row?.data ?? '')]).toEqual([
      'HoldReleased',
      { hold: BLOCK, kind: 'user-codes', subject: 'U-1001', reason: 'Only Sara is a supervisor' },
    ]);
    const tasks = await within((database) =>
      sqlOutbox(database, guardOf(database, traceMac(KEY))).take(Date.now() + 60_000, 1_000, 10),
    );
    expect(
      tasks.map(({ assistanceId, task }) => [assistanceId, 'kind' in task && task.kind]).toSorted(),
    ).toEqual([
      [null, 'tell-supervisors-of-release'],
      [null, 'tell-user-of-release'],
    ]);
    expect(run('list').stdout).toBe('0 blocks stand.\n');
  });

  it('gives the terminal nothing to obey of what somebody wrote past the BFF, and tells nobody of its end', async () => {
    const [forged, escape] = ['00000000-0000-4000-8000-000000000077', String.fromCharCode(0x1b)];
    const email = `${escape}[8m${String.fromCharCode(0x9b)}2J\n@evil.example`;
    await within((database) =>
      database.execute(
        `INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since)
VALUES (@id, 'user-codes', 'U-1001', @email, '2026-11-23T12:00:00.000Z')`,
        { id: uuid(forged), email: nvarchar(320, email) },
      ),
    );
    const [listed, released] = [run('list').stdout, run('release', forged, '--reason', 'Made up').stdout];
    for (const line of `${listed}${released}`.split('\n')) expect(line).not.toMatch(/\p{Cc}/u);
    expect(released).toBe(
      '\\u001b[8m\\u009b2J\\u000a@evil.example can get codes again. Nobody is told: the trace knows of no such block.\n',
    );
  });

  it('says in one sentence why it does nothing, and ends with 2', async () => {
    const reason = ['--reason', 'Known'];
    const none = 'There is no such block: npm run blocks -- list names them.\n';
    for (const [args, sentence] of [
      [['release', UNKNOWN, ...reason], none],
      [['release', 'plastic', ...reason], none],
      [['release', BLOCK], 'Say why, in 1 to 1000 characters: --reason "<why>".\n'],
      [['release', BLOCK, '--reason', ' '], 'Say why, in 1 to 1000 characters: --reason "<why>".\n'],
      [
        ['release', BLOCK, '--reason', 'x'.repeat(1_001)],
        'Say why, in 1 to 1000 characters: --reason "<why>".\n',
      ],
      [['release', ...reason], /^Say what: npm run blocks -- list, or /],
      [['release', BLOCK, UNKNOWN, ...reason], /^Say what: /],
      [['plastic'], /^Say what: /],
      [[], /^Say what: /],
    ] as const) {
      const { status, stdout, stderr } = run(...args);
      expect([status, stdout]).withContext(args.join(' ').slice(0, 80)).toEqual([2, '']);
      if (typeof sentence === 'string') expect(stderr).toBe(sentence);
      else expect(stderr).toMatch(sentence);
    }
    expect((await rows()).length).toBe(1);
    run('release', BLOCK, ...reason);
    const { status, stderr } = run('release', BLOCK, ...reason);
    expect([status, stderr]).toEqual([2, 'Somebody released this block already: nothing was done.\n']);
    expect((await rows()).length).toBe(2);
  });
});
