import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** `npm run screens`: the pictures are made as the journeys are run. */
export default defineConfig({ ...tests, testMatch: 'screens.ts', reporter: 'list' });
