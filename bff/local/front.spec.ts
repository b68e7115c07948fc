import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { startFront } from './front.ts';
import type { Listening } from './listen.ts';

const INDEX = '<link rel="stylesheet" nonce="CSP_NONCE"><shell-root ngcspnonce="CSP_NONCE"></shell-root>';

const COGNITO = { endpoint: 'http://localhost:9330/', clientId: 'shell' };

describe('the front of the local default', () => {
  let folder: string;
  let bff: Server;
  let bffUrl: string;
  let front: Listening;
  let seen: { request: IncomingMessage; body: string }[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'front-'));
    mkdirSync(join(folder, 'media'));
    writeFileSync(join(folder, 'index.html'), INDEX);
    writeFileSync(join(folder, 'main-4NH2ZY_E.js'), `export const text = '${'x'.repeat(4_000)}';`);
    writeFileSync(join(folder, 'media', 'dm-sans-DgZyk0-w.woff2'), 'font');
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    seen = [];
    bff = createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        seen.push({ request, body });
        if (request.url === '/api/hangs-up') {
          request.socket.destroy();
          return;
        }
        response.writeHead(request.method === 'POST' ? 422 : 200, {
          'Content-Type': 'application/problem+json',
          'Cache-Control': 'no-store',
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'Set-Cookie': ['a=1; Path=/', 'b=2; Path=/'],
        });
        response.end('{"code":"wrong-code"}');
      })();
    });
    bff.listen(0, '127.0.0.1');
    await once(bff, 'listening');
    bffUrl = `http://127.0.0.1:${(bff.address() as AddressInfo).port}`;
    front = await startFront({ port: 0, bffUrl, staticDir: folder, cognito: COGNITO });
  });

  afterEach(async () => {
    await front.close();
    bff.close();
    bff.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, init?: RequestInit) => fetch(`${front.url}${path}`, init);

  it('answers every address of the shell with its page, never cached', async () => {
    for (const path of ['/', '/index.html', '/sign-in', '/user-support/technical-assistance?case=7']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('Content-Type')).toContain('text/html');
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(await answer.text()).toContain('<shell-root');
    }
  });

  it('tells the shell where to sign in, and lets its page call nobody else', async () => {
    const answer = await get('/shell-config.json');
    expect(answer.headers.get('Cache-Control')).toBe('no-cache');
    expect(await answer.json()).toEqual({ cognito: COGNITO });
    const policy = (await get('/')).headers.get('Content-Security-Policy');
    expect(policy).toContain("connect-src 'self' http://localhost:9330;");

    const without = await startFront({ port: 0, bffUrl, staticDir: folder, cognito: null });
    const page = await fetch(without.url);
    expect(page.headers.get('Content-Security-Policy')).toContain("connect-src 'self';");
    expect(await (await fetch(`${without.url}/shell-config.json`)).json()).toEqual({});
    await without.close();
  });

  it('puts a fresh nonce into page and policy', async () => {
    const nonces = new Set<string>();
    for (let visit = 0; visit < 3; visit += 1) {
      const answer = await get('/');
      const policy = answer.headers.get('Content-Security-Policy') ?? '';
      const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? 'none';
      expect(await answer.text()).toBe(INDEX.replaceAll('CSP_NONCE', nonce));
      expect(policy).not.toContain('unsafe');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('sends the security headers with pages, files, errors and the API alike', async () => {
    for (const path of ['/', '/favicon.svg', '/missing.js', '/api/session']) {
      const { headers } = await get(path);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers.get('Strict-Transport-Security')).toMatch(/max-age=(\d{8,})/);
      expect(headers.get('Permissions-Policy')).toContain('camera=()');
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    }
  });

  it('lets browsers keep hashed files for a year, and only those', async () => {
    const caching = async (path: string) => (await get(path)).headers.get('Cache-Control');
    expect(await caching('/main-4NH2ZY_E.js')).toBe('public, max-age=31536000, immutable');
    expect(await caching('/media/dm-sans-DgZyk0-w.woff2')).toBe('public, max-age=31536000, immutable');
    expect(await caching('/favicon.svg')).toBe('no-cache');
  });

  it('compresses scripts', async () => {
    const { headers } = await get('/main-4NH2ZY_E.js', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headers.get('Content-Encoding')).toBe('gzip');
    expect(headers.get('Vary')).toMatch(/accept-encoding/i);
  });

  it('answers 404, not the page, for a script that an older page asks for', async () => {
    for (const path of ['/chunk-OLD00000.js', '/..%2f..%2fetc%2fpasswd.txt', '/api.js']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
    }
    expect((await get('/sign-in', { method: 'POST' })).status).toBe(405);
  });

  it('passes method, path, query, body, cookies and status through', async () => {
    const answer = await get('/api/assistances?limit=2&cursor=a%2Fb', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-By': 'user-support', Cookie: 'id=1' },
      body: '{"email":"ñ@x.example"}',
    });
    expect([answer.status, await answer.text()]).toEqual([422, '{"code":"wrong-code"}']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(answer.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
    const [{ request, body }] = seen as [(typeof seen)[0]];
    expect([request.method, request.url]).toEqual(['POST', '/api/assistances?limit=2&cursor=a%2Fb']);
    expect(body).toBe('{"email":"ñ@x.example"}');
    expect(request.headers['x-requested-by']).toBe('user-support');
    expect(request.headers.cookie).toBe('id=1');
  });

  it('leads nobody to where the functions tell of deliveries', async () => {
    for (const path of ['/api/deliveries', '/api/%64eliveries']) {
      expect((await get(path, { method: 'POST', body: '{}' })).status).toBe(404);
    }
    expect(seen.length).toBe(0);
  });

  it('says itself where a request comes from, whatever the client claims', async () => {
    await get('/api/session', {
      headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Real-IP': '6.6.6.6', Forwarded: 'for=6.6.6.6' },
    });
    const { headers } = seen[0]!.request;
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('http');
    expect(headers['x-forwarded-host']).toBe(new URL(front.url).host);
    expect([headers['x-real-ip'], headers.forwarded]).toEqual([undefined, undefined]);
  });

  it('never sends a POST twice when the BFF hangs up on it', async () => {
    const answer = await get('/api/hangs-up', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(503);
    expect(seen.length).toBe(1);
  });

  it('says in the API’s own form that the BFF is away', async () => {
    bff.close();
    bff.closeAllConnections();
    const answer = await get('/api/session');
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2']);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(((await answer.json()) as { code: string }).code).toBe('unavailable');
  });

  it('refuses a port that is taken', async () => {
    const port = Number(new URL(front.url).port);
    await expectAsync(startFront({ port, bffUrl, staticDir: folder, cognito: null })).toBeRejectedWithError(
      /EADDRINUSE/,
    );
  });
});
