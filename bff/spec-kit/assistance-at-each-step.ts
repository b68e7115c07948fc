import { decide, evolve, type Assistance } from '../domain/assistance.ts';
import type { AssistanceCommand, AssistanceEvent, MembershipChoice } from '../domain/assistance-events.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { MINUTE_MS } from '../domain/time.ts';

/** An assistance that specs tell as a story; used by them alone. */

export const START = Date.UTC(2026, 10, 23, 9);
export const ID = '6f6a3c1e-0b7e-4f0a-9a39-2f1d6f0c7a11';
export const BROWSER = 'browser-of-ana';
export const OTHER_BROWSER = 'other-browser-of-ana';
export const ANA = { id: 'sub-ana', name: 'Ana Agent', email: 'ana.agent@backoffice.example' };
export const MARTA = { id: 'U-1001', email: 'marta.admin@legacy355.example', name: 'Marta Admin' };
export const LEGACY355: MembershipChoice = {
  id: 'E-355',
  name: 'legacy355',
  plan: 'Plus',
  role: 'administrator',
  hasRcm: false,
  active: true,
};

/** A command, or a pause in ms. */
export type Move = AssistanceCommand | number;

export const start: AssistanceCommand = {
  type: 'start',
  id: ID,
  agent: ANA,
  user: MARTA,
  words: ['copper', 'lantern'],
  caseNumber: null,
  startedBy: BROWSER,
};
const sentTo = 'ana***@backoffice.example';

export const requestInternal = (codeId = 'internal-1', browser = BROWSER): AssistanceCommand => ({
  type: 'request-internal-code',
  codeId,
  browser,
});
export const internalSent = (codeId = 'internal-1'): AssistanceCommand => ({
  type: 'record-internal-code-sent',
  codeId,
  sentTo,
});
export const answerInternal = (matches: boolean, browser = BROWSER): AssistanceCommand => ({
  type: 'answer-internal-code',
  matches,
  browser,
});
export const choose = (
  membership: MembershipChoice | null = LEGACY355,
  browser = BROWSER,
): AssistanceCommand => ({ type: 'choose-ecosystem', membership, browser });
export const requestUser = (codeId = 'user-1', browser = BROWSER): AssistanceCommand => ({
  type: 'request-user-code',
  codeId,
  findings: [],
  confirmed: [],
  browser,
});
export const userSent = (codeId = 'user-1'): AssistanceCommand => ({
  type: 'record-user-code-sent',
  codeId,
  sentTo: 'mar***@legacy355.example',
  sentToPhone: '********0456',
});
export const reserveAnswer = (attemptId = 'attempt-1', browser = BROWSER): AssistanceCommand => ({
  type: 'reserve-user-answer',
  attemptId,
  browser,
});
export const recordAnswer = (
  result: 'right' | 'wrong' | 'unknown',
  attemptId = 'attempt-1',
): AssistanceCommand => ({ type: 'record-user-answer', attemptId, result });
export const openWeb = (
  ticketId = 'ticket-1',
  special: Partial<Extract<AssistanceCommand, { type: 'open-product' }>> = {},
): AssistanceCommand => ({
  type: 'open-product',
  product: 'web',
  ticketId,
  access: LEGACY355,
  browser: BROWSER,
  ...special,
});
export const redeemWeb = (
  ticketId = 'ticket-1',
  special: Partial<Extract<AssistanceCommand, { type: 'redeem-product' }>> = {},
): AssistanceCommand => ({
  type: 'redeem-product',
  product: 'web',
  ticketId,
  access: LEGACY355,
  ...special,
});
export const finish: AssistanceCommand = { type: 'finish', browser: BROWSER };

export const TO_INTERNAL_CODE_SENT: readonly Move[] = [start, 1_000, requestInternal(), 500, internalSent()];
export const TO_ECOSYSTEM: readonly Move[] = [...TO_INTERNAL_CODE_SENT, 20_000, answerInternal(true)];
export const TO_USER_VERIFICATION: readonly Move[] = [...TO_ECOSYSTEM, 5_000, choose()];
export const TO_USER_CODE_SENT: readonly Move[] = [
  ...TO_USER_VERIFICATION,
  5_000,
  requestUser(),
  500,
  userSent(),
];
export const TO_SESSION: readonly Move[] = [
  ...TO_USER_CODE_SENT,
  20_000,
  reserveAnswer(),
  500,
  recordAnswer('right'),
];
export const TO_FINISHED: readonly Move[] = [...TO_SESSION, MINUTE_MS, openWeb(), 1_000, redeemWeb(), finish];

export interface Told {
  readonly state: Assistance | null;
  /** `browser`: that of the command, or of the last one that names one. */
  readonly events: readonly {
    readonly event: AssistanceEvent;
    readonly at: number;
    readonly browser: string;
  }[];
  readonly now: number;
}

/** Plays moves from `from` on; a refused command is a mistake in the story. */
export function tell(moves: readonly Move[], from = START): Told {
  let state: Assistance | null = null;
  let now = from;
  let browser = BROWSER;
  const events: { event: AssistanceEvent; at: number; browser: string }[] = [];
  for (const move of moves) {
    if (typeof move === 'number') {
      now += move;
      continue;
    }
    if ('browser' in move) browser = move.browser;
    const decision = decide(state, move, now, DEFAULT_LIMITS);
    if (decision.refusal) throw new Error(`${move.type} was refused: ${decision.refusal.code}`);
    for (const event of decision.events) {
      events.push({ event, at: now, browser });
      state = evolve(state, { event, at: now });
    }
  }
  return { state, events, now };
}

export function stateAfter(moves: readonly Move[], from = START): Assistance {
  const { state } = tell(moves, from);
  if (state === null) throw new Error('nothing was started');
  return state;
}
