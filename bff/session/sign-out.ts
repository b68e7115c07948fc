import { acting, type Caller } from '../platform/caller.ts';
import type { Clock } from '../platform/ports.ts';
import type { SessionStore } from './ports.ts';
import type { AssistanceEnds } from './rights.ts';

export interface SignOutDeps extends AssistanceEnds {
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

/** Ends the agent's open assistance, then every id of this browser session. */
export async function signOut(deps: SignOutDeps, caller: Caller): Promise<void> {
  const by = acting(caller);
  await deps.endAssistanceOf(caller.agent.id, by, 'sign-out');
  const at = await deps.clock.now();
  await deps.sessions.end(caller.browser, { ...by, at, what: { type: 'SignedOut', data: {} } });
  // What a request of this session began meanwhile.
  await deps.endAssistanceOf(caller.agent.id, by, 'sign-out', new Set([caller.browser]));
}
