/** See browser.mjs, which also runs on the system's Node. */
export function browserPath(): string;
export function installedPlaces(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): string[];
export const browserArgs: string[];
