import { introspectToken as introspectEndpoint, redeemTicket as redeemEndpoint } from '../contract/index.ts';
import { serveProduct, type App, type Gate } from '../http/serve-endpoint.ts';
import { introspectToken } from './introspect-token.ts';
import { redeemTicket, type HandoverDeps } from './redeem-ticket.ts';

export function handoverRoutes(app: App, gate: Gate, deps: HandoverDeps): void {
  serveProduct(app, gate, redeemEndpoint, ({ input, request }) =>
    redeemTicket(deps, request, input.body.ticket),
  );
  serveProduct(app, gate, introspectEndpoint, ({ input, request }) =>
    introspectToken(deps, request, input.body.token),
  );
}
