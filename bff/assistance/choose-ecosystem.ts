import type { AssistanceView } from '../contract/index.ts';
import { type Caller, acting } from '../platform/caller.ts';
import type { CoreMembership } from '../users/ports.ts';
import type { MembershipChoice } from '../domain/assistance-events.ts';
import { changeAssistance } from './change-assistance.ts';
import { ownAssistance } from './own-assistance.ts';
import { viewFor, type ViewDeps } from './view.ts';
import { membershipIn } from './ecosystem-access.ts';
import type { AssistanceRef } from './ports.ts';

/** Chooses where to assist. Refusals: wrong-step, step-up-elsewhere, ecosystem-not-allowed. */
export async function chooseEcosystem(
  deps: ViewDeps,
  caller: Caller,
  ref: AssistanceRef,
  ecosystemId: string,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'choose-ecosystem');
  const person = await deps.core.personById(own.state.user.id);
  const membership = membershipIn(person, ecosystemId);
  const { state } = await changeAssistance(deps, acting(caller), own, {
    type: 'choose-ecosystem',
    membership: membership && asChoice(membership),
    browser: caller.browser,
  });
  return viewFor(deps, caller, state, person ?? undefined);
}

function asChoice({ ecosystemId, ecosystemName, ...rest }: CoreMembership): MembershipChoice {
  return { id: ecosystemId, name: ecosystemName, ...rest };
}
