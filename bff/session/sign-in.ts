import type { AgentSession, Credentials } from '../contract/index.ts';
import { rolesOf, type SupportGroups } from '../domain/agent-policy.ts';
import type { Limits } from '../domain/limits.ts';
import { networkOf } from '../domain/network.ts';
import { refuse, Refused } from '../domain/refusal.ts';
import { hashOf } from '../domain/secret-hash.ts';
import type { Origin, TraceEntry } from '../domain/trace.ts';
import type { Random, Usage } from '../platform/ports.ts';
import { sessionView, withContacts, type ContactsDeps } from './session-view.ts';
import { liveOnes } from './authenticate.ts';
import { endedSession, toldOf } from './end-sessions.ts';
import { codesSaid, type CodesSaidDeps } from './own-mailbox.ts';
import { placeUntrusted } from './trusted-email.ts';
import { makeRoom } from './make-room.ts';
import type { AgentIdentities, Ends, SessionStore, StoredSession, VerifiedToken } from './ports.ts';
import type { AssistanceEnds } from './rights.ts';
import type { SessionActivity } from './session-activity.ts';
import { inTurn } from '../platform/bounded-refusals.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';

export interface SignInDeps extends RefuseDeps, AssistanceEnds, CodesSaidDeps, ContactsDeps {
  readonly activity: SessionActivity;
  readonly identities: AgentIdentities;
  readonly sessions: SessionStore;
  readonly usage: Usage;
  readonly random: Random;
  readonly limits: Limits;
  readonly groups: SupportGroups;
}

export interface SignInRequest {
  readonly credentials: Credentials;
  readonly from: Origin;
  readonly signal: AbortSignal;
  /** The session id that this browser still carries: it ends with the new one's begin (ASVS 7.2.4). */
  readonly replaces: string | undefined;
}

export interface SignedIn {
  /** For the cookie: 256 bits, kept only as a hash. */
  readonly sessionId: string;
  readonly view: AgentSession;
}

/**
 * Signs an agent in with the shell's access token, once, or with e-mail and password where that is configured.
 * Where the agent has as many sessions as he may, the longest idle one goes that is not at work.
 * Refusals: wrong-credentials, sign-in-too-old, sign-in-challenge, not-an-agent, too-many-sessions, rate-limited (ten
 * failures in fifteen minutes per e-mail, per address or /64, and per token).
 */
export async function signIn(deps: SignInDeps, request: SignInRequest): Promise<SignedIn> {
  const { credentials, from } = request;
  const who = 'email' in credentials ? credentials.email : 'access token';
  const actor = { kind: 'agent', id: 'unknown', name: who } as const;
  const row = { type: 'SignInRefused', data: { email: who } } as const;
  return noteRefusals(deps, { actor, from }, row, async () => {
    if ('email' in credentials) {
      const username = await byPassword(deps, request, credentials);
      return openSession(deps, request, { username, authenticatedAt: null });
    }
    const token = await byToken(deps, request, credentials.accessToken);
    try {
      return await openSession(deps, request, token);
    } catch (error) {
      const isFull = error instanceof Refused && error.code === 'too-many-sessions';
      // It signed nobody in: once a session has ended it does.
      if (isFull) await deps.sessions.releaseToken(token.jti);
      throw error;
    }
  });
}

interface Proved {
  readonly username: string;
  /** ms since 1970; null: just now. */
  readonly authenticatedAt: number | null;
}

async function byToken(
  deps: SignInDeps,
  { from, signal }: SignInRequest,
  accessToken: string,
): Promise<VerifiedToken> {
  const now = await deps.clock.now();
  const token = await deps.identities.verify(accessToken, now, signal);
  if (token === null) {
    // By the token: nobody guesses one, and a bad one must keep nobody out who sits behind the same address.
    await inTurn(deps.usage, networkIn(from), () => countFor(deps, 'sign-in-token', hashOf(accessToken)));
    return refuse({ code: 'wrong-credentials' });
  }
  // Refreshed it may be for a month: a session lasts no longer than if it had begun with the sign-in.
  if (now >= token.authenticatedAt + deps.limits.agentSessionMs) return refuse({ code: 'sign-in-too-old' });
  const isFirstUse = await deps.sessions.useTokenOnce(token.jti, token.expiresAt);
  return isFirstUse ? token : refuse({ code: 'wrong-credentials' });
}

async function byPassword(
  deps: SignInDeps,
  { from, signal }: SignInRequest,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  if (!deps.identities.passwordSignIn) return refuse({ code: 'wrong-credentials' });
  const network = networkIn(from);
  const counted = await inTurn(deps.usage, network, () => countTry(deps, email, network));
  const answer = await deps.identities.signIn(email, password, signal).catch(async (error: unknown) => {
    await forgetTry(deps, counted);
    throw error;
  });
  if (answer.result === 'wrong-credentials') return refuse({ code: 'wrong-credentials' });
  await forgetTry(deps, counted);
  return answer.result === 'challenge' ? refuse({ code: 'sign-in-challenge' }) : answer.username;
}

function networkIn({ address }: Origin): string {
  return networkOf(address ?? 'unknown');
}

