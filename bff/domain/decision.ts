import type { Outcome, ReasonKind, Step } from '../contract/index.ts';
import type { AssistanceEvent } from './assistance-events.ts';
import type { Refusal } from './refusal.ts';

export type Decision =
  | { readonly events: readonly AssistanceEvent[]; readonly refusal: null }
  | { readonly events: readonly []; readonly refusal: Refusal };

export function ended(
  outcome: Outcome,
  endedAt: number,
  reason: string | null = null,
  reasonKind: ReasonKind | null = null,
): Extract<AssistanceEvent, { type: 'AssistanceEnded' }> {
  return { type: 'AssistanceEnded', outcome, reason, reasonKind, endedAt };
}

export function happened(...events: readonly AssistanceEvent[]): Decision {
  return { events, refusal: null };
}

export function refused(refusal: Refusal): Decision {
  return { events: [], refusal };
}

export function wrongStep(step: Step): Decision {
  return refused({ code: 'wrong-step', step });
}
