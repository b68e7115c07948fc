import type { OnRetry } from '../../platform/failure-log.ts';
import type { TraceMac } from '../../domain/trace-chain.ts';
import type { Clock } from '../../platform/ports.ts';
import { KeylessValues } from '../../platform/keys-in-use.ts';
import { RowAlarm, type UnlikeRow } from '../../platform/row-alarm.ts';
import { RowGuard } from './stores/row-guard.ts';
import { sqlAssistanceStore } from './stores/assistance-store.ts';
import { sqlCoreDirectory } from './core/core-directory.ts';
import { sqlDeliveryEvents } from './stores/delivery-events.ts';
import { sqlHandover } from './stores/handover-store.ts';
import { sqlHistory } from './stores/history-store.ts';
import { sqlTraceReader } from './stores/trace-reader.ts';
import { sqlBlocks } from './stores/block-store.ts';
import { sqlBoundedRows } from './stores/bounded-rows.ts';
import { sqlSupportHistory } from './stores/support-history.ts';
import { sqlSchema } from './engine/migrate.ts';
import { sqlLeases } from './stores/leases.ts';
import { sqlOutbox } from './stores/outbox.ts';
import { sqlSessions } from './stores/session-store.ts';
import { sqlStepUps } from './stores/step-up-store.ts';
import { sqlClock } from './stores/sql-clock.ts';
import type { SqlDatabase } from './engine/sql-database.ts';
import { sqlDayTrace } from './stores/trace-table.ts';
import { sqlUsage } from './stores/usage.ts';
import { sqlWarnings } from './stores/warnings.ts';

export interface StoreOptions {
  readonly onRetry?: OnRetry;
  /** The database's own where none is given. */
  readonly clock?: Clock;
  /** Which rows that decide may lack a MAC; none where nothing is given. */
  readonly macless?: KeylessValues;
  /** Hears of rows that are not as we wrote them. */
  readonly onUnlike?: (row: UnlikeRow) => void;
}

/** What knows which rows are ours; `mac`: `traceMac(key)`. */
export function sqlRowGuard(database: SqlDatabase, mac: TraceMac, options: StoreOptions = {}): RowGuard {
  const { clock = sqlClock(database), macless = new KeylessValues(), onUnlike: tell = ignore } = options;
  const boundedRows = sqlBoundedRows(database, mac, (window) => alarm.raise({ ...window, because: 'wrong' }));
  const dayTrace = sqlDayTrace(database, mac);
  const alarm = new RowAlarm({
    ...{ boundedRows, dayTrace, clock, tell },
    warnings: sqlWarnings(database, mac),
    areMacsRequired: () => macless.isRequired,
  });
  return new RowGuard({ mac, macless, clock, alarm });
}

/** Every port that the database answers. `mac` chains the trace: `traceMac(key)`. */
export function sqlStores(database: SqlDatabase, mac: TraceMac, options: StoreOptions = {}) {
  const clock = options.clock ?? sqlClock(database);
  const guard = sqlRowGuard(database, mac, { ...options, clock });
  return {
    clock,
    store: sqlAssistanceStore(database, guard, options.onRetry),
    supportHistory: sqlSupportHistory(database, guard),
    deliveryEvents: sqlDeliveryEvents(database),
    handover: sqlHandover(database, guard),
    outbox: sqlOutbox(database, guard),
    warnings: sqlWarnings(database, mac),
    dayTrace: sqlDayTrace(database, mac),
    boundedRows: sqlBoundedRows(database, mac, (window) => guard.alarm(window, 'wrong')),
    usage: sqlUsage(database),
    leases: sqlLeases(database),
    blocks: sqlBlocks(database, guard),
    sessions: sqlSessions(database, guard),
    stepUps: sqlStepUps(database, guard),
    history: sqlHistory(database),
    trace: sqlTraceReader(database),
    schema: sqlSchema(database),
    core: sqlCoreDirectory(database),
  };
}

function ignore(): void {
  // A command that only looks has the trace row.
}
