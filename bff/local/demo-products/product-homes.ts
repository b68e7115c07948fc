import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ProductId } from '../../contract/index.ts';
import type { Language } from '../../domain/trace.ts';
import { DEMO_ECOSYSTEMS } from '../demo-people.ts';
import type { Delegation } from './hand-over-client.ts';
import { PRODUCT_TEXTS } from './texts.ts';

/** HTML in which every name has been escaped. */
export type Fragment = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What a product shows first, inside its frame. */
export function productHome(product: ProductId, delegation: Delegation, language: Language): Fragment {
  switch (product) {
    case 'store':
      return storeHome(language);
    case 'web':
      return webHome(delegation, language);
    case 'app':
      return appHome(delegation, language);
    case 'rcm':
      return rcmHome(language);
  }
}

function storeHome(language: Language): Fragment {
  const { titles, store } = PRODUCT_TEXTS[language];
  return html`<h1>${titles.store}</h1>
    <p>${store.intro}</p>
    <ul class="cards">
      ${store.items.map(
        ({ name, about, dollars }) =>
          html`<li class="card">
            <h2>${name}</h2>
            <p>${about}</p>
            <p class="amount">${money(dollars, language)}</p>
          </li>`,
      )}
    </ul>`;
}

function webHome({ ecosystem }: Delegation, language: Language): Fragment {
  const { titles, web } = PRODUCT_TEXTS[language];
  return html`<h1>${titles.web}</h1>
    <p>${web.intro}</p>
    <details class="card">
      <summary>${web.seePlan}</summary>
      ${planDetails(ecosystem.id, language)}
    </details>`;
}

function planDetails(ecosystemId: string, language: Language): Fragment {
  const { web } = PRODUCT_TEXTS[language];
  const plan = DEMO_ECOSYSTEMS.find(({ id }) => id === ecosystemId)?.plan;
  if (!plan) return html`<p>${web.unknown}</p>`;
  const number = new Intl.NumberFormat(localeOf(language));
  const price = money(plan.priceMinorUnits / 100, language, plan.priceCurrency);
  const encounters =
    plan.encountersLeft === null || plan.encountersIncluded === null
      ? web.unknown
      : `${number.format(plan.encountersLeft)} ${web.of} ${number.format(plan.encountersIncluded)}`;
  const rows: readonly (readonly [string, string])[] = [
    [web.plan, plan.name],
    [web.price, `${price} ${web[plan.pricePeriod]}`],
    [web.licences, `${number.format(plan.licencesUsed)} ${web.of} ${number.format(plan.licencesBought)}`],
    [web.encounters, encounters],
    [web.renews, new Intl.RelativeTimeFormat(localeOf(language)).format(plan.renewsInDays, 'day')],
    [web.modules, plan.modules.join(', ')],
  ];
  return html`<dl>
    ${rows.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function appHome({ name, username }: Delegation, language: Language): Fragment {
  const { app } = PRODUCT_TEXTS[language];
  const [firstName] = (name ?? username).split(' ');
  return html`<h1>${app.hello} ${firstName}</h1>
    <ul class="cards">
      ${app.cards.map(
        ({ title, text }) =>
          html`<li class="card">
            <h2>${title}</h2>
            <p>${text}</p>
          </li>`,
      )}
    </ul>`;
}

function rcmHome(language: Language): Fragment {
  const { titles, rcm } = PRODUCT_TEXTS[language];
  return html`<h1>${titles.rcm}</h1>
    <div class="card table" role="region" tabindex="0" aria-label="${rcm.caption}">
      <table>
        <caption>
          ${rcm.caption}
        </caption>
        <thead>
          <tr>
            ${rcm.columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rcm.rows.map(
            ([claim, payer, dollars, state]) =>
              html`<tr>
                <th scope="row">${claim}</th>
                <td>${payer}</td>
                <td class="amount">${money(dollars, language)}</td>
                <td>${state}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function money(amount: number, language: Language, currency = 'USD'): string {
  return new Intl.NumberFormat(localeOf(language), { style: 'currency', currency }).format(amount);
}

/** Whose way of writing numbers it is. */
function localeOf(language: Language): string {
  return language === 'es' ? 'es-CO' : language;
}
