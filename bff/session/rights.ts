import type { AgentIdentities, AgentIdentity, RightsRead, SessionStore, StoredSession } from './ports.ts';
import type { SessionActivity } from './session-activity.ts';
import { type SupportGroups, rolesOf } from '../domain/agent-policy.ts';
import { type Acting, BY_SYSTEM, type Caller, type ProductCaller } from '../platform/caller.ts';
import { canonicalJson } from '../domain/trace-chain.ts';
import type { Clock } from '../platform/ports.ts';
import type { Limits } from '../domain/limits.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import type { AgentRole } from '../contract/index.ts';
import { SECOND_MS } from '../domain/time.ts';

export interface ReadRightsDeps {
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
}

/** What leaving does beyond the sessions; handed in by the composition root. */
export interface AssistanceEnds {
  /**
   * Ends the open assistance of an agent; without one nothing happens. Where browser sessions are given, only one
   * that they verified, or began where nobody has verified himself yet.
   */
  endAssistanceOf(
    agentId: string,
    by: Acting,
    why: 'sign-out' | 'rights-lost',
    browsers?: ReadonlySet<string>,
  ): Promise<void>;
  /**
   * The browser session that verified the agent's open assistance, or began it where nobody has verified himself
   * yet.
   */
  atWork(agentId: string): Promise<ReadonlySet<string>>;
}

export interface RightsDeps extends ReadRightsDeps, AssistanceEnds {
  readonly sessions: SessionStore;
  readonly activity: SessionActivity;
  readonly clock: Clock;
  readonly limits: Limits;
}

/**
 * The session with rights read at Cognito now; null where they are lost: he is then signed out everywhere. They are
 * written at once only where they changed.
 */
export async function withFreshRights(
  deps: RightsDeps,
  session: StoredSession,
  now: number,
  signal: AbortSignal,
): Promise<StoredSession | null> {
  const read = await freshRights(deps, session, now, signal);
  if (read === null) return null;
  const { browser, rightsReadAt: rowReadAt } = session;
  if (isAsStored(session, read)) deps.activity.rightsConfirmed(browser, { at: now, rowReadAt });
  else await changeRights(deps, session, read);
  const { roles, agent } = read;
  return { ...session, roles, agent, rightsReadAt: now };
}

/** Null where they are lost: he is then signed out everywhere. */
async function freshRights(
  deps: RightsDeps,
  session: StoredSession,
  now: number,
  signal: AbortSignal,
): Promise<RightsRead | null> {
  const { username } = session.agent;
  const { identity, roles } = await readRights(deps, username, signal);
  // The same user name may have been given to somebody else.
  if (identity?.id !== session.agent.id || roles.length === 0) {
    await signOutEverywhere(deps, session, now);
    return null;
  }
  const { id, name, email } = identity;
  return { roles, agent: { id, username, name, email }, at: now };
}

/**
 * Whether the agent of this browser session may still act as the delegate, by rights that are at most `maxAgeMs` old.
 * Where Cognito does not answer, rights that are otherwise fresh enough count on; later it throws `ServiceFailed`.
 * Without a session of his, nobody answers for the delegate.
 */
export async function agentMayStill(
  deps: RightsDeps,
  session: StoredSession | undefined,
  { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number },
  { signal, doneWithout }: Pick<ProductCaller, 'signal' | 'doneWithout'>,
): Promise<boolean> {
  if (session === undefined) return false;
  const { browser } = session;
  const age = now - Math.max(session.rightsReadAt, deps.activity.rightsReadAt(browser));
  if (age <= maxAgeMs) return true;
  try {
    const readRightsNow = async (own: AbortSignal) => {
      const read = await freshRights(deps, session, now, own);
      if (read === null) return false;
      if (!isAsStored(session, read)) await changeRights(deps, session, read);
      deps.activity.rightsRead(browser, now);
      return true;
    };
    return await deps.activity.onceAtATime(browser, readRightsNow, signal);
  } catch (error) {
    const isCognito = error instanceof ServiceFailed && error.service === 'cognito';
    if (!isCognito || age > deps.limits.rightsMaxAgeMs) throw error;
    doneWithout('read rights', error);
    return true;
  }
}

/** A fresh reading counts for the session too: whoever asks within the minute need not read again. */
export function noteConfirmed(
  { activity }: Pick<RightsDeps, 'activity'>,
  { agent, roles, browser, rights }: Pick<Caller, 'agent' | 'roles' | 'browser' | 'rights'>,
  read: { readonly identity: AgentIdentity; readonly roles: readonly AgentRole[]; readonly at: number },
): void {
  const { id, name, email } = read.identity;
  const now = { agent: { id, username: agent.username, name, email }, roles: read.roles };
  // What changed is written where it is read for the session.
  if (canonicalJson({ agent, roles }) !== canonicalJson(now)) return;
  activity.rightsConfirmed(browser, { at: read.at, rowReadAt: rights.rowReadAt });
}

/** Other roles are a row of the trace, in the same transaction. */
function changeRights(deps: RightsDeps, { browser }: StoredSession, read: RightsRead): Promise<void> {
  const data = { agent: read.agent.id, browser, roles: read.roles.join(' ') };
  const entry = { ...BY_SYSTEM, at: read.at, what: { type: 'RightsChanged', data } } as const;
  return deps.sessions.updateRights(browser, read, entry);
}

function isAsStored({ agent, roles }: StoredSession, read: RightsRead): boolean {
  return canonicalJson({ agent, roles }) === canonicalJson({ agent: read.agent, roles: read.roles });
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
const RECHECK_MS = 5 * SECOND_MS;

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
