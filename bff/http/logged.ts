import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { RequestLog } from './request-log.ts';
import type { RequestEnv } from './serve-endpoint.ts';

const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** One line a request, and the headers that every answer has; a page names a policy of its own. */
export function logged(log: RequestLog): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    await next();
    c.header('X-Request-Id', requestId);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', NOTHING);
    log.request({
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      durationMs: Math.round(performance.now() - startedAt),
      requestId,
      agent: c.get('agent'),
    });
  };
}
