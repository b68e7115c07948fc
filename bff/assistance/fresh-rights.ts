import { rolesOf, type SupportGroups } from '../domain/agent-policy.ts';
import { refuse } from '../domain/refusal.ts';
import type { Caller } from '../domain/trace.ts';
import type { AgentIdentities } from '../session/ports.ts';

export interface RightsDeps {
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
}

/**
 * The agent's rights read at Cognito now, for step-up, the user's code and each product. Asked within the change, so
 * that the refusal is traced.
 * Refusal: not-an-agent, where he lost them or was disabled.
 */
export async function requireFreshRights(deps: RightsDeps, caller: Caller): Promise<void> {
  const identity = await deps.identities.read(caller.agent.username, caller.signal);
  const roles = identity?.enabled ? rolesOf(identity.groups, deps.groups) : [];
  if (roles.length === 0) refuse({ code: 'not-an-agent' });
}
