import type { CommandType } from '../domain/assistance-events.ts';
import type { Assistance } from '../domain/assistance.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { type ChangeDeps } from './change-assistance.ts';
import { upToDate } from './expiry.ts';
import type { DayTrace } from '../platform/ports.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';

export interface OwnDeps extends ChangeDeps {
  readonly dayTrace: DayTrace;
}

/** What somebody wanted with an assistance that is not his. */
export type TracedAs = CommandType | 'read' | 'readPlan';

/**
 * The assistance, where it belongs to the caller; somebody else's does not exist for him (404), and the try is
 * traced on the chain of the day. An overdue one has ended when this returns.
 */
export async function ownAssistance(
  deps: OwnDeps,
  caller: Caller,
  id: string,
  command: TracedAs,
): Promise<Assistance> {
  const state = (await upToDate(deps, id))?.state ?? null;
  if (state?.agent.id === caller.agent.id) return state;
  return notFound(deps, caller, id, command);
}

/** The same, but a supervisor sees everybody's. */
export async function visibleAssistance(
  deps: OwnDeps,
  caller: Caller,
  id: string,
  command: TracedAs,
): Promise<Assistance> {
  const state = (await upToDate(deps, id))?.state ?? null;
  const isVisible = state?.agent.id === caller.agent.id || caller.roles.includes('supervisor');
  return state !== null && isVisible ? state : notFound(deps, caller, id, command);
}

async function notFound(deps: OwnDeps, caller: Caller, id: string, command: TracedAs): Promise<never> {
  const data = { command, assistance: id };
  return refuseTraced(deps, acting(caller), { code: 'not-found' }, { data });
}
