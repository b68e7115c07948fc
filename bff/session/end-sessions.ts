import type { Note, TraceEntry } from '../domain/trace.ts';
import type { Acting } from '../platform/caller.ts';
import type { AgentNamed, Clock } from '../platform/ports.ts';
import type { AllSessions, EndedSession, Ends, SessionStore } from './ports.ts';
import type { AssistanceEnds } from './rights.ts';

export interface EndSessionsDeps extends AssistanceEnds {
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

/** Why a browser session ended that did not end itself; as its row says it. */
export type EndedBecause =
  'disowned' | 'ended-by-agent' | 'ended-by-supervisor' | 'signed-in-again' | 'too-many';

export interface Ended {
  readonly agentId: string;
  readonly browser: string;
  readonly because: EndedBecause;
  /** What else its row says. */
  readonly data?: Note['data'] | undefined;
}

export function endedSession(
  by: Omit<TraceEntry, 'what'>,
  { agentId, browser, because, data }: Ended,
): EndedSession {
  const what = { type: 'SignedOut', data: { ...data, agent: agentId, browser, because } } as const;
  return { browser, entry: { ...by, what } };
}

/** What the agent is told by mail of sessions that ended at once; nothing of none. */
export function toldOf(
  { at, actor, from }: Omit<TraceEntry, 'what'>,
  agent: AgentNamed,
  because: EndedBecause,
): NonNullable<Ends['tell']> {
  const told = { kind: 'tell-agent-of-sessions', agent, because, by: actor.name, at } as const;
  return (browsers) =>
    browsers.length === 0 ? [] : [{ ...told, sessions: browsers.length, address: from.address ?? null }];
}

export interface Ending {
  readonly agent: AgentNamed;
  /** Browser sessions. */
  readonly browsers: readonly string[];
  readonly by: Acting;
  readonly because: EndedBecause;
  /** What else the rows say. */
  readonly data?: Note['data'];
  /** Those are all of his, but one where it is given. */
  readonly all?: { readonly but?: string };
}

/** Those that were found, and who works for him in one that was not: a row may have been taken away for a while. */
export async function andAtWork(
  deps: AssistanceEnds,
  { agentId, but }: AllSessions,
  found: readonly string[],
): Promise<ReadonlySet<string>> {
  const all = new Set([...found, ...(await deps.atWork(agentId))]);
  if (but !== undefined) all.delete(but);
  return all;
}

/**
 * Ends browser sessions of an agent, each a row of the chain of the day, with the open assistance that one of them
 * verified, or began where nobody has verified himself yet; no other. He is told by mail. Where they are all, a row says
 * so, whatever was found: what had begun before is over for `audit:verify`, wherever it comes from.
 */
export async function endSessions(deps: EndSessionsDeps, ending: Ending): Promise<void> {
  const { agent, browsers, by, because, data, all } = ending;
  const { id: agentId } = agent;
  const allOf = all && { agentId, ...all };
  const theirs = allOf ? await andAtWork(deps, allOf, browsers) : new Set(browsers);
  await deps.endAssistanceOf(agentId, by, 'sign-out', theirs);
  const at = await deps.clock.now();
  const ends: Ends = {
    ending: browsers.map((browser) => endedSession({ ...by, at }, { agentId, browser, because, data })),
    tell: toldOf({ ...by, at }, agent, because),
    ...(allOf && { allOf }),
  };
  const what = { type: 'SessionsEnded', data: { agent: agentId, because, ...all } } as const;
  await deps.sessions.endEach(ends, all && { ...by, at, what });
  // What a request of one of them began meanwhile.
  await deps.endAssistanceOf(agentId, by, 'sign-out', theirs);
}
