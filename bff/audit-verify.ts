import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileHeadsJournal } from './adapters/heads-file.ts';
import { openDatabase } from './adapters/sql/open-database.ts';
import { sqlTraceReader } from './adapters/sql/history-store.ts';
import { sqlClock } from './adapters/sql/sql-clock.ts';
import { traceMac } from './adapters/trace-mac.ts';
import { verifyTrace, type TraceReport } from './audit/verify-trace.ts';
import { LIMITS_ALLOWED } from './config.ts';

/*
 * `npm run audit:verify`: says in a sentence each what is not as it was written.
 * Exit code 0: all is well; 1: something is not; 2: it could not look.
 * Takes CORE_DATABASE_URL, TRACE_HMAC_KEY and TRACE_HEADS_FILE from the environment; where the first is not set, from
 * `keys.json` in `--data <folder>` (default: LOCAL_DATA, `.local`).
 */
const NEEDED = ['CORE_DATABASE_URL', 'TRACE_HMAC_KEY', 'TRACE_HEADS_FILE'] as const;
type Settings = Readonly<Record<(typeof NEEDED)[number], string>>;

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const settings = settingsFrom(values.data);
  const database = openDatabase(settings.CORE_DATABASE_URL, { core: 'none' });
  try {
    const report = await verifyTrace({
      trace: sqlTraceReader(database),
      journal: fileHeadsJournal(settings.TRACE_HEADS_FILE),
      mac: traceMac(Buffer.from(settings.TRACE_HMAC_KEY, 'base64')),
      clock: sqlClock(database),
      limits: LIMITS_ALLOWED,
    });
    print(report);
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function settingsFrom(folder: string | undefined): Settings {
  const isGiven = folder === undefined && process.env['CORE_DATABASE_URL'] !== undefined;
  const source = isGiven ? process.env : keysOf(folder ?? process.env['LOCAL_DATA'] ?? '.local');
  const missing = NEEDED.filter((name) => !source[name]);
  if (missing.length > 0) throw new Error(`Not set: ${missing.join(', ')}.`);
  return Object.fromEntries(NEEDED.map((name) => [name, source[name]])) as Settings;
}

function keysOf(folder: string): Readonly<Record<string, string | undefined>> {
  const file = join(folder, 'keys.json');
  if (!existsSync(file)) {
    throw new Error(
      `CORE_DATABASE_URL is not set and there is no ${file}: name the data folder with --data.`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function print({ assistances, days, rows, headsChecked, problems }: TraceReport): void {
  for (const { chain, sentence } of problems) console.log(`${chain}: ${sentence}.`);
  const found = problems.length === 0 ? 'everything is as it was written' : `${problems.length} problems`;
  console.log(
    `${assistances} assistances, ${days} days, ${rows} rows, ${headsChecked} noted heads checked: ${found}.`,
  );
}
