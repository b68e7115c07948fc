import { fileHeadsLog } from '../adapters/heads-file.ts';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { sqlKeyUses } from '../adapters/sql/stores/key-uses.ts';
import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { checkKeys, looksWithKeys } from '../audit/check-keys.ts';
import { parseJwkRing, parseRing } from '../domain/key-ring.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { parsedRing, requireFolder, runCommand, settingsFrom, say } from './command-line.ts';

/*
 * `npm run keys:check`: counts what names which key of the BFF, and says which keys may go.
 * Takes the BFF's four rings, CORE_DATABASE_URL and TRACE_HEADS_FILE as `audit:verify` does.
 */
const RINGS = ['TRACE_HMAC_KEY', 'CODE_HMAC_KEY', 'SEAL_KEY', 'CONTEXT_SIGNING_KEY'] as const;
const NEEDED = ['CORE_DATABASE_URL', 'TRACE_HEADS_FILE', ...RINGS] as const;
/** The trace is read as a whole. */
const COUNT_MS = 10 * MINUTE_MS;

await runCommand(async () => {
  const settings = settingsFrom(NEEDED);
  const base64 = (name: (typeof RINGS)[number]) => parsedRing(name, parseRing(settings[name]));
  const rings = {
    TRACE_HMAC_KEY: base64('TRACE_HMAC_KEY'),
    CODE_HMAC_KEY: base64('CODE_HMAC_KEY'),
    SEAL_KEY: base64('SEAL_KEY'),
    CONTEXT_SIGNING_KEY: parsedRing(
      'CONTEXT_SIGNING_KEY',
      parseJwkRing(settings.CONTEXT_SIGNING_KEY, 'private'),
    ),
  };
  requireFolder(settings.CORE_DATABASE_URL);
  const timing = { requestMs: COUNT_MS };
  const database = openDatabase(settings.CORE_DATABASE_URL, { core: 'none', timing });
  try {
    const log = fileHeadsLog(settings.TRACE_HEADS_FILE).read();
    const facts = { looks: await looksWithKeys(log), now: await sqlClock(database).now() };
    const { sentences, problems } = await checkKeys(sqlKeyUses(database), rings, facts);
    for (const sentence of sentences) say(`${sentence}.`);
    return problems === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});
