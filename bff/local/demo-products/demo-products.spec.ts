import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { PROBLEM_STATUS, type ProblemCode, type ProductId } from '../../contract/index.ts';
import type { Listening } from '../listen.ts';
import { createClock, installClock } from '../clock.ts';
import { startDemoProducts } from './start-demo-products.ts';

const CLIENTS = {
  store: { clientId: 'store', clientSecret: 's1' },
  web: { clientId: 'web', clientSecret: 's2' },
  app: { clientId: 'app', clientSecret: 's3' },
  rcm: { clientId: 'rcm', clientSecret: 's4' },
};
const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Users';
const TICKET = 'a'.repeat(43);

/** The BFF's side of the hand-over, as far as the products see it. */
class FakeBff {
  refuses: ProblemCode | null = null;
  introspection: 'active' | 'inactive' | 'broken' = 'active';
  name = 'Marta Admin';
  /** What the token says beside, or otherwise than, it should. */
  claims: Readonly<Record<string, unknown>> = {};
  /** Who signs it; null: whoever the keys are of. */
  forger: CryptoKey | null = null;
  token = '';
  areKeysAway = false;
  readonly #key: CryptoKey;
  readonly #jwk: JWK;
  readonly calls: { path: string; authorization: string; body: unknown }[] = [];
  readonly #server: Server;

  constructor(key: CryptoKey, jwk: JWK) {
    this.#key = key;
    this.#jwk = jwk;
    this.#server = createServer((request, response) => {
      void (async () => {
        if (request.url === '/jwks.json') {
          response.writeHead(this.areKeysAway ? 503 : 200).end(JSON.stringify({ keys: [this.#jwk] }));
          return;
        }
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const path = request.url ?? '';
        this.calls.push({ path, authorization: request.headers.authorization ?? '', body: JSON.parse(text) });
        const { status, body } = await this.#answer(
          path,
          this.#productOf(request.headers.authorization ?? ''),
        );
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      })();
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #productOf(authorization: string): string {
    return Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')[0] ?? '';
  }

  /** As Cognito signs what the function makes of a product's context. */
  async #sign(product: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ sub: 'user-1', iss: ISSUER, client_id: 'support', token_use: 'access', iat: now, exp: now + 600 },
      ...{ act: { sub: 'agent-1', name: 'Ana Agent' }, assistance_id: 'as-1', product },
      support_until: now + 272,
      ...this.claims,
    };
    this.token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'pool' })
      .sign(this.forger ?? this.#key);
    return this.token;
  }

  async #answer(path: string, product: string): Promise<{ status: number; body: object }> {
    const delegation = {
      sub: 'user-1',
      username: 'marta.admin@legacy355.example',
      name: this.name,
      act: { sub: 'agent-1', name: 'Ana Agent' },
      assistance_id: 'as-1',
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      product,
    };
    const kind = { token_type: 'Bearer' };
    if (path === '/api/handover/redeem') {
      if (this.refuses !== null) {
        const status = PROBLEM_STATUS[this.refuses];
        return { status, body: { type: 'x', title: 'x', status, code: this.refuses } };
      }
      const issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
      return {
        status: 200,
        body: {
          access_token: await this.#sign(product),
          ...{ issued_token_type, ...kind, expires_in: 272, ...delegation },
        },
      };
    }
    if (this.introspection === 'broken') return { status: 500, body: {} };
    if (this.introspection === 'inactive') return { status: 200, body: { active: false } };
    const exp = Math.floor(Date.now() / 1_000) + 272;
    return {
      status: 200,
      body: { active: true, ...kind, client_id: product, exp, iat: exp - 300, ...delegation },
    };
  }
}

