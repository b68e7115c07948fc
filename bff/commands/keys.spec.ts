import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newLocalKeys } from '../adapters/new-keys.ts';
import { migrate } from '../adapters/sql/engine/migrate.ts';
import { openSqlite } from '../adapters/sql/engine/sqlite.ts';
import { sqlDayTrace } from '../adapters/sql/stores/trace-table.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { parseConfig } from '../config.ts';
import { keyIdOf, parseJwkRing, parseTimedRing, ringOf } from '../domain/key-ring.ts';
import { localEnvironment, PORT_DEFAULTS } from '../local/environment.ts';

describe('the commands about keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (command: 'keys-new' | 'keys-check', ...args: readonly string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, `${command}.ts`), ...args], {
      cwd: folder,
      env: { ...process.env, CORE_DATABASE_URL: undefined, LOCAL_DATA: undefined },
      encoding: 'utf8',
    });
  const variablesIn = (stdout: string) =>
    Object.fromEntries(
      [...stdout.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
    );

  describe('keys:new', () => {
    it('prints a set that the BFF starts with, and the functions', async () => {
      const { stdout, status } = run('keys-new');
      expect(status).toBe(0);
      const {
        CONTEXT_PUBLIC_KEY = '',
        FUNCTIONS_CODE_KEY = '',
        DELIVERY_SIGNING_KEY = '',
        ...ours
      } = variablesIn(stdout);
      const { bff } = await localEnvironment(folder, PORT_DEFAULTS, {});
      const { contextSigningKeys, deliveryKeys } = parseConfig({ ...bff, ...ours });
      const [signing] = contextSigningKeys;
      const { d: secret, ...delivering } = JSON.parse(DELIVERY_SIGNING_KEY) as { readonly d?: string };
      expect(deliveryKeys?.map(({ jwk }) => ({ ...jwk }))).toEqual([delivering]);
      expect(secret?.length).toBe(43);
      const functions = [parseJwkRing(CONTEXT_PUBLIC_KEY, 'public'), parseTimedRing(FUNCTIONS_CODE_KEY)];
      expect(functions.every((parsed) => 'ring' in parsed)).toBeTrue();
      expect(CONTEXT_PUBLIC_KEY).toBe(JSON.stringify({ ...signing.jwk, d: undefined }));
      expect(signing.kid).toBe(signing.id);
      expect(run('keys-new').stdout).not.toBe(stdout);
    });

    it('prints one more key for a ring', () => {
      const { stdout } = run(
        'keys-new',
        ...['SEAL_KEY', 'FUNCTIONS_CODE_KEY', 'CONTEXT_SIGNING_KEY', 'DELIVERY_PUBLIC_KEYS'],
      );
      const [seal = '', codes = '', checking = '', signing = '', hearing = '', telling = ''] = stdout
        .split('\n')
        .filter((line) => !/^#|^$/.test(line));
      expect(Buffer.from(seal, 'base64').length).toBe(32);
      const parsed = parseTimedRing(`${codes},${seal}`);
      expect('ring' in parsed && parsed.ring[0].since).toBeGreaterThan(Date.now());
      expect(checking).toBe(JSON.stringify({ ...(JSON.parse(signing) as object), d: undefined }));
      expect(hearing).toBe(JSON.stringify({ ...(JSON.parse(telling) as object), d: undefined }));
      const { status, stderr } = run('keys-new', 'plastic');
      expect([status, stderr]).toEqual([2, jasmine.stringMatching(/^There are keys of TRACE_HMAC_KEY, /)]);
    });

    it('writes what the local default needs, for its owner alone, and never over what is there', async () => {
      const data = join(folder, 'data');
      expect(run('keys-new', '--data', data).status).toBe(0);
      const file = join(data, 'keys.json');
      const written = readFileSync(file, 'utf8');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const { bff } = await localEnvironment(data, PORT_DEFAULTS, {});
      const kept = JSON.parse(written) as Record<string, string>;
      expect(bff).toEqual(jasmine.objectContaining({ SEAL_KEY: kept['SEAL_KEY'] ?? '' }));
      expect(Object.keys(kept).toSorted()).toEqual(Object.keys(newLocalKeys()).toSorted());

      writeFileSync(file, '{}');
      const { status, stderr } = run('keys-new', '--data', data);
      expect([status, stderr]).toEqual([2, `${file} is there already: nothing was written.\n`]);
      expect(readFileSync(file, 'utf8')).toBe('{}');
      expect(run('keys-new', '--data', data, 'SEAL_KEY').status).toBe(2);
    });
  });

  describe('keys:check', () => {
    const KEY = Buffer.alloc(32, 9);

    const keep = async (changes: Readonly<Record<string, string>> = {}) => {
      const database = join(folder, 'database');
      const isNew = !existsSync(database);
      const keys = { ...newLocalKeys(), TRACE_HMAC_KEY: KEY.toString('base64'), ...changes };
      const places = {
        CORE_DATABASE_URL: `sqlite:${database}`,
        TRACE_HEADS_FILE: join(folder, 'heads.jsonl'),
      };
      writeFileSync(join(folder, 'keys.json'), JSON.stringify({ ...keys, ...places }));
      if (!isNew) return;
      const support = openSqlite(database, { core: 'none' });
      await migrate(support);
      await sqlDayTrace(support, traceMac(ringOf(KEY))).noteKey(Date.now());
      await support.close();
    };

    it('counts what names which key, and ends with 0', async () => {
      await keep();
      const { status, stdout } = run('keys-check', '--data', folder);
      expect(status).toBe(0);
      expect(stdout).toContain(`TRACE_HMAC_KEY: key 1 (${keyIdOf(KEY)}): 1 row; makes what is new.\n`);
      expect(stdout).toMatch(/^SEAL_KEY: key 1 \(\w{8}\): nothing names it; makes what is new\.$/m);
    });

    it('says which key is missing, and ends with 1', async () => {
      await keep({ TRACE_HMAC_KEY: Buffer.alloc(32, 8).toString('base64') });
      const { status, stdout } = run('keys-check', '--data', folder);
      expect(status).toBe(1);
      expect(stdout).toContain(`TRACE_HMAC_KEY: a key that it does not have (${keyIdOf(KEY)}): 1 row.\n`);
    });

    it('says what is wrong with a ring by its position, never by its value, and ends with 2', async () => {
      const key = KEY.toString('base64');
      await keep({ SEAL_KEY: `${key},${key}` });
      const { status, stderr } = run('keys-check', '--data', folder);
      expect([status, stderr]).toEqual([2, 'SEAL_KEY: key 2: another than key 1.\n']);
      expect(run('keys-check').status).toBe(2);
    });
  });
});
