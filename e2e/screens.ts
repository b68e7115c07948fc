import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { everyScreenOfTheAgent, everyScreenOfTheSupervisor, inEveryLook } from './pages/every-screen.ts';
import { smallPng } from './small-png.ts';
import { MARTA, SARA, test } from './test.ts';

/*
 * `npm run screens`: a picture of every screen in both languages, both schemes, on a desk and on a phone, into
 * .test-output/screens/; those that docs/screens/ has are renewed there. Not part of the tests; made to be looked at.
 */

const FOLDER = join(import.meta.dirname, '..', '.test-output', 'screens');
const SHOWN = join(import.meta.dirname, '..', 'docs', 'screens');
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

test.setTimeout(600_000);
test.use({ actionTimeout: 10_000, contextOptions: { reducedMotion: 'reduce' }, viewport: SIZES.desk });

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
});

test('the agent’s screens', async ({ ana, outside }) => {
  await everyScreenOfTheAgent(ana, outside, pictures);
});

test('the supervisor’s screens', async ({ ana, signedIn }) => {
  await ana.start(MARTA);
  await everyScreenOfTheSupervisor(await signedIn(SARA), pictures);
});

async function pictures(name: string, page: Page, again?: () => Promise<void>): Promise<void> {
  await inEveryLook(page, async (look) => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await again?.();
      const suffix = look === 'en-light' && size === 'desk' ? '' : `-${look}-${size}`;
      // As high as the page: a full-page picture would draw what is fixed to the window once only.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
      keep(`${name}${suffix}.png`, smallPng(await page.screenshot({ animations: 'disabled' })));
    }
  });
  await page.setViewportSize(SIZES.desk);
}

function keep(file: string, picture: Buffer): void {
  writeFileSync(join(FOLDER, file), picture);
  const shown = join(SHOWN, file);
  if (existsSync(shown)) writeFileSync(shown, picture);
}
