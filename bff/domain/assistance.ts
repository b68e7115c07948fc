/*
 * The process of one assistance: pure, no I/O, no clock, no random.
 *
 *   start
 *     │
 *     ▼                      right code
 *   internal-verification ───────────────► ecosystem ──choose──► user-verification
 *     │  ▲   request / send / wrong (1–4)                          │  ▲   request / send / wrong (1–4)
 *     │  └──────────┘                                              │  └──────────┘
 *     │                                                  right code│
 *     │                                                            ▼
 *     │                                                         session ──open / redeem a product──┐
 *     │                                                            │  ▲────────────────────────────┘
 *     ▼                                                            ▼
 *   ended: locked (fifth wrong code) · expired (idle, lapsed, five minutes over) · finished (session only)
 *          cancelled · stopped · refused · signed-out (from any step) · superseded (internal-verification: another agent
 *          verified himself first)
 *
 * What becomes of a code on its way is told while it is the newest, and is no step.
 * Case number and purpose may be changed in any step until the end.
 * The user may object once, after the end too; pressing the link again is recorded, and may end another assistance.
 * Using a ticket again is recorded and ends nothing.
 * The internal code may be asked and answered again in a later step by another browser session of the agent; the step
 * then stays, and the step-up moves to that session. Nothing leads out of `ended`.
 */
import type { AskingCode, ProductId, Step } from '../contract/index.ts';
import {
  RULES,
  type AssistanceCommand,
  type AssistanceEvent,
  type BrowserSession,
  type Recorded,
} from './assistance-events.ts';
import { confirming } from './confirmation.ts';
import { reportDelivery, wentByMail, withDelivery } from './delivery.ts';
import { describedAnew, mayDescribe, withDescription } from './description.ts';
import { ended, happened, refused, wrongStep, type Decision } from './decision.ts';
import type { Limits } from './limits.ts';
import type { Assistance, OpenedProduct } from './assistance-state.ts';
import { accessUnlike, mayOpen, type ProductAccess } from './product-access.ts';
import type { Refusal } from './refusal.ts';
import type { Finding } from './user-findings.ts';
import * as verification from './verification.ts';
import { NO_VERIFICATION, type Verification } from './verification.ts';

export type { Assistance, OpenedProduct } from './assistance-state.ts';

/**
 * What a command leads to at `now` (ms since 1970): events to record, or a refusal and nothing else.
 * A wrong code is an event, not a refusal: it must be recorded. Source: product.md, "Rules with numbers".
 */
export function decide(
  state: Assistance | null,
  command: AssistanceCommand,
  now: number,
  limits: Limits,
): Decision {
  if (state === null) {
    if (command.type !== 'start') return refused({ code: 'not-found' });
    const { type: _, ...started } = command;
    return happened({ type: 'AssistanceStarted', ...started, rules: RULES });
  }
  if (state.ended !== null) return decideEnded(state, command, limits);
  const deadline = deadlineOf(state, limits);
  if (command.type === 'expire') {
    return now < deadline ? happened() : happened(ended('expired', deadline));
  }
  if (now >= deadline) return wrongStep('ended');
  return decideOpen(state, command, now, limits);
}

function decideEnded(state: Assistance, command: AssistanceCommand, limits: Limits): Decision {
  const { objectedAt, objectedAgain = 0 } = state;
  if (command.type === 'expire' || command.type === 'report-code-delivery') return happened();
  if (command.type === 'refuse' && objectedAt === undefined) return happened(objected(command));
  if (command.type === 'refuse-again' && objectedAt !== undefined && objectedAgain < limits.usedLinkEnds) {
    return happened({ type: 'UserObjectedAgain', assistance: command.assistance });
  }
  const isObjection = command.type === 'refuse' || command.type === 'refuse-again';
  return isObjection ? refused({ code: 'link-used' }) : wrongStep('ended');
}

