import type { TraceMac } from '../../domain/trace-chain.ts';
import { sqlAssistanceStore } from './assistance-store.ts';
import { sqlCoreDirectory } from './core-directory.ts';
import { sqlHistory, sqlTraceReader } from './history-store.ts';
import { sqlHolds } from './hold-store.ts';
import { sqlSchema } from './migrate.ts';
import { sqlOutbox } from './outbox.ts';
import { sqlSessions } from './session-store.ts';
import { sqlClock } from './sql-clock.ts';
import type { SqlDatabase } from './sql-database.ts';
import { sqlDayTrace } from './trace-table.ts';
import { sqlUsage } from './usage.ts';

/** Every port that the database answers. `mac` chains the trace: `traceMac(key)`. */
export function sqlStores(database: SqlDatabase, mac: TraceMac) {
  return {
    clock: sqlClock(database),
    store: sqlAssistanceStore(database, mac),
    outbox: sqlOutbox(database),
    dayTrace: sqlDayTrace(database, mac),
    usage: sqlUsage(database),
    holds: sqlHolds(database, mac),
    sessions: sqlSessions(database, mac),
    history: sqlHistory(database),
    trace: sqlTraceReader(database),
    schema: sqlSchema(database),
    core: sqlCoreDirectory(database),
  };
}
