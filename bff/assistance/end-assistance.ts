import type { AssistanceAsSeen, AssistanceView, ReasonKind } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { AssistanceCommand } from '../domain/assistance-events.ts';
import { type Caller, acting, type Acting } from '../platform/caller.ts';
import { noneOfOurs } from '../platform/row-alarm.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';
import { changeAssistance, type Plan } from './change-assistance.ts';
import { stillOpen } from './expiry.ts';
import { ownAssistance, visibleAssistance, type OwnDeps } from './own-assistance.ts';
import { afterSuspicion, type SuspicionDeps } from './suspected-fraud.ts';
import { viewAsSeen, viewFor, type ViewDeps } from './view.ts';
import type { AssistanceRef, StoredAssistance } from './ports.ts';

export interface Reason {
  readonly kind: ReasonKind;
  readonly text: string;
}

export interface CancelDeps extends ViewDeps, SuspicionDeps {}

/** Cancels at any step; a suspicion of fraud has consequences. Refusal: wrong-step once it has ended. */
export async function cancelAssistance(
  deps: CancelDeps,
  caller: Caller,
  ref: AssistanceRef,
  reason: Reason,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'cancel');
  const command = { type: 'cancel', ...reason } as const;
  if (reason.kind !== 'suspected-fraud') return viewFor(deps, caller, await end(deps, caller, own, command));
  const { state } = await changeAssistance(deps, acting(caller), own, {
    type: 'cancel',
    plan: async (before, now): Promise<Plan> => ({
      command,
      ...(await afterSuspicion(deps, caller, before, now)),
    }),
  });
  return viewFor(deps, caller, state);
}

/** Finishes the support session. Refusals: wrong-step, step-up-elsewhere. */
export async function finishAssistance(
  deps: ViewDeps,
  caller: Caller,
  ref: AssistanceRef,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'finish');
  return viewFor(deps, caller, await end(deps, caller, own, { type: 'finish', browser: caller.browser }));
}

/**
 * A supervisor stops anybody's; no step-up is needed, and without one he sees what he stopped reduced. Refusals:
 * not-allowed, wrong-step.
 */
export async function stopAssistance(
  deps: ViewDeps,
  caller: Caller,
  ref: AssistanceRef,
  reason: string,
): Promise<AssistanceAsSeen> {
  if (!caller.roles.includes('supervisor')) {
    return refuseTraced(
      deps,
      acting(caller),
      { code: 'not-allowed' },
      { data: { command: 'stopAssistance' } },
    );
  }
  const seen = await visibleAssistance(deps, caller, ref, 'stop');
  return viewAsSeen(deps, caller, await end(deps, caller, seen, { type: 'stop', reason }));
}

async function end(
  deps: ViewDeps,
  caller: Caller,
  from: StoredAssistance,
  command: AssistanceCommand,
): Promise<Assistance> {
  return (await changeAssistance(deps, acting(caller), from, command)).state;
}

/** What an open assistance ends by, and of which browser sessions it has to be; of any where they are left out. */
export interface AgentLeaves {
  readonly command: AssistanceCommand;
  readonly browsers?: ReadonlySet<string> | undefined;
}

/** Signing out, or losing one's rights, ends the open assistance of an agent; without one nothing happens. */
export async function endOpenAssistanceOf(
  deps: OwnDeps,
  agentId: string,
  who: Acting,
  { command, browsers }: AgentLeaves,
): Promise<void> {
  const ends = (state: Assistance) => browsers === undefined || browsers.has(ownerOf(state));
  // One that is not as we wrote it admits nobody any more, and must not keep an agent from being signed out.
  const find = () => deps.store.openOfAgent(agentId).catch(noneOfOurs);
  const open = await find();
  if (open === null || !ends(open.state)) return;
  try {
    // Of many who sign out at once one ends it; the others find nothing to end, which is no refusal.
    const plan = (state: Assistance) => ({
      command: state.ended !== null || !ends(state) ? ({ type: 'expire' } as const) : command,
    });
    await changeAssistance(deps, who, open, { type: command.type, plan });
  } catch (error) {
    const still = await find();
    if (still !== null && ends(still.state)) throw error;
  }
}

/** The browser session that goes on with the agent's open assistance; none where he has none. */
export async function browsersAtWork(deps: OwnDeps, agentId: string): Promise<ReadonlySet<string>> {
  const open = await stillOpen(deps, await deps.store.openOfAgent(agentId).catch(noneOfOurs));
  if (open === null) return new Set();
  return new Set([ownerOf(open.state)]);
}

/** The browser session that verified it, or began it where nobody has verified himself yet. */
function ownerOf({ verifiedBy, startedBy }: Assistance): string {
  return verifiedBy ?? startedBy;
}
