import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';
import type { EngineOption } from './walk.checks.ts';

/** The README's walk in Firefox and WebKit, by their own drivers: `npm test -- --only engines`. */
export default defineConfig<EngineOption>({
  ...tests,
  testDir: '.',
  testMatch: '*.checks.ts',
  globalSetup: '../global-setup.ts',
  outputDir: '../../.test-output/engines',
  reporter: [['list'], ['json', { outputFile: '../../.test-output/engines.json' }]],
  timeout: 300_000,
  projects: [
    { name: 'firefox', use: { engineName: 'firefox' } },
    { name: 'webkit', use: { engineName: 'webkit' } },
  ],
});
