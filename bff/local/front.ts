import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context } from 'hono';
import { compress } from 'hono/compress';
import { proxy } from 'hono/proxy';
import { PROBLEM_STATUS, type ProblemBody } from '../contract/index.ts';
import { SECOND_MS } from '../domain/time.ts';
import { listen, type Listening } from './listen.ts';

export interface FrontOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the BFF answers, without a slash at the end. */
  readonly bffUrl: string;
  /** The built shell. */
  readonly staticDir: string;
  /** Where the shell signs in; `null`: by password at the BFF. */
  readonly cognito: { readonly endpoint: string; readonly clientId: string } | null;
}

/** Longer than the BFF's own 9 s deadline: it is the BFF that says what went wrong, unless it is lost. */
const BFF_DEADLINE_MS = 15 * SECOND_MS;
const RETRY_AFTER_SECONDS = 2;

/** The place in the built index.html where a fresh nonce goes; nginx.conf replaces the same word. */
const NONCE_PLACE = 'CSP_NONCE';

/** A name that changes with the content, as the builder makes them: `chunk-DR7dJmjm.js`. */
const HASHED = /-[\w-]{8}\.(?:js|css|woff2)$/;

/**
 * One origin for the shell and `/api`, as nginx is in production: the same headers, caching and forwarding.
 * Rejects where the port is taken.
 */
export async function startFront({ port, bffUrl, staticDir, cognito }: FrontOptions): Promise<Listening> {
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    if (!c.res.headers.has('Content-Security-Policy')) {
      c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    }
  });
  app.use(async (c, next) => (FORWARDED.has(c.req.method) ? next() : wrongMethod(c)));
  // For the functions, on the BFF's own port.
  app.all('/api/deliveries', (c) => c.text('Not found', 404, { 'Cache-Control': 'no-store' }));
  app.all('/api', (c) => forward(c, bffUrl));
  app.all('/api/*', (c) => forward(c, bffUrl));
  app.all('/health/*', (c) => forward(c, bffUrl));

  const index = indexPage(staticDir, cognito === null ? [] : [new URL(cognito.endpoint).origin]);
  app.get('/', index);
  app.get('/index.html', index);
  app.get('/shell-config.json', (c) =>
    c.json(cognito === null ? {} : { cognito }, 200, { 'Cache-Control': 'no-cache' }),
  );
  app.use(compress());
  app.get(
    '*',
    serveStatic({
      root: staticDir,
      onFound: (path, c) => {
        c.header('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  app.get('*', (c) => {
    const isFile = /\.[^/]*$/.test(c.req.path);
    return isFile ? c.text('Not found', 404, { 'Cache-Control': 'no-store' }) : index(c);
  });
  app.all('*', (c) => wrongMethod(c));

  return listen(app, port);
}

const FORWARDED = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS']);

function wrongMethod(c: Context): Response {
  return c.text('Method not allowed', 405, { Allow: 'GET, HEAD', 'Cache-Control': 'no-store' });
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Of this one connection (RFC 9110, section 7.6.1), or a claim about the client that only a proxy may make. */
const NOT_FORWARDED = [
  ...['Connection', 'Expect', 'Keep-Alive', 'Proxy-Authorization', 'TE', 'Trailer', 'Upgrade'],
  ...['Forwarded', 'X-Real-IP'],
] as const;

/** Angular adds the styles of its components as `<style>` elements: the nonce admits those and no others. */
function contentSecurityPolicy(nonce: string, connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    ["connect-src 'self'", ...connect].join(' '),
    "font-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

function indexPage(staticDir: string, connect: readonly string[]) {
  return async (c: Context): Promise<Response> => {
    const nonce = randomBytes(16).toString('base64url');
    const html = await readFile(join(staticDir, 'index.html'), 'utf8');
    c.header('Content-Security-Policy', contentSecurityPolicy(nonce, connect));
    c.header('Cache-Control', 'no-store');
    return c.html(html.replaceAll(NONCE_PLACE, nonce));
  };
}

/**
 * Passes a request on, once: a POST that may have arrived is never sent again. What the client says about where it
 * comes from is replaced by what the socket says.
 */
async function forward(c: Context, bffUrl: string): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  try {
    return await proxy(`${bffUrl}${pathname}${search}`, {
      raw: c.req.raw,
      redirect: 'manual',
      signal: AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(BFF_DEADLINE_MS)]),
      headers: {
        ...c.req.header(),
        ...Object.fromEntries(NOT_FORWARDED.map((name) => [name, undefined])),
        'X-Forwarded-For': getConnInfo(c).remote.address,
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': c.req.header('Host'),
      },
    });
  } catch {
    return bffLost(c);
  }
}

function bffLost(c: Context): Response {
  const status = PROBLEM_STATUS.unavailable;
  const body: ProblemBody = {
    type: 'about:blank',
    title: 'The service is not reachable at the moment: try again',
    status,
    code: 'unavailable',
    retryAfter: RETRY_AFTER_SECONDS,
  };
  return c.json(body, status, {
    'Content-Type': 'application/problem+json',
    'Retry-After': String(RETRY_AFTER_SECONDS),
    'Cache-Control': 'no-store',
  });
}
