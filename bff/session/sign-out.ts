import { type Caller, acting } from '../platform/caller.ts';
import { endOpenAssistanceOf } from '../assistance/end-assistance.ts';
import { type OwnDeps } from '../assistance/own-assistance.ts';
import type { SessionStore } from './ports.ts';

export interface SignOutDeps extends OwnDeps {
  readonly sessions: SessionStore;
}

/** Ends the agent's open assistance, then every id of this browser session. */
export async function signOut(deps: SignOutDeps, caller: Caller): Promise<void> {
  const who = acting(caller);
  await endOpenAssistanceOf(deps, caller.agent.id, who, { type: 'sign-out' });
  const at = await deps.clock.now();
  await deps.sessions.end(caller.browser, { ...who, at, what: { type: 'SignedOut', data: {} } });
}
