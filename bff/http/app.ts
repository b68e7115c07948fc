import { Hono } from 'hono';
import { deadline } from './deadline.ts';
import { logged } from './logged.ts';
import { openApiDocument } from './open-api.ts';
import { onError } from './on-error.ts';
import { languageOf, originOf } from './origin.ts';
import { problem } from './problem-response.ts';
import type { RequestLog } from './request-log.ts';
import { admitAgent, type App, type Gate, type RequestEnv } from './serve-endpoint.ts';
import type { SessionCookie } from './session-cookie.ts';
import { refuse } from '../domain/refusal.ts';
import { acting } from '../platform/caller.ts';
import { authenticateProduct, type ProductClientDeps } from '../handover/product-client.ts';
import type { SessionRightsDeps } from '../assistance/fresh-rights.ts';
import { authenticate } from '../session/authenticate.ts';
import { sessionView } from '../session/session-view.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';

export interface AppDeps extends SessionRightsDeps, ProductClientDeps {
  readonly log: RequestLog;
  readonly cookie: SessionCookie;
  readonly trustedProxies: ReadonlySet<string>;
  /** What is missing for good answers; empty when ready. */
  readonly missing: () => Promise<readonly string[]>;
}

/** The app without its endpoints: log, headers, errors, health; `bind` adds the features' routes. */
export function createApp(deps: AppDeps, bind: (app: App, gate: Gate) => void): App {
  const app: App = new Hono<RequestEnv>();
  const gate = createGate(deps);

  app.use(logged(deps.log));

  app.get('/health/live', (c) => c.json({ status: 'live' }));
  app.get('/health/ready', async (c) => {
    const missing = await deps.missing();
    return c.json(
      { status: missing.length === 0 ? 'ready' : 'not ready', missing },
      missing.length === 0 ? 200 : 503,
    );
  });
  const document = openApiDocument(deps.cookie.fullName);
  app.get('/api/openapi.json', (c) => c.json(document));

  bind(app, gate);

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

function createGate(deps: AppDeps): Gate {
  return {
    async agent(c, { method, background, endsOnly }) {
      const { caller, session } = await authenticate(deps, {
        sessionId: deps.cookie.read(c),
        isRead: method === 'GET',
        isBackground: background === true,
        endsOnly: endsOnly === true,
        from: originOf(c, deps.trustedProxies),
        language: languageOf(c),
        signal: deadline(),
      });
      return { caller, session: sessionView(session, deps.limits) };
    },
    async product(c, { id }) {
      const from = originOf(c, deps.trustedProxies);
      const client = await authenticateProduct(deps, id, c.req.header('Authorization'), from);
      return { client, from, signal: deadline() };
    },
    open: (c) => ({ from: originOf(c, deps.trustedProxies), signal: deadline() }),
    async refuseNotAllowed(caller, endpointId) {
      const row = { data: { command: endpointId } };
      return refuseTraced(deps, acting(caller), { code: 'not-allowed' }, row);
    },
  };
}
