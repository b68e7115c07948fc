import type { AssistanceEvent, EventType } from './assistance-events.ts';
import {
  isFlag,
  isNumber,
  isObject,
  isText,
  isTime,
  orNull,
  parseStored,
  type Parts,
} from './stored-json.ts';

type EventOf<Type extends EventType> = Extract<AssistanceEvent, { readonly type: Type }>;

/** By event, what each part of its data has to be at the top: words of a later release are words. */
const PARTS: { readonly [Type in EventType]: Parts<Omit<EventOf<Type>, 'type'>> } = {
  AssistanceStarted: {
    id: isText,
    agent: isObject,
    user: isObject,
    words: Array.isArray,
    caseNumber: orNull(isText),
    startedBy: isText,
  },
  AssistanceDescribed: {},
  InternalCodeRequested: { codeId: isText },
  InternalCodeSent: { codeId: isText, sentTo: isText },
  InternalCodeFailed: { codeId: isText, mayHaveArrived: isFlag },
  InternalCodeAccepted: { browser: isText },
  InternalCodeRejected: { attemptsLeft: isNumber },
  EcosystemChosen: { ecosystem: isObject },
  UserCodeRequested: { codeId: isText },
  UserCodeSent: { codeId: isText, sentTo: isText, sentToPhone: orNull(isText) },
  UserCodeFailed: { codeId: isText, mayHaveArrived: isFlag },
  UserAnswerReserved: { attemptId: isText },
  UserCodeAccepted: { endsAt: isTime },
  UserCodeRejected: { attemptsLeft: isNumber },
  UserAnswerLost: { attemptId: isText, codeSpent: isFlag },
  CodeDeliveryReported: { codeId: isText, channel: isText, state: isText, at: isTime },
  ProductOpened: { product: isText, ticketId: isText, expiresAt: isTime },
  ProductRedeemed: { product: isText, ticketId: isText },
  TicketReused: { product: isText, ticketId: isText },
  UserObjected: {},
  UserObjectedAgain: { assistance: isText },
  AssistanceEnded: { outcome: isText, reasonKind: orNull(isText), reason: orNull(isText), endedAt: isTime },
};

/** What is none is a note: it changes no state. */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(PARTS, name);
}

/**
 * An event from the data of its row (`rowOf`), as a release of ours wrote it. Throws `Unreadable`, naming the
 * parts.
 */
export function parseEvent<Type extends EventType>(what: string, type: Type, data: string): EventOf<Type> {
  const parts: Parts<Omit<EventOf<Type>, 'type'>> = PARTS[type];
  // The compiler cannot put together again what `Omit` took apart.
  return { ...parseStored(what, parts, data), type } as EventOf<Type>;
}
