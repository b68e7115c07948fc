import type { Context } from 'hono';
import { tryGetContext } from 'hono/context-storage';
import { matchedRoutes } from 'hono/route';
import type { About, FailureLog, OnRetry } from '../platform/failure-log.ts';
import type { RequestEnv } from './serve-endpoint.ts';

/** What a line says of its request: ids and the route's template, never the path or what else was sent. */
export function aboutRequest(c: Context): About {
  const { requestId, agent, assistance } = c.var as Partial<RequestEnv['Variables']>;
  const route = routeOf(c);
  return {
    requestId,
    method: c.req.method,
    route,
    agent,
    assistance:
      assistance ?? (route?.startsWith('/api/assistances/:id') ? uuidIn(c.req.param('id')) : undefined),
  };
}

/** What an adapter tries again is told too: with the request that waits for it, where there is one. */
export function tellRetries(log: FailureLog, service: 'database' | 'cognito'): OnRetry {
  return (error, attempt) => {
    const c = tryGetContext<RequestEnv>();
    log.failure(error, { ...(c && aboutRequest(c)), job: `${service} again`, attempt });
  };
}

/** The template that answers, as the contract has it; undefined where none fits. */
export function routeOf(c: Context): string | undefined {
  return matchedRoutes(c).find(({ path }) => !path.includes('*'))?.path;
}

/** An id as we make them: anybody may write anything there. */
function uuidIn(given: string | undefined): string | undefined {
  return given !== undefined && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given) ? given : undefined;
}
