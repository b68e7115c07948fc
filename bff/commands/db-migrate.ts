import { parseArgs } from 'node:util';
import { migrate } from '../adapters/sql/engine/migrate.ts';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { requireMacs, type RequiredMacs } from '../adapters/sql/stores/require-macs.ts';
import { sqlRowGuard } from '../adapters/sql/sql-stores.ts';
import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { parseRing } from '../domain/key-ring.ts';
import { HOUR_MS, iso } from '../domain/time.ts';
import { parsedRing, runCommand, settingsFrom, say } from './command-line.ts';

/** An index on a table that has grown takes longer than any request may. */
const SCRIPT_MS = HOUR_MS;

const OPTIONS = { 'require-macs': { type: 'boolean' }, data: { type: 'string' } } as const;

/*
 * `npm run db:migrate`: brings schema `support` of CORE_DATABASE_URL up to date; safe to run at any time. `--
 * --require-macs`, with TRACE_HMAC_KEY: once all replicas make MACs of rows that decide, a row without one is not
 * ours.
 */
await runCommand(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const { CORE_DATABASE_URL: url } = settingsFrom(['CORE_DATABASE_URL'], values);
  const mac = values['require-macs'] === true ? traceKey(values) : null;
  const database = openDatabase(url, { core: 'none', timing: { requestMs: SCRIPT_MS } });
  try {
    const applied = await migrate(database);
    say(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The schema is up to date.');
    if (mac === null) return 0;
    const required = await requireMacs(database, sqlRowGuard(database, mac), await sqlClock(database).now());
    say(sentenceOn(required));
    return required.result === 'required' ? 0 : 1;
  } finally {
    await database.close();
  }
});

function traceKey(options: { readonly data?: string | undefined }) {
  const { TRACE_HMAC_KEY: ring } = settingsFrom(['TRACE_HMAC_KEY'], options);
  return traceMac(parsedRing('TRACE_HMAC_KEY', parseRing(ring)));
}

function sentenceOn(required: RequiredMacs): string {
  switch (required.result) {
    case 'required': {
      const since = `Rows that decide need a MAC since ${iso(required.since)}.`;
      const { addresses, blocks } = required;
      return [
        since,
        ...(addresses === 0
          ? []
          : [`Addresses of agents without one: ${addresses}; each counts as new from the next sign-in on.`]),
        ...(blocks === 0
          ? []
          : [
              `Blocks without one, which the trace does not tell of: ${blocks}; each stands until npm run blocks ends it.`,
            ]),
      ].join(' ');
    }
    case 'too-early':
      return `Open assistances without a MAC: ${required.open}. Nothing was required: wait until they have ended, within the hour.`;
    case 'another-key':
      return 'TRACE_HMAC_KEY: no BFF has noted its first key in this trace yet. Nothing was required.';
  }
}
