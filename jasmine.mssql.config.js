import common from './jasmine.config.js';

/* The same suites against the SQL Server at TEST_MSSQL_URL, each run in databases of its own. */
process.env.SPEC_ENGINE = 'mssql';

export default {
  ...common,
  spec_files: [
    '**/*.mssql.spec.ts',
    'assistance/*.spec.ts',
    'audit/*.spec.ts',
    'handover/*.spec.ts',
    'http/*.spec.ts',
    'objection/*.spec.ts',
    'outbox/*.spec.ts',
    'session/*.spec.ts',
    'spec-kit/fixtures/*.spec.ts',
    'row-macs.spec.ts',
    'block-macs.spec.ts',
  ],
  helpers: ['spec-kit/sql/mssql-run.ts'],
};
