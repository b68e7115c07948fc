import type { AssistanceView } from '../contract/index.ts';
import { decide } from '../domain/assistance.ts';
import type { Description } from '../domain/assistance-events.ts';
import { orRefusal, refuse, type Answered } from '../domain/refusal.ts';
import { HOUR_MS } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { changeAssistance } from './change-assistance.ts';
import { ownAssistance } from './own-assistance.ts';
import type { AssistanceRef } from './ports.ts';
import { viewFor, type ViewDeps } from './view.ts';

/** Of one assistance: nobody mends them so often, and each is a row and a step that keeps it from going idle. */
const CHANGES: UsageLimit = { windowMs: HOUR_MS, atMost: 20 };

export interface DescribeDeps extends ViewDeps {
  readonly usage: Usage;
}

export type DescribeInput = { readonly [Part in keyof Description]: Description[Part] | undefined };

/**
 * Changes case number and purpose while it is open; null clears, what is left out stays, and what stays as it was is
 * no change. Refusals: wrong-step once it has ended, step-up-elsewhere, rate-limited.
 */
export async function describeAssistance(
  deps: DescribeDeps,
  caller: Caller,
  ref: AssistanceRef,
  { caseNumber, purpose }: DescribeInput,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'describe');
  const command = {
    type: 'describe',
    ...(caseNumber !== undefined && { caseNumber }),
    ...(purpose !== undefined && { purpose }),
    browser: caller.browser,
  } as const;
  const isChange = decide(own.state, command, await deps.clock.now(), deps.limits).events.length > 0;
  const use = { kind: 'described', subject: own.state.id, limits: [CHANGES] } as const;
  const counted: Answered<string> | null = isChange ? await orRefusal(reserveOrRefuse(deps, use)) : null;
  const { state } = await changeAssistance(deps, acting(caller), own, {
    type: 'describe',
    plan: () => (counted?.refusal ? refuse(counted.refusal) : { command }),
  });
  return viewFor(deps, caller, state);
}
