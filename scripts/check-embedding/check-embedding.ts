import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { chromium } from '@playwright/test';
import { startFront } from '../../bff/local/front.ts';
import { freePorts, startLocalDefault } from '../../e2e/local-default.ts';
import { browserArgs, browserPath } from '../browser.mjs';
import { judge, measure } from '../budgets.ts';
import { build, type ForeignShell, install, make, peersToName } from './foreign-shell.ts';
import { follow } from './recipe.ts';
import { walk } from './walk.ts';

/*
 * `npm run check:embedding`: the package in applications that know nothing of us, added by the lines of
 * docs/embedding.md alone, built for production and walked through in a real browser. In the oldest Angular that hosts
 * may have it is built alone.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const PASSWORD = 'Demo-2026-pass!';

const SHELLS: readonly ForeignShell[] = [
  { name: 'ngrx-22-2', angular: '22.2', hasNgRx: true },
  { name: 'zone-22-2', angular: '22.2', hasNgRx: false },
  { name: 'ngrx-22-1', angular: '22.1', hasNgRx: true },
  { name: 'zone-22-1', angular: '22.1', hasNgRx: false, routesByHash: true },
  { name: 'ngrx-20-2', angular: '20.2', isOldest: true, hasNgRx: true },
  { name: 'zone-20-2', angular: '20.2', isOldest: true, hasNgRx: false },
];

const only = process.argv.slice(2);
const chosen = SHELLS.filter(({ name }) => only.length === 0 || only.includes(name));
const tarball = pack();
const folder = mkdtempSync(join(tmpdir(), 'user-support-embedding-'));
const [cognitoPort] = await freePorts(1);
const running = await startLocalDefault({ PORT_COGNITO: String(cognitoPort) });
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: browserArgs,
  ignoreDefaultArgs: ['--disable-popup-blocking'],
});
let passed = 0;
let failed = 0;
try {
  for (const shell of chosen) {
    const started = performance.now();
    try {
      const lines = await check(shell);
      passed += 1;
      console.log(`✓ ${shell.name} (${seconds(started)})\n${lines.map((line) => `    ${line}`).join('\n')}`);
    } catch (error) {
      failed += 1;
      console.error(`✗ ${shell.name} (${seconds(started)})`, error);
    }
  }
} finally {
  await browser.close();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${String(passed)} passed, ${String(failed)} failed`);

/** What there is to tell of a shell in which all went well. */
async function check(shell: ForeignShell): Promise<readonly string[]> {
  const application = make(shell, folder);
  install(application, [tarball, ...peersToName(shell)]);
  const added = follow(join(ROOT, 'docs', 'embedding.md'), application, shell);
  const { files, stats } = build(application, shell.name);
  if (shell.isOldest) return [`${String(added)} lines added; built, not walked`];
  const sizes = judge(measure(files, stats), ['module']);
  assert.ok(sizes.kept, sizes.lines.join('\n'));
  const front = await startFront({
    port: 0,
    bffUrl: running.addresses.bff,
    staticDir: files,
    cognito: null,
  });
  try {
    const seen = await walk({
      browser,
      origin: front.url,
      addresses: running.addresses,
      hasNgRx: shell.hasNgRx,
      routesByHash: shell.routesByHash === true,
      accessToken,
    });
    return [`${String(added)} lines added`, ...seen, ...sizes.lines];
  } finally {
    await front.close();
  }
}

function pack(): string {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build:library'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout + stderr);
  const name = readdirSync(join(ROOT, 'dist')).find((file) => /^waizant-user-support-.*\.tgz$/.test(file));
  assert.ok(name, 'npm run build:library left no tarball');
  return join(ROOT, 'dist', name);
}

/** As the shell's own sign-in gets it from Cognito. */
async function accessToken(email: string): Promise<string> {
  const response = await fetch(`http://localhost:${String(cognitoPort)}/`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: 'local-shell',
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  });
  const body = (await response.json()) as { AuthenticationResult?: { AccessToken: string } };
  assert.ok(body.AuthenticationResult, JSON.stringify(body));
  return body.AuthenticationResult.AccessToken;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}
