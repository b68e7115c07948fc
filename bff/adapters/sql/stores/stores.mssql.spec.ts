import { assistanceStoreSuite } from './assistance-store.suite.ts';
import { coreDirectorySuite } from '../core/core-directory.suite.ts';
import { historyStoreSuite } from './history-store.suite.ts';
import { holdStoreSuite } from './block-store.suite.ts';
import { makeMssql } from '../../../spec-kit/sql/mssql-database.ts';
import { outboxSuite } from './outbox.suite.ts';
import { sessionStoreSuite } from './session-store.suite.ts';
import { boundedRowsSuite } from './bounded-rows.suite.ts';
import { leasesSuite } from './leases.suite.ts';
import { stepUpStoreSuite } from './step-up-store.suite.ts';
import { usageSuite } from './usage.suite.ts';

describe('on SQL Server', () => {
  assistanceStoreSuite(makeMssql);
  coreDirectorySuite(makeMssql);
  historyStoreSuite(makeMssql);
  holdStoreSuite(makeMssql);
  outboxSuite(makeMssql);
  sessionStoreSuite(makeMssql);
  usageSuite(makeMssql);
  boundedRowsSuite(makeMssql);
  leasesSuite(makeMssql);
  stepUpStoreSuite(makeMssql);
});
