import { fileHeadsLog } from '../adapters/heads-file.ts';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { sqlTraceReader } from '../adapters/sql/stores/history-store.ts';
import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { parseRing } from '../domain/key-ring.ts';
import { verifyTrace, type TraceReport } from '../audit/verify-trace.ts';
import { parsedRing, requireFolder, runCommand, settingsFrom } from './command-line.ts';
import { LIMITS_ALLOWED } from '../config.ts';

/*
 * `npm run audit:verify`: says in a sentence each what is not as it was written.
 * Takes CORE_DATABASE_URL, TRACE_HMAC_KEY and TRACE_HEADS_FILE from the environment; where the first is not set, from
 * `keys.json` in `--data <folder>` (default: LOCAL_DATA, `.local`).
 */
const NEEDED = ['CORE_DATABASE_URL', 'TRACE_HMAC_KEY', 'TRACE_HEADS_FILE'] as const;

await runCommand(async () => {
  const settings = settingsFrom(NEEDED);
  requireFolder(settings.CORE_DATABASE_URL);
  const database = openDatabase(settings.CORE_DATABASE_URL, { core: 'none' });
  try {
    const report = await verifyTrace({
      trace: sqlTraceReader(database),
      headsLog: fileHeadsLog(settings.TRACE_HEADS_FILE),
      mac: traceMac(parsedRing('TRACE_HMAC_KEY', parseRing(settings.TRACE_HMAC_KEY))),
      clock: sqlClock(database),
      limits: LIMITS_ALLOWED,
    });
    print(report);
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});

function print({ assistances, days, rows, headsChecked, problems }: TraceReport): void {
  for (const { chain, sentence } of problems) console.log(`${chain}: ${sentence}.`);
  const found = problems.length === 0 ? 'everything is as it was written' : `${problems.length} problems`;
  console.log(
    `${assistances} assistances, ${days} days, ${rows} rows, ${headsChecked} noted heads checked: ${found}.`,
  );
}