describe('the demo products', () => {
  let bff: FakeBff;
  let products: Listening;
  let cookie: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256', { extractable: true });
  });
  beforeEach(async () => {
    bff = new FakeBff(keys.privateKey, { ...(await exportJWK(keys.publicKey)), kid: 'pool', alg: 'RS256' });
    const bffUrl = await bff.start();
    const issuer = { issuer: ISSUER, jwksUrl: `${bffUrl}/jwks.json`, clientId: 'support' };
    products = await startDemoProducts({ port: 0, bffUrl, clients: CLIENTS, issuer });
    cookie = '';
  });
  afterEach(async () => {
    await products.close();
    bff.stop();
  });

  async function get(path: string, language = 'en') {
    const answer = await fetch(`${products.url}${path}`, {
      headers: { Cookie: cookie, 'Accept-Language': language },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  async function redeem(product: ProductId, ticket: unknown = TICKET) {
    const answer = await fetch(`${products.url}/${product}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie },
      body: JSON.stringify({ ticket }),
    });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  const shown = (text: string) => /<div id="page">(.*?)<template/s.exec(text)?.[1] ?? '';

  for (const product of ['store', 'web', 'app', 'rcm'] as const) {
    it(`shows in ${product} whose account is open, by which agent, where and for how long`, async () => {
      expect((await redeem(product)).status).toBe(201);
      const { text } = await get(`/${product}`);
      for (const fact of [
        'Marta Admin',
        'marta.admin@legacy355.example',
        'Ana Agent',
        'legacy355',
        'administrator',
      ]) {
        expect(shown(text)).withContext(fact).toContain(fact);
      }
      expect(shown(text)).toMatch(/role="timer" data-seconds-left="27[12]">4:3[12]</);
      expect(bff.calls[0]).toEqual({
        path: '/api/handover/redeem',
        authorization: `Basic ${btoa(`${CLIENTS[product].clientId}:${CLIENTS[product].clientSecret}`)}`,
        body: { ticket: TICKET },
      });
    });
  }

  it('keeps the token on the server, behind a cookie that no script and no other product gets', async () => {
    const { headers, text } = await redeem('web');
    const [set = ''] = headers.getSetCookie();
    expect(set).toContain('HttpOnly');
    expect(set).toContain('SameSite=Strict');
    expect(set).toContain('Path=/web');
    expect(set + text + (await get('/web')).text).not.toContain(bff.token);
    expect(shown((await get('/store')).text)).not.toContain('Marta');
    expect(shown((await get('/web?other')).text)).toContain('My Ecosystem');
  });

  it('titles Web My Ecosystem and shows the plan', async () => {
    await redeem('web');
    const { text } = await get('/web');
    expect(shown(text)).toContain('<h1>My Ecosystem</h1>');
    expect(shown(text)).toContain('See plan details');
    expect(shown(text)).toContain('$149.00 a month');
    const spanish = await get('/web', 'es-CO, en;q=0.5');
    expect(spanish.text).toContain('<html lang="es">');
    expect(shown(spanish.text)).toContain('Mi ecosistema');
  });

  const REFUSALS: readonly (readonly [ProblemCode, number, string])[] = [
    ['ticket-used', 410, 'ticket-used'],
    ['ticket-expired', 410, 'ticket-expired'],
    ['invalid-client', 410, 'foreign'],
    ['product-not-allowed', 410, 'not-allowed'],
    ['internal-error', 503, 'unavailable'],
  ];
  for (const [code, status, refusal] of REFUSALS) {
    it(`opens nothing and says why: ${code}`, async () => {
      bff.refuses = code;
      const answer = await redeem('web');
      expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { refusal }]);
      expect(answer.headers.getSetCookie()).toEqual([]);
      const { text } = await get('/web');
      expect(text).toContain(`<template data-view="${refusal}">`);
    });
  }

  const NOT_OURS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'for another product': { product: 'store' },
    'for no product': { product: undefined },
    'for every product': { product: undefined, products: ['web', 'store'] },
    'for a list of them': { product: ['web'] },
    'of another assistance': { assistance_id: 'as-2' },
    'without an end': { support_until: undefined },
    'of another issuer': { iss: `${ISSUER}X` },
    'of another client': { client_id: 'product-app' },
    'an id token': { token_use: 'id' },
    'over by its own end': { exp: 1 },
  };
  for (const [what, claims] of Object.entries(NOT_OURS)) {
    it(`opens nothing for a token that is not its own: ${what}`, async () => {
      bff.claims = claims;
      const answer = await redeem('web');
      expect([answer.status, JSON.parse(answer.text)]).toEqual([410, { refusal: 'foreign' }]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    });
  }

  it('opens nothing for a token of another key, nor while the keys cannot be had', async () => {
    bff.areKeysAway = true;
    expect((await redeem('web')).status).toBe(503);
    bff.areKeysAway = false;
    bff.forger = (await generateKeyPair('RS256')).privateKey;
    expect((await redeem('web')).status).toBe(410);
    bff.forger = null;
    expect((await redeem('web')).status).toBe(201);
  });

  it('shows nothing once the support is over, whatever exp and the BFF say', async () => {
    const clock = createClock();
    const uninstall = installClock(clock.shared);
    try {
      await redeem('web');
      clock.advance(260_000);
      expect(shown((await get('/web')).text)).toContain('Marta');
      clock.advance(13_000);
      const asked = bff.calls.length;
      expect(JSON.parse((await get('/web/status')).text)).toEqual({ state: 'ended' });
      expect(shown((await get('/web')).text)).toContain('Access has ended');
      expect(bff.calls.length).toBe(asked);
    } finally {
      uninstall();
    }
  });

  it('asks nobody about what cannot be a ticket', async () => {
    for (const ticket of ['', '"><script>', 7, null, 'x'.repeat(300)]) {
      expect((await redeem('web', ticket)).status).toBe(400);
    }
    const form = await fetch(`${products.url}/web/session`, {
      method: 'POST',
      body: `{"ticket":"${TICKET}"}`,
    });
    expect(form.status).toBe(400);
    expect(bff.calls).toEqual([]);
  });

  it('shows after the end that access is gone, and nothing else', async () => {
    await redeem('store');
    bff.introspection = 'inactive';
    expect(JSON.parse((await get('/store/status')).text)).toEqual({ state: 'ended' });
    const { text } = await get('/store');
    expect(shown(text)).toContain('Access has ended');
    expect(text).not.toContain('Marta');
    bff.introspection = 'active';
    expect(JSON.parse((await get('/store/status')).text)).toEqual({ state: 'ended' });
  });

  it('hides the account while the BFF cannot say that access still holds', async () => {
    await redeem('store');
    bff.introspection = 'broken';
    expect((await get('/store/status')).status).toBe(503);
    const { status, text } = await get('/store');
    expect([status, text.includes('Marta')]).toEqual([503, false]);
    bff.introspection = 'active';
    expect(shown((await get('/store')).text)).toContain('Marta');
  });

  it('shows names with HTML in them as text', async () => {
    bff.name = '<img src=x onerror=alert(1)>';
    await redeem('web');
    const { text } = await get('/web');
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('lets pages load nothing from elsewhere and nothing inline', async () => {
    for (const path of [
      '/web',
      '/',
      '/assets/products.css',
      '/assets/products.js',
      '/assets/dm-sans.woff2',
    ]) {
      const { status, headers, text } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      if (path === '/web')
        expect(text).not.toMatch(/https?:\/\/|style=|<style|<script(?! type="module" src)/);
    }
    expect((await get('/assets/..%2fstart-demo-products.ts')).status).toBe(404);
    expect((await get('/billing')).status).toBe(404);
  });
});
