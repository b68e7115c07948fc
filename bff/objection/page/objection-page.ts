import { html } from 'hono/html';
import type { Language } from '../../domain/trace.ts';
import { PAGE_TEXTS, type PageNumbers, type PageView } from './texts.ts';

/** "This wasn't me": opening it does nothing, whoever scans links; only its button acts, by a POST. */
export function objectionPage(language: Language, numbers: PageNumbers) {
  const texts = PAGE_TEXTS[language](numbers);
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
        <link rel="stylesheet" href="/refuse/page.css" />
        <script type="module" src="/refuse/page.js"></script>
      </head>
      <body>
        <header>
          <span class="brand">Waizant</span>
          <a href="/refuse/${other}" lang="${other}" hreflang="${other}" data-language
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
            <button type="button" data-working="${texts.working}">${texts.button}</button>
            <p class="quiet">${texts.agree}</p>
          </div>
        </main>
        ${(Object.keys(texts.views) as PageView[]).map(
          (view) =>
            html`<template data-view="${view}"
              ><h1>${texts.views[view].title}</h1>
              <p>${texts.views[view].text}</p>
              <p data-stopped hidden>${texts.stopped[0]}<time></time>${texts.stopped[1]}</p></template
            >`,
        )}
      </body>
    </html>`;
}
