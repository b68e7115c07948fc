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

/** What stands above the button. */
interface LinkPageAsk {
  readonly title: string;
  readonly happens: readonly string[];
  /** For whoever need not press it. */
  readonly closeInstead: string;
}

/** Of what is over, where the page knows: `lead` and `tellBy` have `{names}` of what it was told. */
interface LinkPagePast extends LinkPageAsk {
  readonly lead: string;
}

/** What the page is told about the link before anything is pressed. */
export interface LinkPageStory {
  /** While it runs; `{agent}`, `{ecosystem}`, `{moment}`, `{zone}`, and what was opened. */
  readonly running: string;
  readonly over: LinkPagePast;
  /** Where there was nothing to enter. */
  readonly never: LinkPagePast;
  readonly tellBy: string;
  readonly opened: string;
  readonly openedNone: string;
  readonly openedSoFar: string;
  /** For a name that is left out. */
  readonly somebody: string;
  readonly somewhere: string;
  /** By id. */
  readonly products: Readonly<Record<string, string>>;
  /** Of the optional sentence. */
  readonly text: string;
  readonly textLength: number;
  readonly reference: readonly [before: string, after: string];
}

/** `View`: what the page may have to say after the button, or instead of it. */
export interface LinkPageTexts<View extends string> extends LinkPageAsk {
  readonly lead: string;
  readonly button: string;
  readonly working: string;
  readonly needsScript: string;
  readonly otherLanguage: string;
  /** Around the time until which something is stopped. */
  readonly stopped?: readonly [before: string, after: string];
  readonly views: Readonly<Record<View, { readonly title: string; readonly text: string }>>;
  readonly story?: LinkPageStory;
}

interface LinkPageAddresses {
  readonly address: string;
  /** Where it asks what its link is about; left out where it asks nobody. */
  readonly facts?: string;
  readonly other: { readonly language: Language; readonly address: string };
}

/**
 * The page: opening it does nothing, whoever scans links; only its button acts, by a POST of `{ token }` to `address`. Where there is a story, it asks `facts` and
 * says what is over in the past tense.
 * `other`: the page in the other language. Addresses are absolute or beside this page.
 */
export function linkPage<View extends string>(
  language: Language,
  texts: LinkPageTexts<View>,
  { address, facts, other }: LinkPageAddresses,
) {
  const { stopped, story } = texts;
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
            ${story === undefined ? '' : html`<p data-sentence="${story.running}" hidden></p>`}
            <p>${texts.lead}</p>
            ${listOf(texts.happens)}
          </div>
          <div data-part="said" role="status" tabindex="-1"></div>
          <noscript><p>${texts.needsScript}</p></noscript>
          <div data-part="act" hidden>
            ${story === undefined ? '' : fieldOf(story)}
            <button
              type="button"
              data-address="${address}"
              ${facts === undefined ? '' : html`data-facts="${facts}"`}
              data-working="${texts.working}"
            >
              ${texts.button}
            </button>
            <p class="quiet" data-close>${texts.closeInstead}</p>
          </div>
        </main>
        ${story === undefined ? '' : pastOf(story)}
        ${(Object.keys(texts.views) as View[]).map(
          (view) =>
            html`<template data-view="${view}"
              ><h1>${texts.views[view].title}</h1>
              <p>${texts.views[view].text}</p>
              ${
                stopped === undefined
                  ? ''
                  : html`<p data-stopped hidden>${stopped[0]}<time></time>${stopped[1]}</p>`
              }${
                story === undefined
                  ? ''
                  : html`<p data-reference hidden>
                      ${story.reference[0]}<strong></strong>${story.reference[1]}
                    </p>`
              }</template
            >`,
        )}
      </body>
    </html>`;
}

function listOf(lines: readonly string[]) {
  return html`<ul>
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

function fieldOf({ text, textLength }: LinkPageStory) {
  return html`<label for="text">${text}</label>
    <textarea id="text" maxlength="${String(textLength)}" rows="2"></textarea>`;
}

/** What takes the place of the question where it is over, and the words that its sentences are made of. */
function pastOf(story: LinkPageStory) {
  const { opened, openedNone, openedSoFar, somebody, somewhere, products } = story;
  return html`${(['over', 'never'] as const).map(
      (tense) =>
        html`<template data-tense="${tense}" data-close="${story[tense].closeInstead}"
          ><h1>${story[tense].title}</h1>
          <p data-sentence="${story[tense].lead}"></p>
          <p data-sentence="${story.tellBy}"></p>
          ${listOf(story[tense].happens)}</template
        >`,
    )}<template
      data-words="${JSON.stringify({ opened, openedNone, openedSoFar, somebody, somewhere, products })}"
    ></template>`;
}
