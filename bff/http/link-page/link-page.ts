import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { html } from 'hono/html';
import type { Language } from '../../domain/trace.ts';
import type { App } from '../serve-endpoint.ts';

const FONT = createRequire(import.meta.url).resolve(
  '@fontsource-variable/dm-sans/files/dm-sans-latin-wght-normal.woff2',
);
const ASSETS = {
  'page.css': ['text/css; charset=utf-8', join(import.meta.dirname, 'page.css')],
  'page.js': ['text/javascript; charset=utf-8', join(import.meta.dirname, 'page.js')],
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

/** Serves what such a page is made of below `path`: style, font and script. */
export function serveLinkAssets(app: App, path: string): void {
  for (const [name, [type, file]] of Object.entries(ASSETS)) {
    const content = readFileSync(file);
    app.get(`${path}/${name}`, (c) => c.body(content, 200, { 'Content-Type': type }));
  }
}

/** `View`: what the page may have to say after the button, or instead of it. */
export interface LinkPageTexts<View extends string> {
  readonly title: string;
  readonly lead: string;
  readonly happens: readonly string[];
  readonly button: string;
  readonly working: string;
  /** For whoever need not press it. */
  readonly closeInstead: string;
  readonly needsScript: string;
  readonly otherLanguage: string;
  /** Around the time until which something is stopped. */
  readonly stopped?: readonly [before: string, after: string];
  readonly views: Readonly<Record<View, { readonly title: string; readonly text: string }>>;
}

interface LinkPageAddresses {
  readonly address: string;
  readonly other: { readonly language: Language; readonly address: string };
}

/**
 * The page: opening it does nothing, whoever scans links; only its button acts, by a POST of `{ token }` to `address`.
 * `other`: the page in the other language. Addresses are absolute or beside this page.
 */
export function linkPage<View extends string>(
  language: Language,
  texts: LinkPageTexts<View>,
  { address, other }: LinkPageAddresses,
) {
  const { stopped } = texts;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${texts.title} · Waizant</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="page.css" />
        <script type="module" src="page.js"></script>
      </head>
      <body>
        <header>
          <span class="brand">Waizant</span>
          <a href="${other.address}" lang="${other.language}" hreflang="${other.language}" data-language
            >${texts.otherLanguage}</a
          >
        </header>
        <main>
          <div data-part="ask">
            <h1>${texts.title}</h1>
            <p>${texts.lead}</p>
            <ul>
              ${texts.happens.map((line) => html`<li>${line}</li>`)}
            </ul>
          </div>
          <div data-part="said" role="status" tabindex="-1"></div>
          <noscript><p>${texts.needsScript}</p></noscript>
          <div data-part="act" hidden>
            <button type="button" data-address="${address}" data-working="${texts.working}">
              ${texts.button}
            </button>
            <p class="quiet">${texts.closeInstead}</p>
          </div>
        </main>
        ${(Object.keys(texts.views) as View[]).map(
          (view) =>
            html`<template data-view="${view}"
              ><h1>${texts.views[view].title}</h1>
              <p>${texts.views[view].text}</p>
              ${
                stopped === undefined
                  ? ''
                  : html`<p data-stopped hidden>${stopped[0]}<time></time>${stopped[1]}</p>`
              }</template
            >`,
        )}
      </body>
    </html>`;
}
