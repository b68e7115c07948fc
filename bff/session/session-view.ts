import type { AgentSession } from '../contract/index.ts';
import type { Limits } from '../domain/limits.ts';
import type { StoredSession } from './ports.ts';
import { iso } from '../domain/time.ts';

export function sessionView(session: StoredSession, limits: Limits): AgentSession {
  const { id, name, email } = session.agent;
  const end = session.createdAt + limits.agentSessionMs;
  return {
    agent: { id, name, email, roles: [...session.roles] },
    expiresAt: iso(end),
    idleExpiresAt: iso(Math.min(end, session.lastSeenAt + limits.agentIdleMs)),
  };
}
