import type { OwnDeps } from './own-assistance.ts';
import { type ReadRightsDeps, type AssistanceEnds, noteConfirmed, readRights } from '../session/rights.ts';
import type { SessionActivity } from '../session/session-activity.ts';
import { type Caller, acting, BY_SYSTEM } from '../platform/caller.ts';
import { noteRefusalOn } from './change-assistance.ts';
import type { StoredAssistance } from './ports.ts';
import { refuse } from '../domain/refusal.ts';

export interface FreshRightsDeps extends OwnDeps, ReadRightsDeps, AssistanceEnds {
  readonly activity: SessionActivity;
}

/**
 * The agent's rights read at Cognito now, for step-up, the user's code and each product: once, before a change that may
 * be decided again and again.
 * Refusal: not-an-agent, where he lost them or was disabled; it is traced, and his open assistance has then ended.
 */
export async function requireFreshRights(
  deps: FreshRightsDeps,
  caller: Caller,
  own: StoredAssistance,
): Promise<void> {
  // Read as this very request began: there is no newer answer.
  if (caller.rights.areFresh) return;
  const at = await deps.clock.now();
  const { identity, roles } = await readRights(deps, caller.agent.username, caller.signal);
  if (identity?.id === caller.agent.id && roles.length > 0) {
    noteConfirmed(deps, caller, { identity, roles, at });
    return;
  }
  const refusal = { code: 'not-an-agent' } as const;
  await noteRefusalOn(deps, acting(caller), own, refusal, { data: { command: 'read-rights' } });
  await deps.endAssistanceOf(caller.agent.id, BY_SYSTEM, 'rights-lost');
  refuse(refusal);
}
