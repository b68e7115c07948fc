import * as contract from '../contract/index.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { serve, serveFetchable, serveLink, serveOpen, type App, type Gate } from '../http/serve-endpoint.ts';
import type { SessionCookie } from '../http/session-cookie.ts';
import { serveDisownPage } from './disown/page/disown-page.ts';
import { disownSessions, type DisownDeps } from './disown/disown-sessions.ts';
import { answerStepUp, type AnswerStepUpDeps } from './answer-step-up.ts';
import { fetchStepUp } from './fetch-step-up.ts';
import { requestStepUp, type RequestStepUpDeps } from './request-step-up.ts';
import {
  endOtherSessions,
  endOwnSession,
  endSessionsOfAgent,
  listSessions,
  type OwnSessionsDeps,
} from './own-sessions.ts';
import { readSession } from './session-view.ts';
import { signIn, type SignInDeps } from './sign-in.ts';
import { signOut, type SignOutDeps } from './sign-out.ts';

export interface SessionRoutesDeps
  extends SignInDeps, SignOutDeps, RequestStepUpDeps, AnswerStepUpDeps, OwnSessionsDeps, DisownDeps {
  readonly cookie: SessionCookie;
}

export function sessionRoutes(app: App, gate: Gate, deps: SessionRoutesDeps): void {
  serveOpen(app, gate, contract.signIn, async ({ input, request, c }) => {
    const { sessionId, view } = await signIn(deps, {
      credentials: input.body,
      replaces: deps.cookie.read(c),
      ...request,
    });
    deps.cookie.set(c, sessionId);
    return view;
  });
  serveOpen(app, gate, contract.readSession, async ({ c }) => {
    const found = await gate.agentIfAny(c, contract.readSession);
    return found && readSession(deps, found.caller, found.session());
  });
  serve(app, gate, contract.signOut, async ({ request, c }) => {
    await signOut(deps, request.caller);
    deps.cookie.clear(c);
    return null;
  });
  serve(app, gate, contract.requestStepUp, ({ request }) => requestStepUp(deps, request.caller));
  serveFetchable(app, gate, contract.answerStepUp, {
    async answer({ input, request, c }) {
      const sessionId = deps.random.token();
      const answer = { ...input.body, newSessionIdHash: hashOf(sessionId) };
      const { at } = await answerStepUp(deps, request.caller, answer);
      deps.cookie.set(c, sessionId);
      return readSession(deps, request.caller, request.session(at));
    },
    async fetchLost({ input, request, c }) {
      const sessionId = deps.random.token();
      const asked = { attempt: input.body.attempt, newSessionIdHash: hashOf(sessionId) };
      const fetched = await fetchStepUp(deps, request.caller, asked);
      if (fetched === null) return null;
      deps.cookie.set(c, sessionId);
      return readSession(deps, request.caller, request.session(fetched.at));
    },
  });
  serve(app, gate, contract.listSessions, async ({ request }) => ({
    items: [...(await listSessions(deps, request.caller))],
  }));
  serve(app, gate, contract.endSession, async ({ input, request, c }) => {
    const { id } = input.params;
    await endOwnSession(deps, request.caller, id);
    if (id === request.caller.browser) deps.cookie.clear(c);
    return null;
  });
  serve(app, gate, contract.endOtherSessions, async ({ request }) => {
    await endOtherSessions(deps, request.caller);
    return null;
  });
  serve(app, gate, contract.endSessionsOfAgent, async ({ input, request }) => {
    const { reason } = input.body;
    await endSessionsOfAgent(deps, request.caller, { agentId: input.params.id, reason });
    return null;
  });
  serveLink(app, gate, contract.disownSessions, async ({ input, request }) => {
    await disownSessions(deps, request, input.body.token);
    return null;
  });
  serveDisownPage(app);
}