function decideOpen(
  state: Assistance,
  command: Exclude<AssistanceCommand, { type: 'expire' }>,
  now: number,
  limits: Limits,
): Decision {
  switch (command.type) {
    case 'start':
    case 'refuse-again':
      return wrongStep(state.step);

    case 'describe': {
      if (!mayDescribe(state, command.browser)) return refused({ code: 'step-up-elsewhere' });
      const described = describedAnew(state, command);
      const isSame = Object.keys(described).length === 0;
      return isSame ? happened() : happened({ type: 'AssistanceDescribed', ...described });
    }

    case 'request-internal-code': {
      if (!needsStepUp(state, command.browser)) return wrongStep(state.step);
      const refusal = verification.refusalToSend(state.internal, now, limits);
      return refusal ? refused(refusal) : happened({ type: 'InternalCodeRequested', codeId: command.codeId });
    }
    case 'record-internal-code-sent': {
      if (!verification.isBeingSent(state.internal, command.codeId)) return refused({ code: 'no-code' });
      const { type: _, ...sent } = command;
      if (!wentByMail(sent)) return refused({ code: 'delivery-failed' });
      return happened({ type: 'InternalCodeSent', ...sent });
    }
    case 'record-internal-code-failed': {
      if (!verification.isBeingSent(state.internal, command.codeId)) return refused({ code: 'no-code' });
      const { codeId, mayHaveArrived } = command;
      return happened({ type: 'InternalCodeFailed', codeId, mayHaveArrived });
    }
    case 'answer-internal-code': {
      if (!needsStepUp(state, command.browser)) return wrongStep(state.step);
      const refusal = verification.refusalToAnswer(state.internal, now, limits);
      if (refusal) return refused(refusal);
      if (command.matches) {
        const { browser, replaced } = command;
        return happened({
          type: 'InternalCodeAccepted',
          browser,
          ...(replaced !== undefined && { replaced }),
        });
      }
      return wrongTry('InternalCodeRejected', state.internal, now, limits);
    }

    case 'choose-ecosystem': {
      const refusal = refusalAt(state, 'ecosystem', command.browser);
      if (refusal) return refused(refusal);
      if (!command.membership?.active) return refused({ code: 'ecosystem-not-allowed' });
      const { active: _, ...chosen } = command.membership;
      return happened({ type: 'EcosystemChosen', ecosystem: chosen });
    }

    case 'request-user-code': {
      const { codeId, findings, confirmed } = command;
      const { added, open } = confirming(findings, state.confirmed ?? [], confirmed);
      const refusal =
        refusalAt(state, 'user-verification', command.browser) ??
        refusalOfFindings(findings, open) ??
        verification.refusalToSend(state.userCode, now, limits);
      if (refusal) return refused(refusal);
      return happened({ type: 'UserCodeRequested', codeId, ...(added.length > 0 && { confirmed: added }) });
    }
    case 'record-user-code-sent': {
      if (!verification.isBeingSent(state.userCode, command.codeId)) return refused({ code: 'no-code' });
      const { type: _, ...sent } = command;
      if (!wentByMail(sent)) return refused({ code: 'delivery-failed' });
      return happened({ type: 'UserCodeSent', ...sent });
    }
    case 'record-user-code-failed': {
      if (!verification.isBeingSent(state.userCode, command.codeId)) return refused({ code: 'no-code' });
      const { codeId, mayHaveArrived } = command;
      return happened({ type: 'UserCodeFailed', codeId, mayHaveArrived });
    }
    case 'reserve-user-answer': {
      const refusal =
        refusalAt(state, 'user-verification', command.browser) ??
        verification.refusalToAnswer(state.userCode, now, limits);
      return refusal
        ? refused(refusal)
        : happened({ type: 'UserAnswerReserved', attemptId: command.attemptId });
    }
    case 'record-user-answer': {
      if (state.userCode.attempt?.id !== command.attemptId) return refused({ code: 'no-code' });
      switch (command.result) {
        case 'right':
          return happened({ type: 'UserCodeAccepted', endsAt: now + limits.supportSessionMs });
        case 'wrong':
          return wrongTry('UserCodeRejected', state.userCode, now, limits);
        case 'unknown':
        case 'not-asked': {
          const { attemptId, result } = command;
          return happened({ type: 'UserAnswerLost', attemptId, codeSpent: result === 'unknown' });
        }
      }
      break;
    }

    case 'open-product': {
      const { product, ticketId, access, browser } = command;
      const refusal = refusalAt(state, 'session', browser) ?? refusalToOpen(product, access);
      if (refusal) return refused(refusal);
      const expiresAt = Math.min(now + limits.ticketLifeMs, state.session?.endsAt ?? now);
      const other = accessUnlike(state.ecosystem, access);
      return happened({ type: 'ProductOpened', product, ticketId, expiresAt, ...other });
    }
    case 'redeem-product': {
      const { product, ticketId, access } = command;
      if (state.step !== 'session') return refused({ code: 'ticket-expired' });
      const opened = state.products[product];
      if (opened?.usedTickets?.includes(ticketId)) {
        return happened({ type: 'TicketReused', product, ticketId });
      }
      if (opened?.ticketId !== ticketId) return refused({ code: 'ticket-expired' });
      if (now >= opened.expiresAt) return refused({ code: 'ticket-expired' });
      const refusal = refusalToOpen(product, access);
      const other = accessUnlike(state.ecosystem, access);
      return refusal ? refused(refusal) : happened({ type: 'ProductRedeemed', product, ticketId, ...other });
    }

    case 'report-code-delivery':
      return reportDelivery(state, command, now);

    case 'cancel':
      return happened(ended('cancelled', now, command.text, command.kind));
    case 'finish': {
      const refusal = refusalAt(state, 'session', command.browser);
      return refusal ? refused(refusal) : happened(ended('finished', now));
    }
    case 'stop':
      return happened(
        'cause' in command
          ? { ...ended('stopped', now), cause: command.cause }
          : ended('stopped', now, command.reason),
      );
    case 'supersede':
      return holdsUser(state)
        ? happened()
        : happened({ ...ended('superseded', now), supersededBy: command.agent });
    case 'refuse':
      return happened(objected(command), ended('refused', now));
    case 'sign-out':
      return happened(ended('signed-out', now));
  }
}

