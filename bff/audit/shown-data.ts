import { isForSupervisors } from '../domain/reason.ts';
import type { AssistanceEvent, EventType } from '../domain/assistance-events.ts';
import { reasonKind, type TraceRow } from '../contract/index.ts';

/**
 * Who reads a trace: a supervisor who stepped up; the agent of the assistance, in a session that stepped up or verified
 * itself in it (`proved`), or in another one.
 */
export type TraceReaderKind = 'supervisor' | 'proved' | 'unproved';

/** To whom a part of a row is shown: all of them, all but the last, the first alone, or nobody. */
type ShownTo = 'all' | 'proved' | 'supervisor' | 'nobody';

type PartsOf<E extends EventType> = Exclude<keyof Extract<AssistanceEvent, { readonly type: E }>, 'type'>;

/** Every part of every event: one that is new does not compile before it stands here. Source: docs/adr/0005. */
const SHOWN: { readonly [E in EventType]: Readonly<Record<PartsOf<E>, ShownTo>> } = {
  AssistanceStarted: {
    id: 'all',
    agent: 'all',
    user: 'all',
    // They prove support to the user: for the agent who is on the phone, in the assistance itself.
    words: 'nobody',
    caseNumber: 'all',
    purpose: 'all',
    startedBy: 'all',
    rules: 'all',
  },
  AssistanceDescribed: { caseNumber: 'all', purpose: 'all' },
  InternalCodeRequested: { codeId: 'all' },
  InternalCodeSent: { codeId: 'all', sentTo: 'proved', channels: 'proved' },
  InternalCodeFailed: { codeId: 'all', mayHaveArrived: 'all' },
  InternalCodeAccepted: { browser: 'all', replaced: 'nobody' },
  InternalCodeRejected: { attemptsLeft: 'all' },
  EcosystemChosen: { ecosystem: 'proved' },
  UserCodeRequested: { codeId: 'all', confirmed: 'proved' },
  UserCodeSent: {
    codeId: 'all',
    sentTo: 'proved',
    sentToPhone: 'proved',
    sentToHash: 'nobody',
    channels: 'proved',
  },
  UserCodeFailed: { codeId: 'all', mayHaveArrived: 'all' },
  UserAnswerReserved: { attemptId: 'all' },
  UserCodeAccepted: { endsAt: 'all' },
  UserCodeRejected: { attemptsLeft: 'all' },
  UserAnswerLost: { attemptId: 'all', codeSpent: 'all' },
  CodeDeliveryReported: {
    codeId: 'all',
    channel: 'proved',
    state: 'proved',
    because: 'proved',
    at: 'proved',
  },
  ProductOpened: { product: 'all', ticketId: 'all', expiresAt: 'all', access: 'proved' },
  ProductRedeemed: { product: 'all', ticketId: 'all', access: 'proved' },
  TicketReused: { product: 'all', ticketId: 'all' },
  // What the user wrote of the agent is not for the agent.
  UserObjected: { text: 'supervisor' },
  UserObjectedAgain: { assistance: 'all' },
  AssistanceEnded: {
    outcome: 'all',
    reasonKind: 'proved',
    reason: 'proved',
    cause: 'all',
    supersededBy: 'all',
    endedAt: 'all',
  },
};

/** Of notes, what says nothing of the user. */
const SHOWN_OF_NOTES = [
  ...['code', 'command', 'because', 'product', 'products', 'ticketId', 'hold', 'supervisors'],
  ...['count', 'first', 'last', 'willRetry'],
];

/** The row as this reader may see it. `hidesName`: of the user, because nobody has proved anything yet. */
export function shownTo(reader: TraceReaderKind, row: TraceRow, hidesName: boolean): TraceRow {
  const parts = Object.entries(row.data).filter(([part]) => isShown(reader, row, part));
  const data = Object.fromEntries(parts);
  return { ...row, data: hidesName && 'user' in data ? { ...data, user: withoutName(data['user']) } : data };
}

function isShown(reader: TraceReaderKind, { event, data }: TraceRow, part: string): boolean {
  const shown = isEvent(event) ? (SHOWN[event] as Readonly<Record<string, ShownTo>>)[part] : ofNote(part);
  if (shown === undefined || shown === 'nobody') return false;
  if (shown === 'proved' && reader === 'unproved') return false;
  if (shown === 'supervisor' && reader !== 'supervisor') return false;
  return part !== 'reason' || reader === 'supervisor' || !isOnlySupervisors(data['reasonKind']);
}

function ofNote(part: string): ShownTo {
  return SHOWN_OF_NOTES.includes(part) ? 'all' : 'proved';
}

function isEvent(event: string): event is EventType {
  return Object.hasOwn(SHOWN, event);
}

function isOnlySupervisors(kind: unknown): boolean {
  const known = reasonKind.options.find((one) => one === kind);
  return known !== undefined && isForSupervisors(known);
}

function withoutName(user: unknown): unknown {
  if (typeof user !== 'object' || user === null) return user;
  const { name: _, ...rest } = user as Readonly<Record<string, unknown>>;
  return rest;
}
