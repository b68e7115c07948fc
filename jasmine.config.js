import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

let failed = 0;
let passed = 0;

const describes = [];
const ran = [];

/** Leaves the numbers, and what ran, where scripts/test.ts asks for them. */
const counts = {
  suiteStarted({ description }) {
    describes.push(description);
  },
  suiteDone() {
    describes.pop();
  },
  specDone({ status, description, filename, failedExpectations }) {
    if (status === 'passed') passed += 1;
    if (status === 'failed') failed += 1;
    if (status !== 'passed' && status !== 'failed') return;
    ran.push({
      file: relative(import.meta.dirname, fileURLToPath(filename)).replaceAll('\\', '/'),
      titles: [...describes, description],
      passed: status === 'passed',
      because: failedExpectations[0]?.message,
    });
  },
  jasmineDone({ overallStatus }) {
    if (overallStatus === 'failed' && failed === 0) failed = 1;
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
    if (process.env.TEST_NAMES_FILE) writeFileSync(process.env.TEST_NAMES_FILE, JSON.stringify(ran));
  },
};

export default {
  spec_dir: 'bff',
  spec_files: ['**/*.spec.ts', '!**/*.mssql.spec.ts', '../scripts/**/*.spec.ts'],
  helpers: ['spec-kit/time-out.ts'],
  env: { random: true, failSpecWithNoExpectations: true, forbidDuplicateNames: true },
  reporters: [counts],
};
