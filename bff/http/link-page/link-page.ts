import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { App } from '../serve-endpoint.ts';

const FONT = createRequire(import.meta.url).resolve(
  '@fontsource-variable/dm-sans/files/dm-sans-latin-wght-normal.woff2',
);
const SHARED = {
  'page.css': ['text/css; charset=utf-8', join(import.meta.dirname, 'page.css')],
  'dm-sans.woff2': ['font/woff2', FONT],
} as const;

/** Of a page that a mail's link opens: it loads what stands beside it, and asks our server alone. */
export const LINK_PAGE_HEADERS = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Serves what such a page is made of below `path`: style, font, and the script of its own. */
export function serveLinkAssets(app: App, path: string, script: string): void {
  const assets = { ...SHARED, 'page.js': ['text/javascript; charset=utf-8', script] } as const;
  for (const [name, [type, file]] of Object.entries(assets)) {
    const content = readFileSync(file);
    app.get(`${path}/${name}`, (c) => c.body(content, 200, { 'Content-Type': type }));
  }
}
