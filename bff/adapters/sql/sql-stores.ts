import type { OnRetry } from '../../platform/failure-log.ts';
import type { TraceMac } from '../../domain/trace-chain.ts';
import { sqlAssistanceStore } from './stores/assistance-store.ts';
import { sqlCoreDirectory } from './core/core-directory.ts';
import { sqlHandover } from './stores/handover-store.ts';
import { sqlHistory, sqlTraceReader } from './stores/history-store.ts';
import { sqlBlocks } from './stores/block-store.ts';
import { sqlBoundedRows } from './stores/bounded-rows.ts';
import { sqlSupportHistory } from './stores/support-history.ts';
import { sqlSchema } from './engine/migrate.ts';
import { sqlLeases } from './stores/leases.ts';
import { sqlOutbox } from './stores/outbox.ts';
import { sqlSessions } from './stores/session-store.ts';
import { sqlClock } from './stores/sql-clock.ts';
import type { SqlDatabase } from './engine/sql-database.ts';
import { sqlDayTrace } from './stores/trace-table.ts';
import { sqlUsage } from './stores/usage.ts';

/** Every port that the database answers. `mac` chains the trace: `traceMac(key)`. */
export function sqlStores(database: SqlDatabase, mac: TraceMac, onRetry?: OnRetry) {
  return {
    clock: sqlClock(database),
    store: sqlAssistanceStore(database, mac, onRetry),
    supportHistory: sqlSupportHistory(database),
    handover: sqlHandover(database),
    outbox: sqlOutbox(database),
    dayTrace: sqlDayTrace(database, mac),
    boundedRows: sqlBoundedRows(database, mac),
    usage: sqlUsage(database),
    leases: sqlLeases(database),
    blocks: sqlBlocks(database, mac),
    sessions: sqlSessions(database, mac),
    history: sqlHistory(database),
    trace: sqlTraceReader(database),
    schema: sqlSchema(database),
    core: sqlCoreDirectory(database),
  };
}
