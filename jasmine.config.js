import { writeFileSync } from 'node:fs';

let failed = 0;
let passed = 0;

/** Leaves the numbers where scripts/test.ts asks for them. */
const counts = {
  specDone({ status }) {
    if (status === 'passed') passed += 1;
    if (status === 'failed') failed += 1;
  },
  jasmineDone({ overallStatus }) {
    if (overallStatus === 'failed' && failed === 0) failed = 1;
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
  },
};

export default {
  spec_dir: 'bff',
  spec_files: ['**/*.spec.ts', '!**/*.mssql.spec.ts', '../scripts/**/*.spec.ts'],
  helpers: ['spec-kit/time-out.ts'],
  env: { random: true, failSpecWithNoExpectations: true, forbidDuplicateNames: true },
  reporters: [counts],
};
