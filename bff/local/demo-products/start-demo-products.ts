import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Hono, type Context } from 'hono';
import { accepts } from 'hono/accepts';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import { productId, type ProductId } from '../../contract/index.ts';
import type { Language } from '../../domain/trace.ts';
import { listen, type Listening } from '../listen.ts';
import { type DelegateSession, DelegateSessions } from './delegate-sessions.ts';
import { type Admission, HandOverClient, type ProductCredentials } from './hand-over-client.ts';
import type { TokenIssuer } from './product-token.ts';
import { productPage, type View } from './product-pages.ts';
import { PRODUCT_NAMES } from './texts.ts';

export interface DemoProductsOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the products' servers reach the BFF, without a slash at the end. */
  readonly bffUrl: string;
  readonly clients: Readonly<Record<ProductId, ProductCredentials>>;
  readonly issuer: TokenIssuer;
}

const PRODUCTS = productId.options;
// Grouped: one of Hono's routers puts its anchors around the bare alternatives.
const PRODUCT_PATH = `:product{(?:${PRODUCTS.join('|')})}` as const;

const FONT = createRequire(import.meta.url).resolve(
  '@fontsource-variable/dm-sans/files/dm-sans-latin-wght-normal.woff2',
);
const ASSETS: Readonly<Record<string, readonly [type: string, file: string]>> = {
  'products.css': ['text/css; charset=utf-8', join(import.meta.dirname, 'assets', 'products.css')],
  'products.js': ['text/javascript; charset=utf-8', join(import.meta.dirname, 'assets', 'products.js')],
  'dm-sans.woff2': ['font/woff2', FONT],
};

/**
 * Store, Web, App and RCM as a customer's products would take part in the hand-over: the ticket is redeemed server to
 * server, the token is verified and stays on the server, and every look at the account asks the BFF whether it still
 * admits, until the support is over by the token itself.
 * What they do not imitate: the products. Rejects where the port is taken.
 */
export async function startDemoProducts({
  port,
  bffUrl,
  clients,
  issuer,
}: DemoProductsOptions): Promise<Listening> {
  const bff = new HandOverClient(bffUrl, clients, issuer);
  const sessions = new DelegateSessions();
  const app = new Hono();

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });

  app.get('/', (c) => c.html(listOfProducts(languageOf(c))));
  app.get('/assets/:file', async (c) => {
    const asset = ASSETS[c.req.param('file')];
    if (!asset) return c.notFound();
    const [type, file] = asset;
    return c.body(await readFile(file), 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  });

  app.get(`/${PRODUCT_PATH}`, async (c) => {
    const product = productId.parse(c.req.param('product'));
    const { view, status } = await currentView(c, product);
    return c.html(productPage(view, { product, language: languageOf(c) }), status);
  });

  app.get(`/${PRODUCT_PATH}/status`, async (c) => {
    const product = productId.parse(c.req.param('product'));
    const { admission } = await admissionOf(c, product);
    return c.json(admission ?? { state: 'ended' }, admission?.state === 'unknown' ? 503 : 200);
  });

  app.post(`/${PRODUCT_PATH}/session`, bodyLimit({ maxSize: 2_048 }), async (c) => {
    const product = productId.parse(c.req.param('product'));
    const ticket = await ticketOf(c);
    if (ticket === null) return c.json({ refusal: 'ticket-expired' }, 400);
    const answer = await bff.redeem(product, ticket);
    if ('refusal' in answer) return c.json(answer, answer.refusal === 'unavailable' ? 503 : 410);
    sessions.forget(getCookie(c, cookieName(c, product)));
    const { token, delegation, supportUntil } = answer;
    const id = sessions.open({ product, token, delegation, supportUntil });
    setCookie(c, cookieName(c, product), id, { httpOnly: true, sameSite: 'Strict', path: `/${product}` });
    return c.json({ opened: true }, 201);
  });

  return listen(app, port);

  async function currentView(c: Context, product: ProductId): Promise<{ view: View; status: 200 | 503 }> {
    const { session, admission } = await admissionOf(c, product);
    if (admission === null) return { view: 'opening', status: 200 };
    if (admission.state === 'unknown') return { view: 'paused', status: 503 };
    if (admission.state === 'ended' || session === null) {
      // Shown once more after a reload, then the page is as new.
      deleteCookie(c, cookieName(c, product), { path: `/${product}` });
      return { view: 'ended', status: 200 };
    }
    return { view: { delegation: session.delegation, secondsLeft: admission.secondsLeft }, status: 200 };
  }

  /** Null where this browser has no session here. The token of a session that has ended is forgotten at once. */
  async function admissionOf(
    c: Context,
    product: ProductId,
  ): Promise<{ session: DelegateSession | null; admission: Admission | null }> {
    const id = getCookie(c, cookieName(c, product));
    const session = sessions.find(id, product);
    if (session === null || id === undefined) return { session: null, admission: null };
    if (session === 'ended') return { session: null, admission: { state: 'ended' } };
    const admission = await admissionNow(product, session);
    if (admission.state === 'ended') sessions.end(id);
    return { session, admission };
  }
  async function admissionNow(product: ProductId, session: DelegateSession): Promise<Admission> {
    const isOver = () => Date.now() >= session.supportUntil;
    if (isOver()) return { state: 'ended' };
    const admission = await bff.introspect(product, session.token);
    return isOver() ? { state: 'ended' } : admission;
  }
}

/** JSON from a page of this very server; another site cannot send it without a preflight, which nothing answers. */
async function ticketOf(c: Context): Promise<string | null> {
  if (!/^application\/json\b/.test(c.req.header('Content-Type') ?? '')) return null;
  const body: unknown = await c.req.json().catch(() => null);
  const ticket = typeof body === 'object' && body !== null && 'ticket' in body ? body.ticket : null;
  return typeof ticket === 'string' && /^[\w-]{1,256}$/.test(ticket) ? ticket : null;
}

/** Cookies ignore ports: two copies of the local default on one machine must not share them. */
function cookieName(c: Context, product: ProductId): string {
  return `demo-${new URL(c.req.url).port}-${product}`;
}

/** Regions count as their language: `es-CO` is Spanish. */
function languageOf(c: Context): Language {
  const best = accepts(c, {
    header: 'Accept-Language',
    supports: ['en', 'es'],
    default: 'en',
    match: (wanted, { supports, default: fallback }) =>
      wanted
        .toSorted((a, b) => b.q - a.q)
        .map(({ type }) => type.toLowerCase().split('-')[0] ?? '')
        .find((language) => supports.includes(language)) ?? fallback,
  });
  return best === 'es' ? 'es' : 'en';
}

function listOfProducts(language: Language) {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>Waizant</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/products.css" />
      </head>
      <body>
        <main class="message">
          <h1>Waizant</h1>
          <ul>
            ${PRODUCTS.map((product) => html`<li><a href="/${product}">${PRODUCT_NAMES[product]}</a></li>`)}
          </ul>
        </main>
      </body>
    </html>`;
}
