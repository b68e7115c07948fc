import { html } from 'hono/html';
import type { ProductId } from '../../contract/index.ts';
import type { Language } from '../../domain/trace.ts';
import type { Delegation } from './hand-over-client.ts';
import { productHome, type Fragment } from './product-homes.ts';
import { PRODUCT_NAMES, PRODUCT_TEXTS, type Refusal } from './texts.ts';

interface PageOptions {
  readonly product: ProductId;
  readonly language: Language;
}

/** What the page begins as; its script may put one of the other views in its place. */
export type View = 'opening' | Refusal | { readonly delegation: Delegation; readonly secondsLeft: number };

/** Views that the script may need while the page is open: its own texts are all in the page, escaped by the server. */
const REFUSALS: readonly Refusal[] = [
  'no-ticket',
  'ticket-used',
  'ticket-expired',
  'foreign',
  'not-allowed',
  'unavailable',
  'paused',
  'ended',
];

export function productPage(view: View, { product, language }: PageOptions): Fragment {
  const texts = PRODUCT_TEXTS[language];
  const state = typeof view === 'string' ? view : 'active';
  const content =
    view === 'opening'
      ? openingView(language)
      : typeof view === 'string'
        ? refusalView(view, language)
        : accountView(view, { product, language });
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${state === 'active' ? texts.titles[product] : PRODUCT_NAMES[product]} · Waizant</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/products.css" />
        <script type="module" src="/assets/products.js"></script>
      </head>
      <body class="${product}" data-product="${product}" data-state="${state}">
        <div id="page">${content}</div>
        <template data-view="opening">${openingView(language)}</template>
        ${REFUSALS.map(
          (refusal) => html`<template data-view="${refusal}">${refusalView(refusal, language)}</template>`,
        )}
      </body>
    </html>`;
}

function openingView(language: Language): Fragment {
  const texts = PRODUCT_TEXTS[language];
  return html`<main class="message">
    <p role="status">${texts.opening}</p>
    <noscript><p>${texts.needsScript}</p></noscript>
  </main>`;
}

function refusalView(refusal: Refusal, language: Language): Fragment {
  const { title, text } = PRODUCT_TEXTS[language].refusals[refusal];
  return html`<main class="message">
    <h1 tabindex="-1">${title}</h1>
    <p>${text}</p>
  </main>`;
}

function accountView(
  { delegation, secondsLeft }: Exclude<View, string>,
  { product, language }: PageOptions,
): Fragment {
  const texts = PRODUCT_TEXTS[language];
  const name = delegation.name ?? delegation.username;
  return html`<section class="banner" aria-label="${texts.supportAgent}">
      <p>
        ${texts.viewingAs} <strong>${name}</strong> — ${texts.supportAgent}
        <strong>${delegation.act.name}</strong>
      </p>
      <p class="time">
        ${texts.timeLeft}
        <strong role="timer" data-seconds-left="${secondsLeft}">${clock(secondsLeft)}</strong>
      </p>
    </section>
    <div class="frame">
      <header>
        <p class="brand"><span class="mark" aria-hidden="true">w</span>${PRODUCT_NAMES[product]}</p>
        <p class="account">
          <span class="name">${name}</span>
          <span class="detail">${delegation.username}</span>
          <span class="detail"
            >${texts.ecosystem} <strong>${delegation.ecosystem.name}</strong> ·
            ${texts[delegation.ecosystem.role]}</span
          >
        </p>
      </header>
      <main>
        ${productHome(product, delegation, language)}
        <p class="detail">${texts.demoData}</p>
      </main>
    </div>`;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
