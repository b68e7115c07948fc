import { checkCore } from '../adapters/sql/core/core-check.ts';
import { inspectionOf, openDatabase } from '../adapters/sql/open-database.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { requireFolder, runCommand, settingsFrom, say } from './command-line.ts';

/*
 * `npm run core:check`: holds the database at CORE_DATABASE_URL against docs/core-database.md and says each difference
 * in a sentence. Run it as the BFF's login: what that may do is part of what is checked.
 */
const CHECK_MS = 10 * MINUTE_MS;

await runCommand(async () => {
  const { CORE_DATABASE_URL: url } = settingsFrom(['CORE_DATABASE_URL']);
  requireFolder(url);
  const database = openDatabase(url, { timing: { requestMs: CHECK_MS } });
  try {
    const sentences = await checkCore(database, inspectionOf(url, database));
    for (const sentence of sentences) say(`${sentence}.`);
    say(
      sentences.length === 0 ? 'Core is as docs/core-database.md says.' : `${sentences.length} differences.`,
    );
    return sentences.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});
