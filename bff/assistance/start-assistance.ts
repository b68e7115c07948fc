import type { AssistanceView } from '../contract/index.ts';
import { mayAssist, rolesOf } from '../domain/agent-policy.ts';
import { deadlineOf, decide, evolve } from '../domain/assistance.ts';
import { Refused, type Refusal } from '../domain/refusal.ts';
import type { Caller, TraceEntry } from '../domain/trace.ts';
import type { CoreUser } from '../users/ports.ts';
import { suggestionLimits } from '../users/suggest-users.ts';
import { expireIfOverdue, isOverdue } from './change-assistance.ts';
import type { RightsDeps } from './fresh-rights.ts';
import { acting, type OwnDeps } from './own-assistance.ts';
import type { Holds, Random, StoredAssistance, Usage } from './ports.ts';
import { iso, viewFor, type ViewDeps } from './view.ts';

export interface StartDeps extends ViewDeps, RightsDeps {
  readonly usage: Usage;
  readonly holds: Holds;
  readonly random: Random;
}

export interface StartInput {
  readonly email: string;
  readonly caseNumber?: string | undefined;
}

/**
 * Starts an assistance. Refusals, in this order: rate-limited where too many addresses were asked for, user-not-found, target-not-allowed, assistance-open,
 * already-assisted, user-refused, rate-limited (started ones and unknown users count).
 */
export async function startAssistance(
  deps: StartDeps,
  caller: Caller,
  input: StartInput,
): Promise<AssistanceView> {
  await reserveLookUp(deps, caller, input.email);
  const user = await deps.core.findByEmail(input.email);
  if (user === null) {
    await reserveStart(deps, caller, input.email);
    return refuseTraced(deps, caller, { code: 'user-not-found' }, input.email);
  }
  const refusal = await refusalToStart(deps, caller, user);
  if (refusal) return refuseTraced(deps, caller, refusal, user.email);
  const reservation = await reserveStart(deps, caller, user.email);
  try {
    return await create(deps, caller, user, input.caseNumber ?? null);
  } catch (error) {
    await deps.usage.release(reservation);
    throw error;
  }
}

async function refusalToStart(deps: StartDeps, caller: Caller, user: CoreUser): Promise<Refusal | null> {
  const { agent, signal } = caller;
  const [cognito, agentGroups] = await Promise.all([
    deps.users.findByEmail(user.email, signal),
    deps.users.supportGroupsOf(user.email, signal),
  ]);
  const roles = rolesOf([...agentGroups, ...(cognito?.groups ?? [])], deps.groups);
  const target = { id: cognito?.id ?? user.id, email: user.email };
  if (!mayAssist(agent, target, roles)) return { code: 'target-not-allowed' };

  const busy = await refusalIfBusy(deps, caller, user.id);
  if (busy) return busy;
  const now = await deps.clock.now();
  const held = await deps.holds.active('user-refused', user.id, now);
  if (held) return { code: 'user-refused', retryAfterMs: (held.until ?? now) - now };
  return null;
}

/** One open assistance per agent and per user; overdue ones are ended first. */
async function refusalIfBusy(deps: StartDeps, caller: Caller, userId: string): Promise<Refusal | null> {
  const own = await stillOpen(deps, await deps.store.openOfAgent(caller.agent.id));
  if (own) return { code: 'assistance-open', id: own.state.id };
  const other = await stillOpen(deps, await deps.store.openForUser(userId));
  if (!other) return null;
  return { code: 'already-assisted', agent: other.state.agent.name, since: iso(other.state.startedAt) };
}

/** The assistance where it is open; an overdue one is ended and counts as none. */
export async function stillOpen(
  deps: OwnDeps,
  stored: StoredAssistance | null,
): Promise<StoredAssistance | null> {
  if (stored === null || !isOverdue(stored.state, await deps.clock.now(), deps.limits)) return stored;
  await expireIfOverdue(deps, stored.state.id);
  return null;
}

async function create(
  deps: StartDeps,
  caller: Caller,
  user: CoreUser,
  caseNumber: string | null,
): Promise<AssistanceView> {
  const at = await deps.clock.now();
  const { id: agentId, name, email } = caller.agent;
  const command = {
    type: 'start',
    id: deps.random.uuid(),
    agent: { id: agentId, name, email },
    user: { id: user.id, email: user.email, name: user.name },
    words: deps.random.words(user.language ?? caller.language),
    caseNumber,
    startedBy: caller.browser,
  } as const;
  const { events } = decide(null, command, at, deps.limits);
  const [started] = events;
  if (started === undefined) throw new Error('start was refused on nothing');
  const state = evolve(null, { event: started, at });
  const result = await deps.store.save({
    expectedVersion: 0,
    state,
    deadline: deadlineOf(state, deps.limits),
    entries: [{ ...acting(caller), at, what: started }],
    effects: [],
  });
  if (result === 'saved') return viewFor(deps, caller, state);
  const busy = await refusalIfBusy(deps, caller, user.id);
  return refuseTraced(deps, caller, busy ?? { code: 'unavailable', retryAfterMs: 1_000 }, user.email);
}

/** A start tells whether an address is known, as suggestions do: it is counted as they are, before anybody looks. */
async function reserveLookUp(deps: StartDeps, caller: Caller, email: string): Promise<void> {
  const counted = await deps.usage.reserve(
    'start-look-up',
    caller.agent.id,
    suggestionLimits(deps.limits),
    await deps.clock.now(),
  );
  if ('id' in counted) return;
  await refuseTraced(deps, caller, { code: 'rate-limited', retryAfterMs: counted.retryAfterMs }, email);
}

async function reserveStart(deps: StartDeps, caller: Caller, email: string): Promise<string> {
  const limit = { windowMs: deps.limits.startsWindowMs, atMost: deps.limits.starts };
  const result = await deps.usage.reserve('start', caller.agent.id, [limit], await deps.clock.now());
  if ('id' in result) return result.id;
  return refuseTraced(deps, caller, { code: 'rate-limited', retryAfterMs: result.retryAfterMs }, email);
}

async function refuseTraced(
  deps: StartDeps,
  caller: Caller,
  refusal: Refusal,
  email: string,
): Promise<never> {
  const data = { command: 'start', code: refusal.code, user: email };
  const entry: TraceEntry = {
    ...acting(caller),
    at: await deps.clock.now(),
    what: { type: 'Refused', data },
  };
  await deps.dayTrace.append(entry);
  throw new Refused(refusal);
}
