import { assistanceStatements } from './assistance-store.ts';
import { coreCheckStatements } from './core-check.ts';
import { coreStatements } from './core-directory.ts';
import { auditStatements, historyStatement } from './history-store.ts';
import { holdStatements } from './hold-store.ts';
import { migrationStatements } from './migrate.ts';
import { outboxStatements } from './outbox.ts';
import { sessionStatements } from './session-store.ts';
import { clockStatements } from './sql-clock.ts';
import { traceStatements } from './trace-table.ts';
import { usageStatements } from './usage.ts';

/** Every text that the stores send, by a name for specs. */
export const ALL_STATEMENTS: readonly (readonly [name: string, statement: string])[] = [
  ...named('assistance', assistanceStatements),
  ...named('audit', auditStatements),
  ...named('clock', clockStatements),
  ...named('core', coreStatements),
  ...named('core-check', coreCheckStatements),
  ...named('hold', holdStatements),
  ...named('migration', migrationStatements),
  ...named('outbox', outboxStatements),
  ...named('session', sessionStatements),
  ...named('trace', traceStatements),
  ...named('usage', usageStatements),
  ...[null, 'a'].flatMap((agentId) =>
    ([null, 'open', 'ended'] as const).map(
      (state) =>
        [`history of ${agentId ?? 'all'}, ${state ?? 'any'}`, historyStatement({ agentId, state })] as const,
    ),
  ),
];

function named(store: string, statements: Readonly<Record<string, string>>) {
  return Object.entries(statements).map(([name, text]) => [`${store}: ${name}`, text] as const);
}
