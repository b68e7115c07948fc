import { readObjectionFacts, refuseAssistance } from '../contract/index.ts';
import { serveLink, type App, type Gate } from '../http/serve-endpoint.ts';
import { objectToAssistance, type ObjectionDeps } from './object-to-assistance.ts';
import { objectionFacts } from './objection-facts.ts';

/** Bound to the public app alone. */
export function objectionRoutes(app: App, gate: Pick<Gate, 'open'>, deps: ObjectionDeps): void {
  serveLink(app, gate, refuseAssistance, ({ input, request }) =>
    objectToAssistance(deps, request, input.body),
  );
  serveLink(app, gate, readObjectionFacts, ({ input, request }) =>
    objectionFacts(deps, request, input.body.token),
  );
}
