import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROBLEM_STATUS, type ProblemCode, type ProductId } from '../../contract/index.ts';
import type { Listening } from '../listen.ts';
import { startDemoProducts } from './start-demo-products.ts';

const CLIENTS = {
  store: { clientId: 'store', clientSecret: 's1' },
  web: { clientId: 'web', clientSecret: 's2' },
  app: { clientId: 'app', clientSecret: 's3' },
  rcm: { clientId: 'rcm', clientSecret: 's4' },
};
const TOKEN = 'the-token-of-the-delegate';
const TICKET = 'a'.repeat(43);

/** The BFF's side of the hand-over, as far as the products see it. */
class FakeBff {
  refuses: ProblemCode | null = null;
  introspection: 'active' | 'inactive' | 'broken' = 'active';
  name = 'Marta Admin';
  readonly calls: { path: string; authorization: string; body: unknown }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const path = request.url ?? '';
        this.calls.push({ path, authorization: request.headers.authorization ?? '', body: JSON.parse(text) });
        const { status, body } = this.#answer(path, this.#productOf(request.headers.authorization ?? ''));
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

  #answer(path: string, product: string): { status: number; body: object } {
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
        body: { access_token: TOKEN, issued_token_type, ...kind, expires_in: 272, ...delegation },
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

  beforeEach(async () => {
    bff = new FakeBff();
    products = await startDemoProducts({ port: 0, bffUrl: await bff.start(), clients: CLIENTS });
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
    expect(set + text + (await get('/web')).text).not.toContain(TOKEN);
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
