import { spokenDuration } from '../../../domain/spoken-duration.ts';
import { SECOND_MS } from '../../../domain/time.ts';
import { LINK_PAGE_HEADERS, linkPage, serveLinkAssets } from '../../../http/link-page/link-page.ts';
import type { App } from '../../../http/serve-endpoint.ts';
import { DISOWN_LINK_LIFE_MS, DISOWN_PAGE } from '../disown-link.ts';
import { PAGE_TEXTS } from './texts.ts';

/**
 * The page behind the link in an agent's mail, for anybody; it needs no session, and does nothing until it is
 * pressed.
 */
export function serveDisownPage(app: App): void {
  for (const [language, other] of [
    ['en', 'es'],
    ['es', 'en'],
  ] as const) {
    const texts = PAGE_TEXTS[language](spokenDuration(language, DISOWN_LINK_LIFE_MS / SECOND_MS));
    const page = linkPage(language, texts, {
      // Beside this page, wherever the site has put the API.
      address: '../disown',
      other: { language: other, address: `${other}.html` },
    });
    app.get(`${DISOWN_PAGE}/${language}.html`, (c) => c.html(page, 200, LINK_PAGE_HEADERS));
  }
  serveLinkAssets(app, DISOWN_PAGE);
}
