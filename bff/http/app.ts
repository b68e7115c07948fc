import { Hono } from 'hono';
import { contextStorage } from 'hono/context-storage';
import { logged } from './logged.ts';
import { openApiDocument } from './open-api.ts';
import { onError } from './on-error.ts';
import { problem } from './problem-response.ts';
import type { RequestLog } from './request-log.ts';
import { admitAgent, type App, type Gate, type RequestEnv } from './serve-endpoint.ts';
import { refuse } from '../domain/refusal.ts';
import { iso, SECOND_MS } from '../domain/time.ts';

export interface AppDeps {
  readonly log: RequestLog;
  readonly gate: Gate;
  /** Full name of the session cookie, for the OpenAPI document. */
  readonly cookieName: string;
  /** What is missing for good answers; empty when ready. */
  readonly missing: () => Promise<readonly string[]>;
  /** When the heads of the trace were noted last, and since when they cannot be; ms since 1970. */
  /** How old the list of staff is, ms; null before the first. */
  readonly staffAge: () => number | null;
  readonly heads: () => { readonly notedAt: number | null; readonly failingSince: number | null };
}

/** The app without its endpoints: log, headers, errors, health; `bind` adds the features' routes. */
export function createApp(deps: AppDeps, bind: (app: App) => void): App {
  const app: App = new Hono<RequestEnv>();
  const { gate } = deps;

  app.use(contextStorage(), logged(deps.log));

  app.get('/health/live', (c) => c.json({ status: 'live' }));
  app.get('/health/ready', async (c) => {
    const missing = await deps.missing();
    const { notedAt, failingSince } = deps.heads();
    // A detail: it holds nobody up.
    const heads = {
      ...(notedAt === null ? {} : { notedAt: iso(notedAt) }),
      ...(failingSince === null ? {} : { failingSince: iso(failingSince) }),
    };
    const age = deps.staffAge();
    const staff = age === null ? {} : { ageSeconds: Math.round(age / SECOND_MS) };
    const status = missing.length === 0 ? 'ready' : 'not ready';
    return c.json({ status, missing, heads, staff }, missing.length === 0 ? 200 : 503);
  });
  const document = openApiDocument(deps.cookieName);
  app.get('/api/openapi.json', (c) => c.json(document));

  bind(app);

  app.all('/api/*', async (c) => {
    await admitAgent(c, gate, {
      method: c.req.method === 'GET' ? 'GET' : 'POST',
      background: true,
      access: 'agent',
      id: 'none',
    });
    return refuse({ code: 'not-found' });
  });
  app.notFound((c) => problem(c, 'not-found'));
  app.onError(onError(deps.log));
  return app;
}
