import { rolesOf, type SupportGroups } from '../domain/agent-policy.ts';
import { refuse } from '../domain/refusal.ts';
import { SYSTEM, type Caller } from '../domain/trace.ts';
import { endOpenAssistanceOf } from './end-assistance.ts';
import { noteOnAssistance } from './change-assistance.ts';
import { acting, type OwnDeps } from './own-assistance.ts';
import type { AgentIdentities } from '../session/ports.ts';

export const RIGHTS_LOST = 'The agent lost the right to assist.';

export interface RightsDeps extends OwnDeps {
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
}

/**
 * The agent's rights read at Cognito now, for step-up, the user's code and each product: once, before a change that may
 * be decided again and again.
 * Refusal: not-an-agent, where he lost them or was disabled; it is traced, and his open assistance has then ended.
 */
export async function requireFreshRights(deps: RightsDeps, caller: Caller, id: string): Promise<void> {
  const identity = await deps.identities.read(caller.agent.username, caller.signal);
  const roles = identity?.enabled ? rolesOf(identity.groups, deps.groups) : [];
  if (roles.length > 0) return;
  const data = { command: 'read-rights', code: 'not-an-agent' } as const;
  await noteOnAssistance(deps, id, acting(caller), [{ type: 'Refused', data }]);
  await endOpenAssistanceOf(
    deps,
    caller.agent.id,
    { actor: SYSTEM, from: {} },
    { type: 'stop', reason: RIGHTS_LOST },
  );
  refuse({ code: 'not-an-agent' });
}
