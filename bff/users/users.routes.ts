import { suggestUsers as endpoint } from '../contract/index.ts';
import { serve, type App, type Gate } from '../http/serve-endpoint.ts';
import { suggestUsers, type SuggestDeps } from './suggest-users.ts';

export function usersRoutes(app: App, gate: Gate, deps: SuggestDeps): void {
  serve(app, gate, endpoint, ({ input, request }) => suggestUsers(deps, request.caller, input.query.email));
}