function objected({ text }: { readonly text?: string }): AssistanceEvent {
  return { type: 'UserObjected', ...(text !== undefined && { text }) };
}

/** Whether this browser session has yet to answer (or answer again) the internal code. */
export function needsStepUp(state: Assistance, browser: BrowserSession): boolean {
  if (state.ended !== null) return false;
  return state.step === 'internal-verification' || state.verifiedBy !== browser;
}

/** Whether it keeps others from assisting the user, while it is open: its agent has verified himself. */
export function holdsUser({ verifiedBy }: Pick<Assistance, 'verifiedBy'>): boolean {
  return verifiedBy !== null;
}

/** When the assistance ends if nothing more happens, ms since 1970. Source: product.md, "idle". */
export function deadlineOf(state: Assistance, limits: Limits): number {
  if (state.session !== null) return state.session.endsAt;
  if (state.step !== 'internal-verification') return state.lastStepAt + limits.idleMs;
  const { lastSentAt } = state.internal;
  const afterStart = state.startedAt + limits.unverifiedAfterStartMs;
  return lastSentAt === null ? afterStart : Math.max(afterStart, lastSentAt + limits.unverifiedAfterCodeMs);
}

/** Whether it has outlived its deadline, and nobody ended it yet. */
export function isOverdue(state: Assistance, now: number, limits: Limits): boolean {
  return state.ended === null && now >= deadlineOf(state, limits);
}

/** The next state. Total: any event that `decide` gave can be applied; unknown ones are a bug. */
export function evolve(state: Assistance | null, { event, at }: Recorded): Assistance {
  if (event.type === 'AssistanceStarted') {
    const { type: _, ...started } = event;
    return {
      ...started,
      step: 'internal-verification',
      startedAt: at,
      lastStepAt: at,
      internal: NO_VERIFICATION,
      userCode: NO_VERIFICATION,
      verifiedBy: null,
      ecosystem: null,
      session: null,
      products: {},
      ended: null,
    };
  }
  if (state === null) throw new Error(`${event.type} before AssistanceStarted`);
  if (event.type === 'AssistanceDescribed') return { ...withDescription(state, event), lastStepAt: at };
  if (event.type === 'CodeDeliveryReported') return withDelivery(state, event);
  return { ...state, lastStepAt: at, ...changeBy(state, event, at) };
}

