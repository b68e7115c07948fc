import type { RightsDeps } from './session/rights.ts';
import { type ProductClientDeps, authenticateProduct } from './handover/product-client.ts';
import { type SessionCookie } from './http/session-cookie.ts';
import type { Gate } from './http/serve-endpoint.ts';
import { authenticate } from './session/authenticate.ts';
import { originOf, languageOf } from './http/origin.ts';
import { deadline } from './http/deadline.ts';
import { sessionView } from './session/session-view.ts';
import { refuseTraced } from './platform/refuse-traced.ts';
import { acting, type DoneWithout } from './platform/caller.ts';
import type { Context } from 'hono';
import type { FailureLog } from './platform/failure-log.ts';
import { aboutRequest } from './http/about-request.ts';

export interface GateDeps extends RightsDeps, ProductClientDeps {
  readonly cookie: SessionCookie;
  readonly trustedProxies: ReadonlySet<string>;
  readonly log: FailureLog;
}

/** How requests prove who they are: what `http` asks and the features know. */
export function createGate(deps: GateDeps): Gate {
  const doneWithout =
    (c: Context): DoneWithout =>
    (job, error) => {
      deps.log.lasting(error, { ...aboutRequest(c), job });
    };
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
        doneWithout: doneWithout(c),
        onAgent: (id) => c.set('agent', id),
      });
      return { caller, session: () => sessionView(session, deps.limits) };
    },
    async product(c, { id }) {
      const from = originOf(c, deps.trustedProxies);
      const client = await authenticateProduct(deps, id, c.req.header('Authorization'), from);
      return { client, from, signal: deadline(), doneWithout: doneWithout(c) };
    },
    open: (c) => ({ from: originOf(c, deps.trustedProxies), signal: deadline() }),
    async refuseNotAllowed(caller, endpointId) {
      const row = { data: { command: endpointId } };
      return refuseTraced(deps, acting(caller), { code: 'not-allowed' }, row);
    },
  };
}
