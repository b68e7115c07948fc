import type { AgentRole, AllowedAction } from '../contract/index.ts';
import { decide, type Assistance } from './assistance.ts';
import type { AssistanceCommand, BrowserSession } from './assistance-events.ts';
import type { Limits } from './limits.ts';
import { allowedProducts } from './product-access.ts';

export interface Viewer {
  readonly id: string;
  readonly roles: readonly AgentRole[];
  readonly browser: BrowserSession;
}

/**
 * What this viewer may do now. Asked of `decide` itself, so that a button and the server cannot disagree;
 * conditions from outside the assistance (findings, daily caps) are the use case's to refuse.
 */
export function allowedActions(
  state: Assistance,
  viewer: Viewer,
  now: number,
  limits: Limits,
): readonly AllowedAction[] {
  const { browser } = viewer;
  const may = (command: AssistanceCommand) => {
    const { refusal } = decide(state, command, now, limits);
    // Waiting for the next code is shown as a countdown on the same button.
    return refusal === null || refusal.code === 'resend-too-soon';
  };
  const isOwn = state.agent.id === viewer.id;
  const [anyProduct] = state.ecosystem ? allowedProducts(state.ecosystem) : [];
  const chosen = { id: '', name: '', plan: '', role: 'member', hasRcm: false, active: true } as const;
  const rules: readonly (readonly [AllowedAction, boolean])[] = [
    ['send-internal-code', isOwn && may({ type: 'request-internal-code', codeId: '', browser })],
    ['answer-internal-code', isOwn && may({ type: 'answer-internal-code', matches: true, browser })],
    ['choose-ecosystem', isOwn && may({ type: 'choose-ecosystem', membership: chosen, browser })],
    [
      'send-user-code',
      isOwn && may({ type: 'request-user-code', codeId: '', findings: [], confirmed: [], browser }),
    ],
    ['answer-user-code', isOwn && may({ type: 'reserve-user-answer', attemptId: '', browser })],
    [
      'open-product',
      isOwn &&
        anyProduct !== undefined &&
        may({ type: 'open-product', product: anyProduct, ticketId: '', access: state.ecosystem, browser }),
    ],
    ['see-plan', isOwn && state.session !== null && may({ type: 'finish', browser })],
    ['describe', isOwn && may({ type: 'describe', browser })],
    ['finish', isOwn && may({ type: 'finish', browser })],
    ['cancel', isOwn && may({ type: 'cancel', kind: 'other', text: '-' })],
    ['stop', viewer.roles.includes('supervisor') && may({ type: 'stop', reason: '-' })],
  ];
  return rules.filter(([, allowed]) => allowed).map(([action]) => action);
}
