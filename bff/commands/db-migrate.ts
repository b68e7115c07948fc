import { migrate } from '../adapters/sql/engine/migrate.ts';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { HOUR_MS } from '../domain/time.ts';
import { runCommand, settingsFrom } from './command-line.ts';

/** An index on a table that has grown takes longer than any request may. */
const SCRIPT_MS = HOUR_MS;

/** `npm run db:migrate`: brings schema `support` of CORE_DATABASE_URL up to date; safe to run at any time. */
await runCommand(async () => {
  const { CORE_DATABASE_URL: url } = settingsFrom(['CORE_DATABASE_URL']);
  const database = openDatabase(url, { core: 'none', timing: { requestMs: SCRIPT_MS } });
  try {
    const applied = await migrate(database);
    console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The schema is up to date.');
    return 0;
  } finally {
    await database.close();
  }
});
