import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { freePorts, startLocalDefault } from '../../e2e/local-default.ts';
import { Outside } from '../../e2e/outside.ts';
import { Wizard } from '../../e2e/pages/wizard.ts';
import { browserArgs, browserPath } from '../browser.mjs';

/*
 * `npm run bench -- page`: Lighthouse on the reference shell, signed in and not, as on a desk and on a phone. It comes
 * by npx at its first use: 114 packages that nothing else here needs.
 */

const LIGHTHOUSE = 'lighthouse@13.5.0';
const ANA = 'ana.agent@backoffice.example';
const PAGES = { 'sign-in': '/sign-in', 'look-up': '/user-support/technical-assistance' };
const WANTED = { lcp: 1_200, tbt: 100, cls: 0.02 };

interface Report {
  readonly audits: Readonly<
    Record<
      string,
      { readonly numericValue?: number; readonly details?: { readonly items?: readonly unknown[] } }
    >
  >;
}

const folder = mkdtempSync(join(tmpdir(), 'user-support-bench-page-'));
const running = await startLocalDefault();
const [port = 0] = await freePorts(1);
const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: browserPath(),
  args: [...browserArgs, `--remote-debugging-port=${String(port)}`],
  baseURL: running.addresses.web,
});
try {
  console.log(
    `wanted on a desk: LCP ≤ ${String(WANTED.lcp)} ms, TBT ≤ ${String(WANTED.tbt)} ms, CLS ≤ ${String(WANTED.cls)}`,
  );
  await run('sign-in');
  const page = await context.newPage();
  await new Wizard(page, new Outside(running.addresses)).signIn(ANA);
  await page.close();
  await run('look-up');
} finally {
  await context.close();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function run(name: keyof typeof PAGES): Promise<void> {
  for (const form of ['desktop', 'mobile']) {
    const { audits } = await lighthouse(running.addresses.web + PAGES[name], form);
    const value = (audit: string) => audits[audit]?.numericValue ?? NaN;
    const requests = audits['network-requests']?.details?.items?.length ?? NaN;
    const row = [
      `LCP ${value('largest-contentful-paint').toFixed(0)} ms`,
      `TBT ${value('total-blocking-time').toFixed(0)} ms`,
      `CLS ${value('cumulative-layout-shift').toFixed(3)}`,
      `${(value('total-byte-weight') / 1000).toFixed(1)} kB`,
      `${String(requests)} requests`,
    ];
    console.log(`${`${name}, ${form}`.padEnd(20)} ${row.join(' · ')}`);
  }
}

/** In the browser that runs already, with its cookies. Not a blocking call: Playwright has to let its tabs go on. */
async function lighthouse(url: string, form: string): Promise<Report> {
  const output = join(folder, 'report.json');
  await promisify(execFile)('npx', [
    ...['--yes', LIGHTHOUSE, url, `--port=${String(port)}`, '--disable-storage-reset', '--quiet'],
    ...['--only-categories=performance', '--output=json', `--output-path=${output}`],
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ]);
  return JSON.parse(readFileSync(output, 'utf8')) as Report;
}
