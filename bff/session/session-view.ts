import type { AgentSession, Contact } from '../contract/index.ts';
import type { Limits } from '../domain/limits.ts';
import type { StoredSession } from './ports.ts';
import { iso } from '../domain/time.ts';
import type { Caller } from '../platform/caller.ts';
import { ownCodes, type OwnMailboxDeps } from './own-mailbox.ts';
import { callerSteppedUpUntil, type SteppedUpDeps } from './stepped-up.ts';

export function sessionView(session: StoredSession, limits: Limits): AgentSession {
  const { id, name, email } = session.agent;
  const end = endOf(session, limits);
  return {
    agent: { id, name, email, roles: [...session.roles] },
    expiresAt: iso(end),
    idleExpiresAt: iso(Math.min(end, session.lastSeenAt + limits.agentIdleMs)),
  };
}

export interface ContactsDeps {
  /** Whom agents ask; the first manages accounts. */
  readonly contacts: readonly Contact[];
}

export function withContacts({ contacts }: ContactsDeps, view: AgentSession): AgentSession {
  return { ...view, contacts: [...contacts] };
}

/** When it ends however busy it is, ms since 1970. */
export function endOf({ createdAt, authenticatedAt }: StoredSession, limits: Limits): number {
  return Math.min(createdAt, authenticatedAt) + limits.agentSessionMs;
}

/** Who is signed in, until when this browser session is stepped up, and whether he could get a code. */
export async function readSession(
  deps: SteppedUpDeps & OwnMailboxDeps & ContactsDeps,
  caller: Caller,
  view: AgentSession,
): Promise<AgentSession> {
  const until = await callerSteppedUpUntil(deps, caller);
  const codes = await ownCodes(deps, caller);
  return { ...withContacts(deps, view), ...codes, ...(until !== null && { steppedUpUntil: iso(until) }) };
}
