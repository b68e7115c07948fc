import type { Outcome } from '../contract/index.ts';
import type { Assistance } from './assistance.ts';
import type { AssistanceCommand, AssistanceEvent, BrowserSession } from './assistance-events.ts';
import type { ProductAccess } from './product-access.ts';

/**
 * The command that `decide` answers with this event, where it does at all; null for one that only follows another
 * of the same decision. `browser`: the browser session that its row names; null where rows do not say (rules 1),
 * and then one that may.
 */
export function commandBehind(
  state: Assistance | null,
  event: AssistanceEvent,
  browser: BrowserSession | null,
): AssistanceCommand | null {
  // Nobody's, where nobody has stepped up.
  const acting = browser ?? state?.verifiedBy ?? '';
  const verifying = browser ?? '';
  switch (event.type) {
    case 'AssistanceStarted': {
      const { rules: _, type: __, ...started } = event;
      return { ...started, type: 'start', startedBy: browser ?? event.startedBy };
    }
    case 'AssistanceDescribed':
      return { ...event, type: 'describe', browser: acting };
    case 'InternalCodeRequested':
      return { type: 'request-internal-code', codeId: event.codeId, browser: verifying };
    case 'InternalCodeSent': {
      const { type: _, ...sent } = event;
      return { type: 'record-internal-code-sent', ...sent };
    }
    case 'InternalCodeFailed': {
      const { codeId, mayHaveArrived } = event;
      return { type: 'record-internal-code-failed', codeId, mayHaveArrived };
    }
    case 'InternalCodeAccepted': {
      const { type: _, ...accepted } = event;
      return { ...accepted, type: 'answer-internal-code', matches: true, browser: browser ?? event.browser };
    }
    case 'InternalCodeRejected':
      return { type: 'answer-internal-code', matches: false, browser: verifying };
    case 'EcosystemChosen':
      return { type: 'choose-ecosystem', membership: { ...event.ecosystem, active: true }, browser: acting };
    case 'UserCodeRequested':
      return requestBehind(event, acting);
    case 'UserCodeSent': {
      const { type: _, ...sent } = event;
      return { type: 'record-user-code-sent', ...sent };
    }
    case 'UserCodeFailed': {
      const { codeId, mayHaveArrived } = event;
      return { type: 'record-user-code-failed', codeId, mayHaveArrived };
    }
    case 'UserAnswerReserved':
      return { type: 'reserve-user-answer', attemptId: event.attemptId, browser: acting };
    case 'UserCodeAccepted':
      return { type: 'record-user-answer', attemptId: attemptOf(state), result: 'right' };
    case 'UserCodeRejected':
      return { type: 'record-user-answer', attemptId: attemptOf(state), result: 'wrong' };
    case 'UserAnswerLost': {
      const { attemptId, codeSpent } = event;
      return { type: 'record-user-answer', attemptId, result: codeSpent ? 'unknown' : 'not-asked' };
    }
    case 'CodeDeliveryReported':
      return { ...event, type: 'report-code-delivery' };
    case 'ProductOpened': {
      const { product, ticketId } = event;
      return { type: 'open-product', product, ticketId, access: accessOf(state, event), browser: acting };
    }
    case 'ProductRedeemed':
    case 'TicketReused': {
      const { product, ticketId } = event;
      return { type: 'redeem-product', product, ticketId, access: accessOf(state, event) };
    }
    case 'UserObjected':
      return { ...event, type: 'refuse' };
    case 'UserObjectedAgain':
      return { type: 'refuse-again', assistance: event.assistance };
    case 'AssistanceEnded':
      return endingBehind(event, acting);
  }
}

/** Which findings asked and were left unconfirmed is not known: those that it confirms did ask. */
function requestBehind(
  { codeId, confirmed = [] }: Extract<AssistanceEvent, { readonly type: 'UserCodeRequested' }>,
  browser: BrowserSession,
): AssistanceCommand {
  const findings = confirmed.map(({ finding }) => ({ code: finding, blocks: false, asks: true }) as const);
  return { type: 'request-user-code', codeId, findings, confirmed, browser };
}

type Ended = Extract<AssistanceEvent, { readonly type: 'AssistanceEnded' }>;

function endingBehind(
  { outcome, reason, reasonKind, cause, supersededBy }: Ended,
  browser: BrowserSession,
): AssistanceCommand | null {
  switch (outcome) {
    case 'cancelled':
      return { type: 'cancel', kind: reasonKind ?? 'other', text: reason ?? '' };
    case 'finished':
      return { type: 'finish', browser };
    case 'stopped':
      return cause === undefined ? { type: 'stop', reason: reason ?? '' } : { type: 'stop', cause };
    case 'signed-out':
      return { type: 'sign-out' };
    case 'superseded':
      return { type: 'supersede', agent: supersededBy ?? '' };
    case 'expired':
      return { type: 'expire' };
    case 'locked':
    case 'refused':
      return null;
  }
  return unknownOutcome(outcome);
}

/** Of a later release, or made up. */
function unknownOutcome(_: never): null {
  return null;
}

function attemptOf(state: Assistance | null): string {
  return state?.userCode.attempt?.id ?? '';
}

function accessOf(
  state: Assistance | null,
  event: Extract<AssistanceEvent, { readonly type: 'ProductOpened' | 'ProductRedeemed' | 'TicketReused' }>,
): ProductAccess | null {
  return ('access' in event ? event.access : undefined) ?? state?.ecosystem ?? null;
}

/**
 * Who does what an event tells. `agent`: that of the assistance; `first-agent`: he, or the one who was first;
 * `supervisor`: any; `agent-or-supervisor`: one of the two, who ended the browser session.
 */
export type Doer =
  'agent' | 'agent-or-supervisor' | 'first-agent' | 'supervisor' | 'user' | 'product' | 'system';

const ENDED_BY: Readonly<Record<Outcome, Doer>> = {
  cancelled: 'agent',
  finished: 'agent',
  locked: 'agent',
  'signed-out': 'agent-or-supervisor',
  stopped: 'supervisor',
  refused: 'user',
  expired: 'system',
  superseded: 'first-agent',
};

const DONE_BY: Readonly<Partial<Record<AssistanceEvent['type'], Doer>>> = {
  CodeDeliveryReported: 'system',
  ProductRedeemed: 'product',
  TicketReused: 'product',
  UserObjected: 'user',
  UserObjectedAgain: 'user',
};

/** Who may do it, as far as the event says. */
export function doerOf(event: AssistanceEvent): Doer {
  if (event.type !== 'AssistanceEnded') return DONE_BY[event.type] ?? 'agent';
  return event.cause === undefined ? ENDED_BY[event.outcome] : 'system';
}
