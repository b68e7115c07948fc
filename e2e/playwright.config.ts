import { defineConfig } from '@playwright/test';
import { browserArgs, browserPath } from '../scripts/browser.mjs';

export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  outputDir: '../.test-output/e2e',
  reporter: [['list'], ['json', { outputFile: '../.test-output/e2e.json' }]],
  // One journey at a time: clocks are moved for the whole system, and the machines have two cores.
  workers: 1,
  forbidOnly: true,
  // CI shares its two cores: a journey that failed is tried once more there, and named by scripts/test.ts.
  retries: process.env['CI'] ? 1 : 0,
  // Patience for a noisy machine, no promise: how fast an answer must be is asserted where it matters.
  timeout: 150_000,
  expect: { timeout: 20_000 },
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: browserPath(),
      args: browserArgs,
      // A person's browser blocks pop-ups; Playwright's default flags would hide that ours come too late.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
    },
  },
});
