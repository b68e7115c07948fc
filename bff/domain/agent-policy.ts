import type { AgentRole } from '../contract/index.ts';
import { sameMailbox } from './address.ts';

/** The Cognito groups that make somebody an agent or a supervisor (configuration). */
export interface SupportGroups {
  readonly agents: readonly string[];
  readonly supervisors: readonly string[];
}

/** The roles that group membership gives; empty for anybody who may not enter. */
export function rolesOf(memberOf: readonly string[], groups: SupportGroups): readonly AgentRole[] {
  const isSupervisor = memberOf.some((group) => groups.supervisors.includes(group));
  const isAgent = isSupervisor || memberOf.some((group) => groups.agents.includes(group));
  return [...(isAgent ? (['agent'] as const) : []), ...(isSupervisor ? (['supervisor'] as const) : [])];
}

interface Person {
  readonly id: string;
  readonly email: string;
}

/** Product.md, "never": nobody assists himself, nor anybody in a support or supervisor group. */
export function mayAssist(agent: Person, target: Person, targetRoles: readonly AgentRole[]): boolean {
  const isOneself = agent.id === target.id || sameMailbox(agent.email, target.email);
  return !isOneself && targetRoles.length === 0;
}
