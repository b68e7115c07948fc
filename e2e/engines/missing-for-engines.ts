import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps WebKitGTK's own small browser beside its library, outside of every PATH. */
const MINI_BROWSER = '/usr/{lib,libexec}/{,*/}webkit2gtk-4.*/MiniBrowser';

/** Where a program is; null where it is not installed. */
export function programPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

export function miniBrowserPath(): string | null {
  return globSync(MINI_BROWSER).toSorted().at(-1) ?? null;
}

/** Why Firefox cannot be walked on this machine; null where it can. */
export function missingForFirefox(): string | null {
  return programPath('firefox-esr') === null ? 'install firefox-esr (apt-get install firefox-esr)' : null;
}

/** Why WebKit cannot be walked on this machine; null where it can. */
export function missingForWebKit(): string | null {
  const isComplete =
    miniBrowserPath() !== null && ['WebKitWebDriver', 'Xvfb'].every((name) => programPath(name) !== null);
  return isComplete
    ? null
    : 'install MiniBrowser, WebKitWebDriver and Xvfb (apt-get install webkit2gtk-driver xvfb)';
}
