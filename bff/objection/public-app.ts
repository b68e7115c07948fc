import { Hono } from 'hono';
import { contextStorage } from 'hono/context-storage';
import { OBJECTION_LINK_LIFE_MS } from './objection-link.ts';
import { type Limits } from '../domain/limits.ts';
import { SECOND_MS } from '../domain/time.ts';
import { spokenDuration } from '../domain/spoken-duration.ts';
import { LINK_PAGE_HEADERS, linkPage, serveLinkAssets } from '../http/link-page/link-page.ts';
import { openRequest } from '../http/open-request.ts';
import { logged } from '../http/logged.ts';
import { onError } from '../http/on-error.ts';
import { languageOf } from '../http/origin.ts';
import { problem } from '../http/problem-response.ts';
import { PAGE_TEXTS } from './page/texts.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { App, Gate, RequestEnv } from '../http/serve-endpoint.ts';

export interface PublicAppDeps {
  readonly log: RequestLog;
  readonly trustedProxies: ReadonlySet<string>;
  readonly limits: Pick<Limits, 'objectionBlockMs' | 'briefObjectionBlockMs'>;
}

/**
 * What users reach: the page behind the link in our mails, and the one call that it makes. It listens on a port of its
 * own and knows no session, so that no address that a user can reach leads to anything that an agent uses.
 */
export function createPublicApp(
  { log, trustedProxies, limits }: PublicAppDeps,
  bind: (app: App, gate: Pick<Gate, 'open'>) => void,
): App {
  const app: App = new Hono<RequestEnv>();
  app.use(contextStorage(), logged(log));
  for (const [language, other] of [
    ['en', 'es'],
    ['es', 'en'],
  ] as const) {
    const texts = PAGE_TEXTS[language]({
      blocked: spokenDuration(language, limits.objectionBlockMs / SECOND_MS),
      blockedBriefly: spokenDuration(language, limits.briefObjectionBlockMs / SECOND_MS),
      linkValid: spokenDuration(language, OBJECTION_LINK_LIFE_MS / SECOND_MS),
    });
    const page = linkPage(language, texts, {
      address: '/api/refusals',
      facts: '/api/refusals/facts',
      other: { language: other, address: other },
    });
    app.get(`/refuse/${language}`, (c) => c.html(page, 200, LINK_PAGE_HEADERS));
  }
  app.get('/refuse', (c) => c.redirect(`/refuse/${languageOf(c)}`));
  serveLinkAssets(app, '/refuse');
  bind(app, { open: (c) => openRequest(c, trustedProxies) });
  app.notFound((c) => problem(c, 'not-found'));
  app.onError(onError(log));
  return app;
}