/** Counted before Cognito is asked, so that parallel guesses cannot overrun the limit. */
async function countTry(deps: SignInDeps, email: string, address: string): Promise<readonly string[]> {
  const byEmail = await countFor(deps, 'sign-in-email', email);
  try {
    return [byEmail, await countFor(deps, 'sign-in-address', address)];
  } catch (error) {
    await deps.usage.release(byEmail);
    throw error;
  }
}

function countFor(
  deps: SignInDeps,
  kind: 'sign-in-email' | 'sign-in-address' | 'sign-in-token',
  subject: string,
): Promise<string> {
  const { signInFailures: atMost, signInWindowMs: windowMs } = deps.limits;
  return reserveOrRefuse(deps, { kind, subject, limits: [{ windowMs, atMost }] });
}

async function forgetTry(deps: SignInDeps, reservations: readonly string[]): Promise<void> {
  for (const id of reservations) await deps.usage.release(id);
}

async function openSession(
  deps: SignInDeps,
  { from, signal, replaces }: SignInRequest,
  { username, authenticatedAt }: Proved,
): Promise<SignedIn> {
  const identity = await deps.identities.read(username, signal);
  if (!identity?.enabled) return refuse({ code: 'wrong-credentials' });
  const roles = rolesOf(identity.groups, deps.groups);
  if (roles.length === 0) return refuse({ code: 'not-an-agent' });
  const now = await deps.clock.now();
  const { id, name, email } = identity;
  const sessionId = deps.random.token();
  const session: StoredSession = {
    idHash: hashOf(sessionId),
    browser: deps.random.uuid(),
    agent: { id, username, name, email },
    roles,
    rightsReadAt: now,
    createdAt: now,
    lastSeenAt: now,
    replacedAt: null,
    address: from.address ?? null,
    userAgent: from.userAgent ?? null,
    authenticatedAt: Math.min(now, authenticatedAt ?? now),
    attemptHash: null,
  };
  const seenSince = await deps.sessions.emailSeenSince(id, email, now);
  const actor = { kind: roles.includes('supervisor') ? 'supervisor' : 'agent', id, name } as const;
  const by = { at: now, actor, from: { ...from, browser: session.browser } };
  // `audit:verify` compares the sessions that there are with these rows.
  const data = { email, roles: roles.join(' '), ...(authenticatedAt === null ? {} : { authenticatedAt }) };
  const entry: TraceEntry = { ...by, what: { type: 'SignedIn', data } };
  // Now, so that a supervisor can release it before anybody waits on the phone; and first: no block, no session. It
  // is true also where this session is then refused as one too many.
  const isWritable = await deps.identities.emailWritableByAgent(signal);
  const codes = await codesSaid(deps, id, now, () =>
    placeUntrusted(deps, by, { identity, seenSince, isWritable }, { now, assistanceId: null }),
  );
  await begin(deps, session, entry, await replacedBy(deps, replaces));
  return { sessionId, view: { ...withContacts(deps, sessionView(session, deps.limits)), ...codes } };
}

/** The session whose id the browser still carries; a replaced id ends nothing: it may be a thief's copy. */
async function replacedBy(deps: SignInDeps, sessionId: string | undefined): Promise<StoredSession | null> {
  const before = sessionId === undefined ? null : await deps.sessions.find(hashOf(sessionId));
  return before?.replacedAt === null ? before : null;
}

/** Of one agent one after the other, so that many at once are no more than may be. Refusal: too-many-sessions. */
async function begin(
  deps: SignInDeps,
  session: StoredSession,
  entry: TraceEntry,
  replaced: StoredSession | null,
): Promise<void> {
  const agentId = session.agent.id;
  const { what: _, ...by } = entry;
  await inTurn(deps.sessions, agentId, async () => {
    /** Asked only where somebody has to go. */
    let atWork: ReadonlySet<string> | null = null;
    let gone: readonly string[] = [];
    const ends = (own: readonly StoredSession[]): Ends | null => {
      const live = liveOnes(deps, own, session.createdAt).filter(
        ({ browser }) => browser !== replaced?.browser,
      );
      const room = makeRoom(live, deps.limits.sessionsPerAgent, atWork ?? new Set());
      if (room === null || (room.length > 0 && atWork === null)) return null;
      gone = room;
      const ending = room.map((browser) => endedSession(by, { agentId, browser, because: 'too-many' }));
      const told = toldOf(by, session.agent, 'too-many');
      const tell = (browsers: readonly string[]) =>
        told(browsers.filter((browser) => room.includes(browser)));
      if (replaced === null) return { ending, tell };
      const { agent, browser } = replaced;
      const before = endedSession(by, { agentId: agent.id, browser, because: 'signed-in-again' });
      return { ending: [...ending, before], tell };
    };
    if (await deps.sessions.create(session, entry, ends)) return;
    atWork = await deps.atWork(agentId);
    if (!(await deps.sessions.create(session, entry, ends))) return refuse({ code: 'too-many-sessions' });
    // What one of them began meanwhile.
    await deps.endAssistanceOf(agentId, entry, 'sign-out', new Set(gone));
  });
}