function changeBy(
  state: Assistance,
  event: Exclude<
    AssistanceEvent,
    { type: 'AssistanceStarted' | 'AssistanceDescribed' | 'CodeDeliveryReported' }
  >,
  at: number,
): Partial<Assistance> {
  const { internal, userCode, rules = 1 } = state;
  switch (event.type) {
    case 'InternalCodeRequested':
      return { internal: verification.withCodeRequested(internal, event.codeId, at) };
    case 'InternalCodeSent': {
      const { sentTo, channels } = event;
      return { internal: verification.withCodeSent(internal, { sentTo, channels, rules }, at) };
    }
    case 'InternalCodeFailed':
      return { internal: verification.withSendFailed(internal, event.mayHaveArrived) };
    case 'InternalCodeRejected':
      return { internal: verification.withWrongTry(internal) };
    case 'InternalCodeAccepted':
      return {
        internal: verification.withCodeSpent(internal),
        verifiedBy: event.browser,
        step: state.step === 'internal-verification' ? 'ecosystem' : state.step,
      };
    case 'EcosystemChosen':
      return { ecosystem: event.ecosystem, step: 'user-verification' };
    case 'UserCodeRequested': {
      const confirmed = [...(state.confirmed ?? []), ...(event.confirmed ?? [])];
      return {
        userCode: verification.withCodeRequested(userCode, event.codeId, at),
        ...(confirmed.length > 0 && { confirmed }),
      };
    }
    case 'UserCodeSent': {
      const { sentTo, sentToPhone, sentToHash, channels } = event;
      return {
        userCode: verification.withCodeSent(userCode, { sentTo, sentToPhone, channels, rules }, at),
        ...(sentToHash === undefined ? {} : { sentToHash }),
      };
    }
    case 'UserCodeFailed':
      return { userCode: verification.withSendFailed(userCode, event.mayHaveArrived) };
    case 'UserAnswerReserved':
      return { userCode: { ...userCode, attempt: { id: event.attemptId, at } } };
    case 'UserCodeRejected':
      return { userCode: verification.withWrongTry(userCode) };
    case 'UserAnswerLost':
      return {
        userCode: event.codeSpent ? verification.withCodeSpent(userCode) : { ...userCode, attempt: null },
      };
    case 'UserCodeAccepted':
      return {
        userCode: verification.withCodeSpent(userCode),
        session: { startedAt: at, endsAt: event.endsAt },
        step: 'session',
      };
    case 'ProductOpened': {
      const { product, ticketId, expiresAt } = event;
      const before = state.products[product] ?? { redeemedAt: null };
      return withProduct(state, product, { ...before, ticketId, expiresAt, used: false });
    }
    case 'ProductRedeemed': {
      const { product, ticketId } = event;
      const opened = state.products[product];
      if (!opened) return {};
      const usedTickets = [...(opened.usedTickets ?? []), ticketId];
      return withProduct(state, product, { ...opened, used: true, redeemedAt: at, usedTickets });
    }
    case 'TicketReused': {
      const opened = state.products[event.product];
      return opened ? withProduct(state, event.product, { ...opened, reusedAt: at }) : {};
    }
    case 'UserObjected':
      return { objectedAt: at, ...(event.text !== undefined && { objection: event.text }) };
    case 'UserObjectedAgain':
      return { objectedAgain: (state.objectedAgain ?? 0) + 1 };
    case 'AssistanceEnded': {
      const { type: _, endedAt, ...how } = event;
      return { step: 'ended', ended: { ...how, at: endedAt } };
    }
  }
}

function withProduct(state: Assistance, product: ProductId, opened: OpenedProduct): Partial<Assistance> {
  return { products: { ...state.products, [product]: opened } };
}

function refusalAt(state: Assistance, step: Step, browser: BrowserSession): Refusal | null {
  if (state.step !== step) return { code: 'wrong-step', step: state.step };
  return state.verifiedBy === browser ? null : { code: 'step-up-elsewhere' };
}

/** `asking`: those that nobody has confirmed. */
function refusalOfFindings(findings: readonly Finding[], asking: readonly AskingCode[]): Refusal | null {
  const blocking = findings.filter(({ blocks }) => blocks).map(({ code }) => code);
  if (blocking.length > 0) return { code: 'user-not-verifiable', findings: blocking };
  return asking.length > 0 ? { code: 'findings-not-confirmed', findings: asking } : null;
}

function refusalToOpen(product: ProductId, access: ProductAccess | null): Refusal | null {
  return access !== null && mayOpen(product, access) ? null : { code: 'product-not-allowed' };
}

function wrongTry(
  type: 'InternalCodeRejected' | 'UserCodeRejected',
  step: Verification,
  now: number,
  limits: Limits,
): Decision {
  const attemptsLeft = Math.max(0, limits.wrongTriesPerStep - step.wrongTries - 1);
  const rejected = { type, attemptsLeft } as const;
  return attemptsLeft > 0 ? happened(rejected) : happened(rejected, ended('locked', now));
}
