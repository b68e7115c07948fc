import type { Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { hashOf } from '../domain/secret-hash.ts';
import type { Language, Origin } from '../domain/trace.ts';
import type { Caller, DoneWithout } from '../platform/caller.ts';
import { withFreshRights, type RightsDeps } from './rights.ts';
import { endOf } from './session-view.ts';
import type { StoredSession } from './ports.ts';

export interface SessionRequest {
  /** A read: what an id that was just changed may still do. */
  readonly isRead: boolean;
  /** A poll: does not keep the session from going idle. */
  readonly isBackground: boolean;
  /** Only ends something: rights that cannot be read again are no reason to keep it going. */
  readonly endsOnly: boolean;
  readonly from: Origin;
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly doneWithout: DoneWithout;
  /** Hears whose session it is, whatever becomes of the request. */
  readonly onAgent: (agentId: string) => void;
}

export interface Authenticated {
  readonly caller: Caller;
  readonly session: StoredSession;
}

/** Noting "seen now" with every request would be a write a poll. */
const NOTE_SEEN_EVERY_MS = 5 * SECOND_MS;

/** A row that is older than this is written by the request itself: what a process that dies knew is at most so much. */
const ROW_MAX_AGE_MS = MINUTE_MS;

/** No browser session: such a caller has not stepped up. */
const REPLACED = 'replaced';

/** What the session of an id is found by; null for what cannot be one. */
export function sessionIdHashOf(sessionId: string | undefined): string | null {
  return sessionId && sessionId.length <= 128 ? hashOf(sessionId) : null;
}

/**
 * The agent of a session that was found. Refusal: not-signed-in, for any reason.
 * Rights are at most a minute old; an agent who lost them is signed out everywhere and his assistance stopped.
 */
export async function authenticate(
  deps: RightsDeps,
  found: StoredSession | null,
  request: SessionRequest,
): Promise<Authenticated> {
  if (found === null) return refuse({ code: 'not-signed-in' });
  const now = await deps.clock.now();
  const known = withActivity(deps, withoutFuture(found, now));
  if (!isAlive(known, request, now, deps.limits)) return refuse({ code: 'not-signed-in' });
  request.onAgent(known.agent.id);
  const rightsAreOld = now - known.rightsReadAt > deps.limits.rightsMaxAgeMs;
  const current = rightsAreOld ? await withNewestRights(deps, known, now, request) : known;
  const session = request.isBackground ? current : await seenNow(deps, current, found, now);
  const { from, language, signal, doneWithout } = request;
  const { agent, roles } = session;
  // The old id may be a thief's copy: what the step-up opened is for the new one alone.
  const browser = session.replacedAt === null ? session.browser : REPLACED;
  return {
    session,
    caller: {
      ...{ agent, roles, browser, sessionIdHash: session.idHash, from, language, signal, doneWithout },
      rights: { areFresh: current !== known, rowReadAt: found.rightsReadAt },
    },
  };
}

/**
 * Whoever asks with an id that was replaced, within its ten seconds: his own step-up is his again, so this is for
 * the press that replaced it alone. Null for anybody else.
 */
export async function authenticateReplaced(
  deps: RightsDeps,
  found: StoredSession | null,
  request: Omit<SessionRequest, 'isRead' | 'isBackground' | 'endsOnly'>,
): Promise<Authenticated | null> {
  if (typeof found?.replacedAt !== 'number') return null;
  const now = await deps.clock.now();
  const session = withActivity(deps, withoutFuture(found, now));
  if (!isAlive(session, { isRead: true }, now, deps.limits)) return null;
  const { onAgent, ...asked } = request;
  onAgent(session.agent.id);
  const { agent, roles, browser, idHash: sessionIdHash } = session;
  const rights = { areFresh: false, rowReadAt: found.rightsReadAt };
  return { session, caller: { agent, roles, browser, sessionIdHash, rights, ...asked } };
}

/** How far the clocks of two replicas may be apart. */
const CLOCKS_APART_MS = 10 * SECOND_MS;

/** No row of ours is of tomorrow: a time in the future counts as long ago. */
function withoutFuture(session: StoredSession, now: number): StoredSession {
  const past = (at: number) => (at > now + CLOCKS_APART_MS ? 0 : at);
  const { lastSeenAt, rightsReadAt, createdAt, authenticatedAt } = session;
  return {
    ...session,
    lastSeenAt: past(lastSeenAt),
    rightsReadAt: past(rightsReadAt),
    createdAt: past(createdAt),
    authenticatedAt: past(authenticatedAt),
  };
}

/** Of each browser session the id that is in use, where it is neither idle for too long nor over. */
export function liveOnes(
  deps: Pick<RightsDeps, 'activity' | 'limits'>,
  found: readonly StoredSession[],
  now: number,
): readonly StoredSession[] {
  return found
    .filter(({ replacedAt }) => replacedAt === null)
    .map((session) => withActivity(deps, withoutFuture(session, now)))
    .filter((session) => lasts(session, now, deps.limits));
}

/** What this process knows beyond the row. */
function withActivity({ activity }: Pick<RightsDeps, 'activity'>, session: StoredSession): StoredSession {
  return {
    ...session,
    lastSeenAt: Math.max(session.lastSeenAt, activity.lastSeenAt(session.idHash)),
    rightsReadAt: Math.max(session.rightsReadAt, activity.rightsReadAt(session.browser)),
  };
}

async function seenNow(
  deps: RightsDeps,
  session: StoredSession,
  row: StoredSession,
  now: number,
): Promise<StoredSession> {
  const { idHash, lastSeenAt } = session;
  if (now - lastSeenAt <= NOTE_SEEN_EVERY_MS) return session;
  if (now - row.lastSeenAt > ROW_MAX_AGE_MS) await deps.sessions.touch(idHash, now);
  else deps.activity.seen(idHash, now);
  return { ...session, lastSeenAt: now };
}

/** Whether it is neither idle for too long nor over. */
function lasts(session: StoredSession, now: number, limits: Limits): boolean {
  return now < endOf(session, limits) && now < session.lastSeenAt + limits.agentIdleMs;
}

function isAlive(
  session: StoredSession,
  { isRead }: Pick<SessionRequest, 'isRead'>,
  now: number,
  limits: Limits,
): boolean {
  if (!lasts(session, now, limits)) return false;
  return session.replacedAt === null || (isRead && now < session.replacedAt + limits.oldSessionIdMs);
}

async function withNewestRights(
  deps: RightsDeps,
  session: StoredSession,
  now: number,
  { endsOnly, signal, doneWithout }: SessionRequest,
): Promise<StoredSession> {
  try {
    return (await withFreshRights(deps, session, now, signal)) ?? refuse({ code: 'not-signed-in' });
  } catch (error) {
    if (!endsOnly || !(error instanceof ServiceFailed) || error.service !== 'cognito') throw error;
    doneWithout('read rights', error);
    return session;
  }
}
