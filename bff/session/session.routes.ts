import { readSession, signIn as signInEndpoint, signOut as signOutEndpoint } from '../contract/index.ts';
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
  serve(app, gate, readSession, ({ request }) => Promise.resolve(request.session()));
  serve(app, gate, signOutEndpoint, async ({ request, c }) => {
    await signOut(deps, request.caller);
    deps.cookie.clear(c);
    return null;
  });
}
