import { checkCore } from './adapters/sql/core-check.ts';
import { inspectionOf, openDatabase } from './adapters/sql/open-database.ts';

/*
 * `npm run core:check`: holds the database at CORE_DATABASE_URL against docs/core-database.md and says each difference
 * in a sentence. Run it as the BFF's login: what that may do is part of what is checked.
 * Exit code 0: all is well; 1: something differs; 2: it could not look.
 */
const CHECK_MS = 10 * 60_000;

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});

async function main(): Promise<number> {
  const url = process.env['CORE_DATABASE_URL'];
  if (!url) throw new Error('CORE_DATABASE_URL is not set: sqlite:<path of a folder> or mssql://…');
  const database = openDatabase(url, { timing: { requestMs: CHECK_MS } });
  try {
    const sentences = await checkCore(database, inspectionOf(url, database));
    for (const sentence of sentences) console.log(`${sentence}.`);
    console.log(
      sentences.length === 0 ? 'Core is as docs/core-database.md says.' : `${sentences.length} differences.`,
    );
    return sentences.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}
