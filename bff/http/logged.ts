import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { aboutRequest } from './about-request.ts';
import type { RequestLog } from './request-log.ts';
import type { RequestEnv } from './serve-endpoint.ts';

const HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/** One line a request, and the headers that every answer has; a page names a policy of its own. */
export function logged(log: RequestLog): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    // Before the answer is made: headers added to a finished one cost Node's adapter its short way (half the CPU).
    c.header('X-Request-Id', requestId);
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    await next();
    log.request({
      ...aboutRequest(c),
      status: c.res.status,
      code: c.get('problem'),
      durationMs: Math.round(performance.now() - startedAt),
    });
  };
}
