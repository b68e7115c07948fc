import { refuseAssistance as endpoint } from '../contract/index.ts';
import { serveLink, type App, type Gate } from '../http/serve-endpoint.ts';
import { objectToAssistance, type ObjectionDeps } from './object-to-assistance.ts';

/** Bound to the public app alone. */
export function objectionRoutes(app: App, gate: Pick<Gate, 'open'>, deps: ObjectionDeps): void {
  serveLink(app, gate, endpoint, ({ input, request }) => objectToAssistance(deps, request, input.body.token));
}
