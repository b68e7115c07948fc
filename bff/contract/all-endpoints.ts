import * as assistance from './assistance.ts';
import * as audit from './audit.ts';
import * as delivery from './delivery.ts';
import type { AnyEndpoint } from './endpoint.ts';
import * as handover from './handover.ts';
import * as refusal from './refusal.ts';
import * as session from './session.ts';
import * as users from './users.ts';

/** Every endpoint under `/api`: the list that the router binds, the access suite walks and OpenAPI describes. */
export const ALL_ENDPOINTS = [
  session.signIn,
  session.readSession,
  session.signOut,
  session.requestStepUp,
  session.answerStepUp,
  session.listSessions,
  session.endSession,
  session.endOtherSessions,
  session.endSessionsOfAgent,
  session.disownSessions,
  users.suggestUsers,
  assistance.startAssistance,
  assistance.currentAssistance,
  assistance.readAssistance,
  assistance.sendInternalCode,
  assistance.answerInternalCode,
  assistance.chooseEcosystem,
  assistance.sendUserCode,
  assistance.answerUserCode,
  assistance.describeAssistance,
  assistance.showPhone,
  assistance.readPlan,
  assistance.openProduct,
  assistance.cancelAssistance,
  assistance.finishAssistance,
  assistance.stopAssistance,
  delivery.recordDelivery,
  audit.listAssistances,
  audit.readTrace,
  audit.listHolds,
  audit.releaseHold,
  handover.redeemTicket,
  handover.introspectToken,
  refusal.refuseAssistance,
  refusal.readObjectionFacts,
] as const satisfies readonly AnyEndpoint[];

export type EndpointId = (typeof ALL_ENDPOINTS)[number]['id'];
