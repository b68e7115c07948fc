import type { AgentIdentities, SessionStore, StoredSession, AgentIdentity } from './ports.ts';
import { type SupportGroups, rolesOf } from '../domain/agent-policy.ts';
import { type Acting, BY_SYSTEM, type ProductCaller } from '../platform/caller.ts';
import type { Clock } from '../platform/ports.ts';
import type { Limits } from '../domain/limits.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import type { AgentRole } from '../contract/index.ts';

export interface ReadRightsDeps {
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
}

/** What leaving does beyond the sessions; handed in by the composition root. */
export interface AssistanceEnds {
  /** Ends the open assistance of an agent; without one nothing happens. */
  endAssistanceOf(agentId: string, by: Acting, why: 'sign-out' | 'rights-lost'): Promise<void>;
}

export interface RightsDeps extends ReadRightsDeps, AssistanceEnds {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** The session with rights read at Cognito now; null where they are lost: he is then signed out everywhere. */
export async function withFreshRights(
  deps: RightsDeps,
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
 * Whether the agent of this browser session may still act as the delegate: products learn within five seconds that he may not. Where Cognito
 * does not answer, rights that are otherwise fresh enough count on; later it throws `ServiceFailed`, and nobody is
 * admitted. Without a session of his, nobody answers for the delegate.
 */
export async function agentMayStill(
  deps: RightsDeps,
  browser: string | null,
  now: number,
  { signal, doneWithout }: Pick<ProductCaller, 'signal' | 'doneWithout'>,
): Promise<boolean> {
  const session = browser === null ? null : await deps.sessions.ofBrowser(browser);
  if (session === null) return false;
  const age = now - session.rightsReadAt;
  if (age <= deps.limits.delegateRightsMaxAgeMs) return true;
  try {
    return (await withFreshRights(deps, session, now, signal)) !== null;
  } catch (error) {
    const isCognito = error instanceof ServiceFailed && error.service === 'cognito';
    if (!isCognito || age > deps.limits.rightsMaxAgeMs) throw error;
    doneWithout('read rights', error);
    return true;
  }
}

/** No roles where the account is gone, disabled or in no support group any more. */
export async function readRights(
  { identities, groups }: ReadRightsDeps,
  username: string,
  signal: AbortSignal,
): Promise<{ readonly identity: AgentIdentity | null; readonly roles: readonly AgentRole[] }> {
  const identity = await identities.read(username, signal);
  return { identity, roles: identity?.enabled ? rolesOf(identity.groups, groups) : [] };
}

async function signOutEverywhere(deps: RightsDeps, session: StoredSession, now: number): Promise<void> {
  const { id, name } = session.agent;
  await deps.endAssistanceOf(id, BY_SYSTEM, 'rights-lost');
  const what = { type: 'AgentLostRights', data: { agent: id, name } } as const;
  await deps.sessions.endAllOf(id, { ...BY_SYSTEM, at: now, what });
}

const RECHECKED_AT_ONCE = 20;
const RECHECK_MS = 5_000;

/**
 * Reads the rights of agents with an open assistance again, whether their browsers ask or not: a closed laptop must
 * not keep products open for somebody who was taken out of his group. Where Cognito does not answer, nothing changes
 * and `onError` hears of it.
 */
export async function recheckRights(deps: RightsDeps, onError: (error: unknown) => void): Promise<void> {
  const now = await deps.clock.now();
  const readBefore = now - deps.limits.rightsMaxAgeMs;
  const sessions = await deps.sessions.assistingWithOldRights(readBefore, RECHECKED_AT_ONCE);
  const signal = AbortSignal.timeout(RECHECK_MS);
  await Promise.all(sessions.map((session) => withFreshRights(deps, session, now, signal).catch(onError)));
}
