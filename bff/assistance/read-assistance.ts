import type { AssistanceAsSeen, AssistanceView, PlanDetails } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { noteOnAssistance, noteRefusalOn } from './change-assistance.ts';
import { ownAssistance, visibleAssistance } from './own-assistance.ts';
import { stillOpen } from './expiry.ts';
import { viewAsSeen, viewFor, type ViewDeps } from './view.ts';
import type { AssistanceRef } from './ports.ts';

/** One assistance; somebody else's only for supervisors, reduced without a step-up. Refusal: not-found. */
export async function readAssistance(
  deps: ViewDeps,
  caller: Caller,
  ref: AssistanceRef,
): Promise<AssistanceAsSeen> {
  const { state } = await visibleAssistance(deps, caller, ref, 'read');
  return viewAsSeen(deps, caller, state);
}

/** The open assistance of the caller, or null. */
export async function currentAssistance(deps: ViewDeps, caller: Caller): Promise<AssistanceView | null> {
  const own = await stillOpen(deps, await deps.store.openOfAgent(caller.agent.id));
  return own ? viewFor(deps, caller, own.state) : null;
}

/**
 * Plan details of the chosen ecosystem while the session runs; traced before they are shown.
 * Refusals, each a trace row: not-found, wrong-step, step-up-elsewhere.
 */
export async function readPlan(deps: ViewDeps, caller: Caller, ref: AssistanceRef): Promise<PlanDetails> {
  const own = await ownAssistance(deps, caller, ref, 'readPlan');
  const early = refusalToReadPlan(own.state, caller);
  if (early) {
    await noteRefusalOn(deps, acting(caller), own, early, { data: { command: 'readPlan' } });
    return refuse(early);
  }
  const { ecosystem } = own.state;
  const details = ecosystem ? await deps.core.planOf(ecosystem.id) : null;
  // Decided once more on the row that is written to: it may have ended meanwhile.
  const state = await noteOnAssistance(deps, acting(caller), own, (current) => ({
    notes: [planNote(current, caller)],
  }));
  const refusal = refusalToReadPlan(state, caller);
  if (refusal || state.ecosystem === null) return refuse(refusal ?? { code: 'not-found' });
  const { id, name, plan } = state.ecosystem;
  const pair = <A, B>(a: A | null, b: B | null) => (a === null || b === null ? null : ([a, b] as const));
  const price = details && pair(details.priceMinorUnits, details.priceCurrency);
  const licences = details && pair(details.licencesUsed, details.licencesBought);
  const encounters = details && pair(details.encountersLeft, details.encountersIncluded);
  return {
    ecosystem: { id, name },
    plan: details?.plan ?? plan,
    pricePeriod: details?.pricePeriod ?? null,
    price: price && { minorUnits: price[0], currency: price[1] },
    licences: licences && { used: licences[0], bought: licences[1] },
    encounters: encounters && { left: encounters[0], included: encounters[1] },
    renewsOn: details?.renewsOn ?? null,
    modules: [...(details?.modules ?? [])],
  };
}

function refusalToReadPlan({ step, ecosystem, verifiedBy }: Assistance, caller: Caller): Refusal | null {
  if (step !== 'session' || ecosystem === null) return { code: 'wrong-step', step };
  return verifiedBy === caller.browser ? null : { code: 'step-up-elsewhere' };
}

function planNote(state: Assistance, caller: Caller): Note {
  const refusal = refusalToReadPlan(state, caller);
  return refusal
    ? { type: 'Refused', data: { command: 'readPlan', code: refusal.code } }
    : { type: 'PlanRead', data: { ecosystem: state.ecosystem?.id ?? null } };
}
