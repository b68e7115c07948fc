import { writeFileSync } from 'node:fs';
import { browserArgs, browserPath } from './scripts/browser.mjs';

process.env.CHROME_BIN = browserPath();

/** Leaves the numbers, and what ran, where scripts/test.ts asks for them. */
function CountsReporter() {
  const ran = [];
  // Which file it is in, nobody says: they are one bundle.
  this.onSpecComplete = (_browser, { suite, description, success, skipped, log }) => {
    if (!skipped) ran.push({ file: null, titles: [...suite, description], passed: success, because: log[0] });
  };
  this.onRunComplete = (_browsers, results) => {
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ passed: results.success, failed: results.failed }));
    if (process.env.TEST_NAMES_FILE) writeFileSync(process.env.TEST_NAMES_FILE, JSON.stringify(ran));
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
