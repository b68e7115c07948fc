import type { Context } from 'hono';
import {
  readSession,
  signIn as signInEndpoint,
  signOut as signOutEndpoint,
  type AgentSession,
} from '../contract/index.ts';
import { Refused } from '../domain/refusal.ts';
import { serve, serveOpen, type App, type Gate } from '../http/serve-endpoint.ts';
import type { SessionCookie } from '../http/session-cookie.ts';
import { signIn, type SignInDeps } from './sign-in.ts';
import { signOut, type SignOutDeps } from './sign-out.ts';

export interface SessionRoutesDeps extends SignInDeps, SignOutDeps {
  readonly cookie: SessionCookie;
}

export function sessionRoutes(app: App, gate: Gate, deps: SessionRoutesDeps): void {
  serveOpen(app, gate, signInEndpoint, async ({ input, request, c }) => {
    const { sessionId, view } = await signIn(deps, {
      credentials: input.body,
      replaces: deps.cookie.read(c),
      ...request,
    });
    deps.cookie.set(c, sessionId);
    return view;
  });
  serveOpen(app, gate, readSession, ({ c }) => whoIsSignedIn(gate, c));
  serve(app, gate, signOutEndpoint, async ({ request, c }) => {
    await signOut(deps, request.caller);
    deps.cookie.clear(c);
    return null;
  });
}

/** Null where that is nobody: a page that asks so has done nothing wrong. */
async function whoIsSignedIn(gate: Gate, c: Context): Promise<AgentSession | null> {
  try {
    return (await gate.agent(c, readSession)).session();
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'not-signed-in') return null;
    throw error;
  }
}
