import * as contract from '../contract/index.ts';
import { serve, type App, type Gate } from '../http/serve-endpoint.ts';
import type { SessionCookie } from '../http/session-cookie.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { answerInternalCode, type AnswerInternalCodeDeps } from './answer-internal-code.ts';
import { answerUserCode } from './answer-user-code.ts';
import { chooseEcosystem } from './choose-ecosystem.ts';
import { cancelAssistance, finishAssistance, stopAssistance } from './end-assistance.ts';
import { openProduct, type OpenProductDeps } from './open-product.ts';
import { currentAssistance, readAssistance, readPlan } from './read-assistance.ts';
import { sendInternalCode, type SendInternalCodeDeps } from './send-internal-code.ts';
import { sendUserCode, type UserCodeDeps } from './send-user-code.ts';
import { startAssistance, type StartDeps } from './start-assistance.ts';

export interface AssistanceRoutesDeps
  extends StartDeps, SendInternalCodeDeps, AnswerInternalCodeDeps, UserCodeDeps, OpenProductDeps {
  readonly cookie: SessionCookie;
}

export function assistanceRoutes(app: App, gate: Gate, deps: AssistanceRoutesDeps): void {
  serve(app, gate, contract.startAssistance, ({ input, request }) =>
    startAssistance(deps, request.caller, input.body),
  );
  serve(app, gate, contract.currentAssistance, ({ request }) => currentAssistance(deps, request.caller));
  serve(app, gate, contract.readAssistance, ({ input, request }) =>
    readAssistance(deps, request.caller, input.params.id),
  );
  serve(app, gate, contract.sendInternalCode, ({ input, request }) =>
    sendInternalCode(deps, request.caller, input.params.id),
  );
  serve(app, gate, contract.answerInternalCode, async ({ input, request, c }) => {
    const sessionId = deps.random.token();
    const { id } = input.params;
    const answer = { code: input.body.code, newSessionIdHash: hashOf(sessionId) };
    const view = await answerInternalCode(deps, request.caller, id, answer);
    deps.cookie.set(c, sessionId);
    return view;
  });
  serve(app, gate, contract.chooseEcosystem, ({ input, request }) =>
    chooseEcosystem(deps, request.caller, input.params.id, input.body.ecosystemId),
  );
  serve(app, gate, contract.sendUserCode, ({ input, request }) =>
    sendUserCode(deps, request.caller, input.params.id),
  );
  serve(app, gate, contract.answerUserCode, ({ input, request }) =>
    answerUserCode(deps, request.caller, input.params.id, input.body.code),
  );
  serve(app, gate, contract.readPlan, ({ input, request }) =>
    readPlan(deps, request.caller, input.params.id),
  );
  serve(app, gate, contract.openProduct, ({ input, request }) =>
    openProduct(deps, request.caller, input.params.id, input.params.product),
  );
  serve(app, gate, contract.cancelAssistance, ({ input, request }) =>
    cancelAssistance(deps, request.caller, input.params.id, input.body.reason),
  );
  serve(app, gate, contract.finishAssistance, ({ input, request }) =>
    finishAssistance(deps, request.caller, input.params.id),
  );
  serve(app, gate, contract.stopAssistance, ({ input, request }) =>
    stopAssistance(deps, request.caller, input.params.id, input.body.reason),
  );
}
