import { migrate } from './adapters/sql/migrate.ts';
import { openDatabase } from './adapters/sql/open-database.ts';

/** `npm run db:migrate`: brings schema `support` of CORE_DATABASE_URL up to date; safe to run at any time. */
const url = process.env['CORE_DATABASE_URL'];
if (!url) {
  console.error('CORE_DATABASE_URL is not set: sqlite:<path of a folder> or mssql://…');
  process.exit(2);
}

/** An index on a table that has grown takes longer than any request may. */
const SCRIPT_MS = 60 * 60_000;

const database = openDatabase(url, { core: 'none', timing: { requestMs: SCRIPT_MS } });
try {
  const applied = await migrate(database);
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The schema is up to date.');
} finally {
  await database.close();
}
