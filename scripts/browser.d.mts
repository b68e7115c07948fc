/** See browser.mjs, which also runs on the system's Node. */
export function browserPath(): string;
export const browserArgs: string[];
