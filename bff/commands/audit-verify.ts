import { parseArgs } from 'node:util';
import { fileHeadsLog } from '../adapters/heads-file.ts';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { sqlTraceReader } from '../adapters/sql/stores/trace-reader.ts';
import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { parseRing } from '../domain/key-ring.ts';
import { walkTrace, type TraceProblem, type TraceSummary } from '../audit/verify-trace.ts';
import { parsedRing, requireFolder, runCommand, settingsFrom, say } from './command-line.ts';
import { LIMITS_ALLOWED } from '../config.ts';

/*
 * `npm run audit:verify`: says in a sentence each what is not as it was written; with `--json` an object a line,
 * the last of them the summary; with `--since 2026-11-23` of chains that were written to since that day (UTC).
 * Takes CORE_DATABASE_URL, TRACE_HMAC_KEY and TRACE_HEADS_FILE from the environment; where the first is not set,
 * from `keys.json` in `--data <folder>` (default: LOCAL_DATA, `.local`).
 */
const NEEDED = ['CORE_DATABASE_URL', 'TRACE_HMAC_KEY', 'TRACE_HEADS_FILE'] as const;

interface Printed {
  problem(problem: TraceProblem): string;
  summary(summary: TraceSummary, problems: number): string;
}

const AS_SENTENCES: Printed = {
  problem: ({ chain, sentence }) => `${chain}: ${sentence}.`,
  summary({ assistances, days, rows, headsChecked }, problems) {
    const found = problems === 0 ? 'everything is as it was written' : `${problems} problems`;
    return `${assistances} assistances, ${days} days, ${rows} rows, ${headsChecked} noted heads checked: ${found}.`;
  },
};

const AS_JSON: Printed = {
  problem: ({ chain, sentence }) => JSON.stringify({ chain, sentence }),
  summary: (summary, problems) => JSON.stringify({ ...summary, problems }),
};

await runCommand(async () => {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, since: { type: 'string' }, json: { type: 'boolean' } },
  });
  const settings = settingsFrom(NEEDED, values);
  const print = values.json === true ? AS_JSON : AS_SENTENCES;
  const since = values.since === undefined ? undefined : dayOf(values.since);
  requireFolder(settings.CORE_DATABASE_URL);
  const database = openDatabase(settings.CORE_DATABASE_URL, { core: 'none' });
  try {
    const deps = {
      trace: sqlTraceReader(database),
      headsLog: fileHeadsLog(settings.TRACE_HEADS_FILE),
      headsIndex,
      mac: traceMac(parsedRing('TRACE_HMAC_KEY', parseRing(settings.TRACE_HMAC_KEY))),
      clock: sqlClock(database),
      limits: LIMITS_ALLOWED,
    };
    let problems = 0;
    const tell = (problem: TraceProblem) => {
      problems += 1;
      say(print.problem(problem));
    };
    say(print.summary(await walkTrace(deps, { since, tell }), problems));
    return problems === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});

/** Midnight (UTC) of a day like 2026-11-23. */
function dayOf(text: string): number {
  const day = Date.parse(`${text}T00:00:00.000Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day)) return day;
  throw new Error('--since takes a day like 2026-11-23.');
}
