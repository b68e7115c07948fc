import { assistanceRowStatements } from '../../adapters/sql/stores/assistance-rows.ts';
import { requireMacsStatements } from '../../adapters/sql/stores/require-macs.ts';
import { rowGuardStatements } from '../../adapters/sql/stores/row-guard.ts';
import { assistanceStatements } from '../../adapters/sql/stores/assistance-store.ts';
import { coreCheckStatements } from '../../adapters/sql/core/core-check.ts';
import { coreStatements } from '../../adapters/sql/core/core-directory.ts';
import { historyStatement } from '../../adapters/sql/stores/history-store.ts';
import { auditStatements } from '../../adapters/sql/stores/trace-reader.ts';
import { deliveryEventStatements } from '../../adapters/sql/stores/delivery-events.ts';
import { handoverStatements } from '../../adapters/sql/stores/handover-store.ts';
import { blockRepairStatements } from '../../adapters/sql/stores/block-repairs.ts';
import { blockStoryStatements } from '../../adapters/sql/stores/block-stories.ts';
import { blockStatements } from '../../adapters/sql/stores/block-store.ts';
import { boundedRowStatements } from '../../adapters/sql/stores/bounded-rows.ts';
import { migrationStatements } from '../../adapters/sql/engine/migrate.ts';
import { keyUseStatements, macKeysStatement } from '../../adapters/sql/stores/key-uses.ts';
import { leaseStatements } from '../../adapters/sql/stores/leases.ts';
import { enqueueStatement } from '../../adapters/sql/stores/enqueue.ts';
import { outboxStatements } from '../../adapters/sql/stores/outbox.ts';
import { sessionStatements } from '../../adapters/sql/stores/session-store.ts';
import { stepUpStatements } from '../../adapters/sql/stores/step-up-store.ts';
import { clockStatements } from '../../adapters/sql/stores/sql-clock.ts';
import { traceStatements } from '../../adapters/sql/stores/trace-table.ts';
import { supportHistoryStatements } from '../../adapters/sql/stores/support-history.ts';
import { usageStatements, countWithinStatement } from '../../adapters/sql/stores/usage.ts';
import { forgetSecretsStatement, keepSecretsStatement } from '../../adapters/sql/stores/side-effects.ts';

/** Every text that the stores send, by a name for specs. */
export const ALL_STATEMENTS: readonly (readonly [name: string, statement: string])[] = [
  ...named('assistance', assistanceStatements),
  ...named('assistance row', assistanceRowStatements),
  ...named('audit', auditStatements),
  ...named('bounded rows', boundedRowStatements),
  ...named('clock', clockStatements),
  ...named('core', coreStatements),
  ...named('core-check', coreCheckStatements),
  ...named('delivery event', deliveryEventStatements),
  ...named('handover', handoverStatements),
  ...named('hold', blockStatements),
  ...named('hold repair', blockRepairStatements),
  ...named('hold story', blockStoryStatements),
  ...named('key use', keyUseStatements),
  ...named('lease', leaseStatements),
  ...named('migration', migrationStatements),
  ...(['Assistances', 'Sessions', 'AgentEmails', 'SeenContacts', 'Holds', 'Outbox'] as const).map(
    (table) => [`key use: MACs of ${table}`, macKeysStatement(table)] as const,
  ),
  ...named('outbox', outboxStatements),
  ...named('require MACs', requireMacsStatements),
  ...named('row guard', rowGuardStatements),
  ...named('session', sessionStatements),
  ...named('step-up', stepUpStatements),
  ...named('support history', supportHistoryStatements),
  ...named('trace', traceStatements),
  ...named('usage', usageStatements),
  ...[1, 2].flatMap((rows) => [
    [`secrets: forget ${String(rows)}`, forgetSecretsStatement(rows)] as const,
    [`secrets: keep ${String(rows)}`, keepSecretsStatement(rows)] as const,
    [`outbox: enqueue ${String(rows)}`, enqueueStatement(rows)] as const,
  ]),
  ...[1, 2].map((limits) => [`usage: count within ${String(limits)}`, countWithinStatement(limits)] as const),
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
