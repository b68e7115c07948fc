import { refuseAssistance as refuseEndpoint } from '../contract/index.ts';
import { serveLink, type App, type Gate } from '../http/serve-endpoint.ts';
import { refuseAssistance, type RefuseDeps } from './refuse-assistance.ts';

/** Bound to the public app alone. */
export function refusalRoutes(app: App, gate: Pick<Gate, 'open'>, deps: RefuseDeps): void {
  serveLink(
    app,
    gate,
    refuseEndpoint,
  )(({ input, request }) => refuseAssistance(deps, request.from, input.body.token));
}
