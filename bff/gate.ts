import { withFreshRights, type RightsDeps } from './session/rights.ts';
import { type ProductClientDeps, authenticateProduct } from './handover/product-client.ts';
import { type SessionCookie } from './http/session-cookie.ts';
import type { AgentGate, AgentRequest, Gate } from './http/serve-endpoint.ts';
import { authenticate, authenticateReplaced, sessionIdHashOf } from './session/authenticate.ts';
import { isSteppedUp, type SteppedUpDeps } from './session/stepped-up.ts';
import { refuse } from './domain/refusal.ts';
import { openRequest } from './http/open-request.ts';
import { originOf, languageOf } from './http/origin.ts';
import { deadline } from './platform/deadline.ts';
import type { StoredSession } from './session/ports.ts';
import type { AssistanceStore } from './assistance/ports.ts';
import type { AssistanceRequest } from './assistance/assistance.routes.ts';
import { uuid, type AnyEndpoint } from './contract/index.ts';
import { sessionView } from './session/session-view.ts';
import { Refused } from './domain/refusal.ts';
import { refuseTraced } from './platform/refuse-traced.ts';
import { acting, type Caller, type DoneWithout } from './platform/caller.ts';
import type { Context } from 'hono';
import type { FailureLog } from './platform/failure-log.ts';
import { aboutRequest } from './http/about-request.ts';

export interface GateDeps extends RightsDeps, ProductClientDeps, SteppedUpDeps {
  readonly store: Pick<AssistanceStore, 'loadWithSession'>;
  readonly cookie: SessionCookie;
  readonly trustedProxies: ReadonlySet<string>;
  readonly log: FailureLog;
}

export interface Gates {
  readonly gate: Gate;
  /** For what is done with one assistance: whoever asks and the row that his path names, in one reading. */
  readonly assistanceGate: AgentGate<AssistanceRequest>;
}

/** How requests prove who they are: what `http` asks and the features know. */
export function createGates(deps: GateDeps): Gates {
  const sessionIdHash = (c: Context) => sessionIdHashOf(deps.cookie.read(c));
  const signedIn = async (
    c: Context,
    { method, background, endsOnly }: Pick<AnyEndpoint, 'method' | 'background' | 'endsOnly'>,
    found: StoredSession | null,
  ): Promise<AgentRequest> => {
    const { caller, session } = await authenticate(deps, found, {
      isRead: method === 'GET',
      isBackground: background === true,
      endsOnly: endsOnly === true,
      ...asked(c),
    });
    return requestOf(caller, session);
  };
  const asked = (c: Context) => ({
    from: originOf(c, deps.trustedProxies),
    language: languageOf(c),
    signal: deadline(),
    doneWithout: doneWithout(deps.log, c),
    onAgent: (id: string) => {
      c.set('agent', id);
    },
  });
  const requestOf = (caller: Caller, session: StoredSession): AgentRequest => ({
    caller,
    session: (seenAt = session.lastSeenAt) => sessionView({ ...session, lastSeenAt: seenAt }, deps.limits),
    isSignedInLately: async () => {
      const { authenticatedAt, replacedAt } = session;
      const now = await deps.clock.now();
      return replacedAt === null && now - authenticatedAt < deps.limits.signInCountsMs;
    },
    afresh: async () => {
      const fresh = await withFreshRights(deps, session, await deps.clock.now(), caller.signal);
      if (fresh === null) return refuse({ code: 'not-signed-in' });
      const { agent, roles } = fresh;
      const rights = { areFresh: true, rowReadAt: session.rightsReadAt };
      return requestOf({ ...caller, agent, roles, rights }, fresh);
    },
  });
  const forAgents: Omit<AgentGate<AgentRequest>, 'agent'> = {
    async replaced(c) {
      const idHash = sessionIdHash(c);
      const found = idHash === null ? null : await deps.sessions.find(idHash);
      const known = await authenticateReplaced(deps, found, asked(c));
      return known && requestOf(known.caller, known.session);
    },
    isSteppedUp: (caller) => isSteppedUp(deps, caller),
    refuse: (caller, code, endpointId) =>
      refuseTraced(deps, acting(caller), { code }, { data: { command: endpointId } }),
  };
  const gate: Gate = {
    ...forAgents,
    async agent(c, endpoint) {
      const idHash = sessionIdHash(c);
      return signedIn(c, endpoint, idHash === null ? null : await deps.sessions.find(idHash));
    },
    async agentIfAny(c, endpoint) {
      try {
        return await gate.agent(c, endpoint);
      } catch (error) {
        if (error instanceof Refused && error.refusal.code === 'not-signed-in') return null;
        throw error;
      }
    },
    async product(c, { id }) {
      const request = openRequest(c, deps.trustedProxies);
      const client = await authenticateProduct(deps, id, c.req.header('Authorization'), request.from);
      return { ...request, client, doneWithout: doneWithout(deps.log, c) };
    },
    open: (c) => openRequest(c, deps.trustedProxies),
  };
  const assistanceGate: AgentGate<AssistanceRequest> = {
    ...forAgents,
    async agent(c, endpoint) {
      const idHash = sessionIdHash(c);
      const asked = c.req.param('id') ?? '';
      const { success: isId, data: id } = uuid.safeParse(asked);
      // What is no id is refused with the rest of the input.
      if (idHash === null || !isId) return { ...(await gate.agent(c, endpoint)), assistance: asked };
      const { session, assistance } = await deps.store.loadWithSession(id, idHash);
      return { ...(await signedIn(c, endpoint, session)), assistance: assistance ?? id };
    },
  };
  return { gate, assistanceGate };
}

function doneWithout(log: FailureLog, c: Context): DoneWithout {
  return (job, error) => {
    log.failure(error, { ...aboutRequest(c), job });
  };
}
