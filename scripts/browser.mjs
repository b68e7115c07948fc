import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, posix, win32 } from 'node:path';

/*
 * The one browser of Karma and Playwright: CHROME_BIN, else an installed Chrome or Chromium, else the headless
 * Chromium inside the npm package @sparticuz/chromium (Linux x64), so that npm alone is enough to run all tests.
 */

const INSTALLED = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules', '.cache', 'chromium');

/** Path of an executable browser; unpacks the packaged one at its first use (about 3 s, 210 MB). */
export function browserPath() {
  return process.env['CHROME_BIN'] || installedBrowser() || packagedBrowser();
}

/**
 * Flags that the machine asks for, none that changes what a page may do. The package's own `args` are left out on
 * purpose: they switch off web security and put everything into one process.
 */
export const browserArgs = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

function installedBrowser() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = INSTALLED.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...installedPlaces(process.platform, process.env)].find(isExecutable);
}

/**
 * Where installers put Chrome on systems that keep it off the PATH: for everybody, then for one person.
 * @param {string} platform
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string[]}
 */
export function installedPlaces(platform, env) {
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return folders.flatMap((folder) =>
      folder ? [win32.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
    );
  }
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] ? [posix.join(env['HOME'], 'Applications')] : [])];
    return ['Google Chrome', 'Chromium'].flatMap((name) =>
      folders.map((folder) => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  return [];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function packagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser was found: install Google Chrome, or let CHROME_BIN say where one is.');
  }
  const home = join(cache, packageVersion());
  const launcher = join(home, 'chrome');
  if (!existsSync(launcher)) unpack(home);
  return launcher;
}

function packageVersion() {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return createRequire(entry)(join(dirname(entry), '..', 'package.json')).version;
}

/**
 * The package unpacks into the temporary folder and takes a half-written file for a whole one: it gets a folder of
 * its own, which is moved into place when complete. The variable makes it add the shared libraries it can need.
 * @param {string} home
 */
function unpack(home) {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, 'unpacking-'));
  const code = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeLauncher(staging, home);
  try {
    renameSync(staging, home);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

/**
 * Adds what a bare machine lacks: shared libraries (NSS, NSPR, expat) and a fallback font.
 * @param {string} staging where the files are now
 * @param {string} home where they will be
 */
function writeLauncher(staging, home) {
  const lines = ['#!/bin/sh'];
  if (spawnSync(join(staging, 'chromium'), ['--version']).status !== 0) {
    lines.push(`export LD_LIBRARY_PATH=${quoted(join(home, 'al2023', 'lib'))}:"$LD_LIBRARY_PATH"`);
  }
  if (!existsSync('/etc/fonts/fonts.conf')) {
    lines.push(`export FONTCONFIG_FILE=${quoted(join(home, 'fonts.conf'))}`);
  }
  lines.push(`exec ${quoted(join(home, 'chromium'))} "$@"`, '');
  writeFileSync(join(staging, 'chrome'), lines.join('\n'), { mode: 0o755 });
  writeFileSync(
    join(staging, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(home, 'fonts')}</dir>` +
      `<cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>\n`,
  );
}

/**
 * One word for the shell, whatever is in it.
 * @param {string} path
 */
function quoted(path) {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
