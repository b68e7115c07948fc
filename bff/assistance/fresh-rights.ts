import { rolesOf, type SupportGroups } from '../domain/agent-policy.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { AgentRole } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { type Caller, acting, BY_SYSTEM } from '../platform/caller.ts';
import { endOpenAssistanceOf } from './end-assistance.ts';
import { noteOnAssistance } from './change-assistance.ts';
import { type OwnDeps } from './own-assistance.ts';
import type { AgentIdentities, AgentIdentity, SessionStore, StoredSession } from '../session/ports.ts';

export interface RightsDeps extends OwnDeps {
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
}

export interface SessionRightsDeps extends RightsDeps {
  readonly sessions: SessionStore;
}

/**
 * The agent's rights read at Cognito now, for step-up, the user's code and each product: once, before a change that may
 * be decided again and again.
 * Refusal: not-an-agent, where he lost them or was disabled; it is traced, and his open assistance has then ended.
 */
export async function requireFreshRights(deps: RightsDeps, caller: Caller, id: string): Promise<void> {
  const { roles } = await readRights(deps, caller.agent.username, caller.signal);
  if (roles.length > 0) return;
  const data = { command: 'read-rights', code: 'not-an-agent' } as const;
  await noteOnAssistance(deps, acting(caller), id, { notes: [{ type: 'Refused', data }] });
  await stopAssistanceOf(deps, caller.agent.id);
  refuse({ code: 'not-an-agent' });
}

/** The session with rights read at Cognito now; null where they are lost: he is then signed out everywhere. */
export async function withFreshRights(
  deps: SessionRightsDeps,
  session: StoredSession,
  now: number,
  signal: AbortSignal,
): Promise<StoredSession | null> {
  const { username } = session.agent;
  const { identity, roles } = await readRights(deps, username, signal);
  if (identity === null || roles.length === 0) {
    await signOutEverywhere(deps, session, now);
    return null;
  }
  const { id, name, email } = identity;
  const agent = { id, username, name, email };
  await deps.sessions.updateRights(session.browser, roles, agent, now);
  return { ...session, roles, agent, rightsReadAt: now };
}

/**
 * Whether the agent may still act as this delegate: products learn within five seconds that he may not. Where Cognito
 * does not answer, rights that are otherwise fresh enough count on; later it throws `ServiceFailed`, and nobody is
 * admitted. Without a session of his, nobody answers for the delegate.
 */
export async function agentMayStill(
  deps: SessionRightsDeps,
  { verifiedBy }: Pick<Assistance, 'verifiedBy'>,
  now: number,
  signal: AbortSignal,
): Promise<boolean> {
  const session = verifiedBy === null ? null : await deps.sessions.ofBrowser(verifiedBy);
  if (session === null) return false;
  const age = now - session.rightsReadAt;
  if (age <= deps.limits.delegateRightsMaxAgeMs) return true;
  try {
    return (await withFreshRights(deps, session, now, signal)) !== null;
  } catch (error) {
    const isCognito = error instanceof ServiceFailed && error.service === 'cognito';
    if (isCognito && age <= deps.limits.rightsMaxAgeMs) return true;
    throw error;
  }
}

async function readRights(
  { identities, groups }: Pick<RightsDeps, 'identities' | 'groups'>,
  username: string,
  signal: AbortSignal,
): Promise<{ readonly identity: AgentIdentity | null; readonly roles: readonly AgentRole[] }> {
  const identity = await identities.read(username, signal);
  return { identity, roles: identity?.enabled ? rolesOf(identity.groups, groups) : [] };
}

async function signOutEverywhere(
  deps: SessionRightsDeps,
  session: StoredSession,
  now: number,
): Promise<void> {
  const { id, name } = session.agent;
  await stopAssistanceOf(deps, id);
  const what = { type: 'AgentLostRights', data: { agent: id, name } } as const;
  await deps.sessions.endAllOf(id, { at: now, ...BY_SYSTEM, what });
}

function stopAssistanceOf(deps: OwnDeps, agentId: string): Promise<void> {
  return endOpenAssistanceOf(deps, agentId, BY_SYSTEM, { type: 'stop', cause: 'rights-lost' });
}
