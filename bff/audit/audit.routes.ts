import * as contract from '../contract/index.ts';
import { serve, type App, type Gate } from '../http/serve-endpoint.ts';
import { listAssistances, type ListDeps } from './list-assistances.ts';
import { readTrace, type ReadTraceDeps } from './read-trace.ts';
import { listBlocks, releaseBlock, type BlockDeps } from './release-block.ts';

export type AuditRoutesDeps = BlockDeps & ReadTraceDeps & ListDeps;

export function auditRoutes(app: App, gate: Gate, deps: AuditRoutesDeps): void {
  serve(app, gate, contract.listAssistances, ({ input, request }) =>
    listAssistances(deps, request.caller, input.query),
  );
  serve(app, gate, contract.readTrace, ({ input, request }) =>
    readTrace(deps, request.caller, input.params.id, input.query),
  );
  serve(app, gate, contract.listHolds, ({ request }) => listBlocks(deps, request.caller));
  serve(app, gate, contract.releaseHold, ({ input, request }) =>
    releaseBlock(deps, request.caller, input.params.id, input.body.reason),
  );
}
