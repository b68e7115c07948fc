import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

/** The real nginx.conf in a real nginx: `npm test -- --only nginx`. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: '*.checks.ts',
  globalSetup: './global-setup.ts',
  outputDir: '../../.test-output/nginx',
  reporter: [['list'], ['json', { outputFile: '../../.test-output/nginx.json' }]],
});
