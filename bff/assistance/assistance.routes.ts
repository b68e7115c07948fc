import * as contract from '../contract/index.ts';
import { recordDelivery as recordDeliveryEndpoint } from '../contract/delivery.ts';
import {
  serve,
  serveFetchable,
  serveLink,
  type AgentGate,
  type AgentRequest,
  type App,
  type Gate,
} from '../http/serve-endpoint.ts';
import type { SessionCookie } from '../http/session-cookie.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { answerInternalCode, type AnswerInternalCodeDeps } from './answer-internal-code.ts';
import { answerUserCode } from './answer-user-code.ts';
import { chooseEcosystem } from './choose-ecosystem.ts';
import { describeAssistance } from './describe-assistance.ts';
import { cancelAssistance, finishAssistance, stopAssistance } from './end-assistance.ts';
import { openProduct, type OpenProductDeps } from './open-product.ts';
import { currentAssistance, readAssistance, readPlan } from './read-assistance.ts';
import type { AssistanceRef } from './ports.ts';
import { fetchInternalAnswer, type FetchInternalAnswerDeps } from './fetch-internal-answer.ts';
import { recordDelivery, type RecordDeliveryDeps } from './record-delivery.ts';
import { sendInternalCode, type SendInternalCodeDeps } from './send-internal-code.ts';
import { showPhone } from './show-phone.ts';
import { sendUserCode, type UserCodeDeps } from './send-user-code.ts';
import { startAssistance, type StartDeps } from './start-assistance.ts';

export interface AssistanceRoutesDeps
  extends
    StartDeps,
    SendInternalCodeDeps,
    AnswerInternalCodeDeps,
    FetchInternalAnswerDeps,
    RecordDeliveryDeps,
    UserCodeDeps,
    OpenProductDeps {
  readonly cookie: SessionCookie;
}

/** What asks for something of one assistance. */
export interface AssistanceRequest extends AgentRequest {
  /** That of the path: its row, read with the session, or the id where it has none. */
  readonly assistance: AssistanceRef;
}

/** `ofOne`: for what is done with one assistance. */
export function assistanceRoutes(
  app: App,
  gate: Gate,
  ofOne: AgentGate<AssistanceRequest>,
  deps: AssistanceRoutesDeps,
): void {
  serve(app, gate, contract.startAssistance, ({ input, request }) =>
    startAssistance(deps, request.caller, input.body),
  );
  serve(app, gate, contract.currentAssistance, ({ request }) => currentAssistance(deps, request.caller));
  serve(app, ofOne, contract.readAssistance, ({ request }) =>
    readAssistance(deps, request.caller, request.assistance),
  );
  serve(app, ofOne, contract.describeAssistance, ({ input, request }) =>
    describeAssistance(deps, request.caller, request.assistance, input.body),
  );
  serve(app, ofOne, contract.sendInternalCode, ({ request }) =>
    sendInternalCode(deps, request.caller, request.assistance),
  );
  serveFetchable(app, ofOne, contract.answerInternalCode, {
    async answer({ input, request, c }) {
      const sessionId = deps.random.token();
      const answer = { ...input.body, newSessionIdHash: hashOf(sessionId) };
      const { view, isSteppedUp } = await answerInternalCode(
        deps,
        request.caller,
        request.assistance,
        answer,
      );
      if (isSteppedUp) deps.cookie.set(c, sessionId);
      return view;
    },
    async fetchLost({ input, request, c }) {
      const sessionId = deps.random.token();
      const asked = { attempt: input.body.attempt, newSessionIdHash: hashOf(sessionId) };
      const view = await fetchInternalAnswer(deps, request.caller, input.params.id, asked);
      if (view !== null) deps.cookie.set(c, sessionId);
      return view;
    },
  });
  serve(app, ofOne, contract.chooseEcosystem, ({ input, request }) =>
    chooseEcosystem(deps, request.caller, request.assistance, input.body.ecosystemId),
  );
  serve(app, ofOne, contract.sendUserCode, ({ input, request }) =>
    sendUserCode(deps, request.caller, request.assistance, input.body?.confirmed),
  );
  serve(app, ofOne, contract.showPhone, ({ request }) => showPhone(deps, request.caller, request.assistance));
  serve(app, ofOne, contract.answerUserCode, ({ input, request }) =>
    answerUserCode(deps, request.caller, request.assistance, input.body.code),
  );
  serveLink(app, gate, recordDeliveryEndpoint, ({ input, request }) =>
    recordDelivery(deps, request.from, input.body.statement),
  );
  serve(app, ofOne, contract.readPlan, ({ request }) => readPlan(deps, request.caller, request.assistance));
  serve(app, ofOne, contract.openProduct, ({ input, request }) =>
    openProduct(deps, request.caller, request.assistance, input.params.product),
  );
  serve(app, ofOne, contract.cancelAssistance, ({ input, request }) =>
    cancelAssistance(deps, request.caller, request.assistance, input.body.reason),
  );
  serve(app, ofOne, contract.finishAssistance, ({ request }) =>
    finishAssistance(deps, request.caller, request.assistance),
  );
  serve(app, ofOne, contract.stopAssistance, ({ input, request }) =>
    stopAssistance(deps, request.caller, request.assistance, input.body.reason),
  );
}
