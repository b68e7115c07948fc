import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/*
 * `npm run test:mssql`: every store's suite and the whole process on the SQL Server at TEST_MSSQL_URL
 * (mssql://user:password@host:port/master, a login that may create databases and logins). Further arguments go to
 * Jasmine: a file, or --filter.
 */
if (!process.env['TEST_MSSQL_URL']) {
  console.error(
    'TEST_MSSQL_URL is not set: mssql://user:password@host:port/master?trustServerCertificate=true',
  );
  process.exit(2);
}

const root = join(import.meta.dirname, '..');
const { status } = spawnSync('jasmine', ['--config=jasmine.mssql.config.js', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
