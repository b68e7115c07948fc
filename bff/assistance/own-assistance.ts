import type { CommandType } from '../domain/assistance-events.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import { refuseTraced, type RefusalRow, type RefuseDeps } from '../platform/refuse-traced.ts';
import type { ChangeDeps } from './change-assistance.ts';
import { upToDate } from './expiry.ts';
import type { AssistanceRef, StoredAssistance } from './ports.ts';

export interface OwnDeps extends ChangeDeps, RefuseDeps {}

/** What somebody wanted with an assistance that is not his. */
export type TracedAs = CommandType | 'read' | 'readPlan' | 'readTrace' | 'showPhone';

/**
 * The assistance, where it belongs to the caller; somebody else's does not exist for him (404), and the try is
 * traced on the chain of the day. An overdue one has ended when this returns.
 */
export async function ownAssistance(
  deps: OwnDeps,
  caller: Caller,
  ref: AssistanceRef,
  command: TracedAs,
): Promise<StoredAssistance> {
  const stored = await asWritten(deps, caller, ref, command);
  return stored?.state.agent.id === caller.agent.id ? stored : notFound(deps, caller, ref, stored, command);
}

/** The same, but a supervisor sees everybody's. */
export async function visibleAssistance(
  deps: OwnDeps,
  caller: Caller,
  ref: AssistanceRef,
  command: TracedAs,
): Promise<StoredAssistance> {
  const stored = await asWritten(deps, caller, ref, command);
  const isVisible = stored?.state.agent.id === caller.agent.id || caller.roles.includes('supervisor');
  return stored !== null && isVisible ? stored : notFound(deps, caller, ref, stored, command);
}

/** One that is not as we wrote it is refused, and so is traced what was wanted with it. */
async function asWritten(
  deps: OwnDeps,
  caller: Caller,
  ref: AssistanceRef,
  command: TracedAs,
): Promise<StoredAssistance | null> {
  try {
    return await upToDate(deps, ref);
  } catch (error) {
    if (!(error instanceof NotAsWritten)) throw error;
    const data = { command, assistance: error.row.key };
    return refuseTraced(deps, acting(caller), error.refusal, { data });
  }
}

function notFound(
  deps: OwnDeps,
  caller: Caller,
  ref: AssistanceRef,
  found: StoredAssistance | null,
  command: TracedAs,
): Promise<never> {
  const data = { command, assistance: typeof ref === 'string' ? ref : ref.state.id };
  const row: RefusalRow = { data, ...(found && { kind: 'others-assistance' }) };
  return refuseTraced(deps, acting(caller), { code: 'not-found' }, row);
}
