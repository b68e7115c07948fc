import { writeFileSync } from 'node:fs';
import { browserArgs, browserPath } from './scripts/browser.mjs';

process.env.CHROME_BIN = browserPath();

/** Leaves the numbers where scripts/test.ts asks for them. */
function CountsReporter() {
  this.onRunComplete = (_browsers, results) => {
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ passed: results.success, failed: results.failed }));
  };
}

export default (config) =>
  config.set({
    frameworks: ['jasmine'],
    plugins: ['karma-jasmine', 'karma-chrome-launcher', { 'reporter:counts': ['type', CountsReporter] }],
    reporters: ['dots', 'counts'],
    browsers: ['Chromium'],
    customLaunchers: { Chromium: { base: 'ChromeHeadless', flags: browserArgs } },
    client: { jasmine: { failSpecWithNoExpectations: true } },
    restartOnFileChange: true,
  });
