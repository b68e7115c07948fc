import { join } from 'node:path';
import { html } from 'hono/html';
import { spokenDuration } from '../../../domain/spoken-duration.ts';
import { SECOND_MS } from '../../../domain/time.ts';
import type { Language } from '../../../domain/trace.ts';
import { LINK_PAGE_HEADERS, serveLinkAssets } from '../../../http/link-page/link-page.ts';
import type { App } from '../../../http/serve-endpoint.ts';
import { DISOWN_LINK_LIFE_MS, DISOWN_PAGE } from '../disown-link.ts';
import { PAGE_TEXTS, type PageView } from './texts.ts';

/**
 * The page behind the link in an agent's mail, for anybody; it needs no session, and does nothing until it is
 * pressed.
 */
export function serveDisownPage(app: App): void {
  for (const language of ['en', 'es'] as const) {
    const page = disownPage(language);
    app.get(`${DISOWN_PAGE}/${language}.html`, (c) => c.html(page, 200, LINK_PAGE_HEADERS));
  }
  serveLinkAssets(app, DISOWN_PAGE, join(import.meta.dirname, 'page.js'));
}

/** Opening it does nothing, whoever scans links; only its button acts, by a POST. */
function disownPage(language: Language) {
  const texts = PAGE_TEXTS[language](spokenDuration(language, DISOWN_LINK_LIFE_MS / SECOND_MS));
  const other: Language = language === 'en' ? 'es' : 'en';
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
          <a href="${other}.html" lang="${other}" hreflang="${other}" data-language>${texts.otherLanguage}</a>
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
            <button type="button" data-working="${texts.working}">${texts.button}</button>
            <p class="quiet">${texts.asked}</p>
          </div>
        </main>
        ${(Object.keys(texts.views) as PageView[]).map(
          (view) =>
            html`<template data-view="${view}"
              ><h1>${texts.views[view].title}</h1>
              <p>${texts.views[view].text}</p></template
            >`,
        )}
      </body>
    </html>`;
}
