import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedPlaces } from './browser.mjs';

describe('the browser of the tests', () => {
  it('is looked for where Windows installs it, for everybody or for one person', () => {
    const env = {
      ProgramFiles: 'C:\\Program Files',
      'ProgramFiles(x86)': 'C:\\Program Files (x86)',
      LOCALAPPDATA: 'C:\\Users\\ñandú\\AppData\\Local',
    };
    expect(installedPlaces('win32', env)).toEqual([
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Users\\ñandú\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe',
    ]);
    expect(installedPlaces('win32', {})).toEqual([]);
  });

  it('is looked for among the applications of a Mac, for everybody or for one person', () => {
    expect(installedPlaces('darwin', { HOME: '/Users/ana' })).toEqual([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/ana/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Users/ana/Applications/Chromium.app/Contents/MacOS/Chromium',
    ]);
    expect(installedPlaces('darwin', {}).length).toBe(2);
  });

  it('is on the PATH elsewhere', () => {
    expect(installedPlaces('linux', { HOME: '/home/ana' })).toEqual([]);
  });
});

describe('Node', () => {
  it('is the same major version in .nvmrc, in what npm ci brings, in its types and in the image', () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    const major = read('.nvmrc').trim();
    expect(devDependencies['node']?.split('.')[0]).toBe(major);
    expect(devDependencies['@types/node']?.split('.')[0]).toBe(major);
    const images = read('Dockerfile').match(/(?<=^FROM node:)[\d.]+/gm) ?? [];
    expect(images.length).toBe(3);
    expect(new Set(images)).toEqual(new Set([devDependencies['node'] ?? '']));
  });
});
