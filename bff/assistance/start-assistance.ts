import { orAmbiguous } from '../platform/ambiguous-address.ts';
import type { AssistanceView, Purpose } from '../contract/index.ts';
import { mayAssist, rolesOf } from '../domain/agent-policy.ts';
import { deadlineOf, decide, evolve, type Assistance } from '../domain/assistance.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import type { CoreUser } from '../users/ports.ts';
import { suggestionLimits } from '../users/suggest-users.ts';
import { lapsedOf } from './change-assistance.ts';
import { stillOpen } from './expiry.ts';
import type { FreshRightsDeps } from './fresh-rights.ts';
import type { Blocks, Random, Usage } from '../platform/ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { viewFor, type ViewDeps } from './view.ts';
import { iso, SECOND_MS } from '../domain/time.ts';
import { noteRefusals } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { refuseAfterObjection } from './objection-block.ts';

export interface StartDeps extends ViewDeps, FreshRightsDeps {
  readonly usage: Usage;
  readonly blocks: Blocks;
  readonly random: Random;
}

export interface StartInput {
  readonly email: string;
  readonly caseNumber?: string | undefined;
  readonly purpose?: Purpose | undefined;
}

/**
 * Starts an assistance. Refusals, in this order: rate-limited (addresses asked for), user-not-found,
 * user-not-verifiable (several in Core), target-not-allowed, assistance-open, already-assisted, user-refused,
 * rate-limited (three lapsed on this user; started and unknown ones), not-signed-in where the session ended meanwhile.
 */
export async function startAssistance(
  deps: StartDeps,
  caller: Caller,
  input: StartInput,
): Promise<AssistanceView> {
  const command = 'start';
  const by = acting(caller);
  const user = await noteRefusals(deps, by, { data: { command, user: input.email } }, () =>
    lookUp(deps, caller, input.email),
  );
  return noteRefusals(deps, by, { data: { command, user: user.email } }, () =>
    startFor(deps, caller, user, input),
  );
}

async function lookUp(deps: StartDeps, caller: Caller, email: string): Promise<CoreUser> {
  await reserveLookUp(deps, caller);
  const user = await orAmbiguous(deps.core.findByEmail(email));
  if (user !== null && user !== 'ambiguous') return user;
  await reserveStart(deps, caller);
  return refuse(
    user === null
      ? { code: 'user-not-found' }
      : { code: 'user-not-verifiable', findings: ['ambiguous-in-core'] },
  );
}

async function startFor(
  deps: StartDeps,
  caller: Caller,
  user: CoreUser,
  input: StartInput,
): Promise<AssistanceView> {
  const refusal = await refusalToStart(deps, caller, user);
  if (refusal) return refuse(refusal);
  const now = await deps.clock.now();
  refuseAfterObjection(await deps.blocks.activeOn(user.id, now), now);
  await refuseAfterLapsed(deps, lapsedOf({ agent: caller.agent, user }), now);
  const reservation = await reserveStart(deps, caller);
  const state = await create(deps, caller, user, input).catch(async (error: unknown) => {
    // What may stand after all is counted: `audit:verify` compares the two.
    if (!(error instanceof ServiceFailed && error.mayHaveHappened)) await deps.usage.release(reservation);
    throw error;
  });
  return viewFor(deps, caller, state);
}

async function refusalToStart(deps: StartDeps, caller: Caller, user: CoreUser): Promise<Refusal | null> {
  const { agent, signal } = caller;
  const roles = rolesOf(await deps.users.supportGroupsOf(user.email, signal), deps.groups);
  if (!mayAssist(agent, user, roles)) return { code: 'target-not-allowed' };

  return refusalIfBusy(deps, caller, user.id);
}

/** One open assistance per agent, and one that holds the user; overdue ones are ended first. */
async function refusalIfBusy(deps: StartDeps, caller: Caller, userId: string): Promise<Refusal | null> {
  const found = await deps.store.openOfEither(caller.agent.id, userId);
  const open = await Promise.all(found.map((stored) => stillOpen(deps, stored)));
  const own = open.find((stored) => stored?.state.agent.id === caller.agent.id);
  if (own) return { code: 'assistance-open', id: own.state.id };
  const other = open.find((stored) => stored !== null);
  if (!other) return null;
  return { code: 'already-assisted', agent: other.state.agent.name, since: iso(other.state.startedAt) };
}

async function create(
  deps: StartDeps,
  caller: Caller,
  user: CoreUser,
  { caseNumber, purpose }: StartInput,
): Promise<Assistance> {
  const at = await deps.clock.now();
  const { id: agentId, name, email } = caller.agent;
  const command = {
    type: 'start',
    id: deps.random.uuid(),
    agent: { id: agentId, name, email },
    user: { id: user.id, email: user.email, name: user.name },
    words: deps.random.words(user.language ?? caller.language),
    caseNumber: caseNumber ?? null,
    ...(purpose !== undefined && { purpose }),
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
    effects: [{ type: 'require-session', browser: caller.browser, at }],
  });
  if (result === 'saved') return state;
  // Signed out while it was under way.
  if (result === 'stale') return refuse({ code: 'not-signed-in' });
  const busy = await refusalIfBusy(deps, caller, user.id);
  return refuse(busy ?? { code: 'unavailable', retryAfterMs: SECOND_MS });
}

/** Source: product.md, "one at a time": starts that lapse keep nobody out, and are few. */
async function refuseAfterLapsed(deps: StartDeps, subject: string, now: number): Promise<void> {
  const { lapsedStarts: atMost, lapsedStartsWindowMs: windowMs } = deps.limits;
  if ((await deps.usage.causersSince('lapsed-start', subject, now - windowMs)).length < atMost) return;
  // Asked for how long.
  const use = { kind: 'lapsed-start', subject, limits: [{ windowMs, atMost }] } as const;
  await deps.usage.release(await reserveOrRefuse(deps, use));
}

/** A start tells whether an address is known, as suggestions do: it is counted as they are, before anybody looks. */
async function reserveLookUp(deps: StartDeps, { agent }: Caller): Promise<void> {
  const limits = suggestionLimits(deps.limits);
  await reserveOrRefuse(deps, { kind: 'start-look-up', subject: agent.id, limits });
}

function reserveStart(deps: StartDeps, { agent }: Caller): Promise<string> {
  const limits = [{ windowMs: deps.limits.startsWindowMs, atMost: deps.limits.starts }];
  return reserveOrRefuse(deps, { kind: 'start', subject: agent.id, limits });
}
