import type { EventType } from '../domain/assistance-events.ts';
import type { Note } from '../domain/trace.ts';

/** Records, so that a new event or note does not compile before it is named here. */
const EVENTS: Readonly<Record<EventType, true>> = {
  AssistanceStarted: true,
  AssistanceDescribed: true,
  InternalCodeRequested: true,
  InternalCodeSent: true,
  InternalCodeFailed: true,
  InternalCodeAccepted: true,
  InternalCodeRejected: true,
  EcosystemChosen: true,
  UserCodeRequested: true,
  UserCodeSent: true,
  UserCodeFailed: true,
  UserAnswerReserved: true,
  UserCodeAccepted: true,
  UserCodeRejected: true,
  UserAnswerLost: true,
  CodeDeliveryReported: true,
  ProductOpened: true,
  ProductRedeemed: true,
  TicketReused: true,
  UserObjected: true,
  UserObjectedAgain: true,
  AssistanceEnded: true,
};
const NOTES: Readonly<Record<Note['type'], true>> = {
  Refused: true,
  SignedIn: true,
  SignedOut: true,
  SignInRefused: true,
  StepUpRequested: true,
  StepUpSent: true,
  StepUpFailed: true,
  StepUpAccepted: true,
  StepUpRejected: true,
  AnswerFetched: true,
  HoldPlaced: true,
  HoldReleased: true,
  TokensRevoked: true,
  TokensDiscarded: true,
  AgentLostRights: true,
  RevocationFailed: true,
  TicketRefused: true,
  TokenRefused: true,
  LinkRefused: true,
  ReceiptSent: true,
  ReceiptFailed: true,
  SupervisorsAlerted: true,
  AlertFailed: true,
  UserTold: true,
  UserNotTold: true,
  AgentTold: true,
  AgentNotTold: true,
  OwnCodesUsedUp: true,
  SessionsDisowned: true,
  SessionsEnded: true,
  TraceRead: true,
  PlanRead: true,
  PhoneShown: true,
  TraceKeyChanged: true,
  RowNotTrusted: true,
  RowStamped: true,
  RowMacsRequired: true,
  LimitsInForce: true,
  RightsChanged: true,
};

/** Every name that a row can have. */
export const ROW_NAMES: readonly string[] = [...Object.keys(EVENTS), ...Object.keys(NOTES)];

export function isEvent(name: string): name is EventType {
  return Object.hasOwn(EVENTS, name);
}

export function isNote(name: string): name is Note['type'] {
  return Object.hasOwn(NOTES, name);
}
