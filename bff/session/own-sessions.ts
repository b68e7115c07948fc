import type { BrowserSession } from '../contract/index.ts';
import type { Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { iso } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { liveOnes } from './authenticate.ts';
import { endSessions, type EndSessionsDeps } from './end-sessions.ts';
import type { SessionActivity } from './session-activity.ts';

export interface OwnSessionsDeps extends EndSessionsDeps, RefuseDeps {
  readonly activity: SessionActivity;
  readonly limits: Limits;
}

const ENDED_BY_AGENT = 'ended-by-agent';

/** The browser sessions of the agent that still admit him, the newest first. */
export async function listSessions(
  deps: OwnSessionsDeps,
  { agent, sessionIdHash }: Caller,
): Promise<readonly BrowserSession[]> {
  const found = await deps.sessions.ofAgent(agent.id);
  const own = found.find(({ idHash }) => idHash === sessionIdHash)?.browser;
  const live = liveOnes(deps, found, await deps.clock.now());
  return live
    .toSorted((one, other) => other.createdAt - one.createdAt)
    .map(({ browser, createdAt, lastSeenAt, address, userAgent }) => ({
      id: browser,
      startedAt: iso(createdAt),
      lastSeenAt: iso(lastSeenAt),
      ...(address === null ? {} : { address }),
      ...(userAgent === null ? {} : { userAgent }),
      isThis: browser === own,
    }));
}

/** Ends one of the agent's own, this one too. Refusal: not-found for any other id. */
export async function endOwnSession(deps: OwnSessionsDeps, caller: Caller, id: string): Promise<void> {
  const row = { data: { command: 'endSession' } };
  await noteRefusals(deps, acting(caller), row, async () => {
    const own = await deps.sessions.ofAgent(caller.agent.id);
    if (!own.some(({ browser }) => browser === id)) return refuse({ code: 'not-found' });
    const { agent } = caller;
    return endSessions(deps, { agent, browsers: [id], by: acting(caller), because: ENDED_BY_AGENT });
  });
}

/** Ends all of the agent's own but this one; those that are over go as well. */
export async function endOtherSessions(deps: OwnSessionsDeps, caller: Caller): Promise<void> {
  const { agent, browser: but } = caller;
  const own = await deps.sessions.ofAgent(agent.id);
  const others = new Set(own.map(({ browser }) => browser));
  others.delete(but);
  const browsers = [...others];
  await endSessions(deps, { agent, browsers, by: acting(caller), because: ENDED_BY_AGENT, all: { but } });
}

/** A supervisor ends all of an agent's. Refusal: not-found where he has none. */
export async function endSessionsOfAgent(
  deps: OwnSessionsDeps,
  caller: Caller,
  { agentId, reason }: { readonly agentId: string; readonly reason: string },
): Promise<void> {
  const by = acting(caller);
  // Whose, so that `audit:verify` knows of one that comes up after nobody was found.
  const row = { data: { command: 'endSessionsOfAgent', agent: agentId } };
  await noteRefusals(deps, by, row, async () => {
    const theirs = await deps.sessions.ofAgent(agentId);
    const [one] = theirs;
    if (one === undefined) return refuse({ code: 'not-found' });
    const { agent } = one;
    const browsers = [...new Set(theirs.map(({ browser }) => browser))];
    const because = 'ended-by-supervisor';
    return endSessions(deps, { agent, browsers, by, because, data: { reason }, all: {} });
  });
}
