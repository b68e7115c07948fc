import { holdsUser } from '../domain/assistance.ts';
import { networkOf } from '../domain/network.ts';
import { refuse } from '../domain/refusal.ts';
import type { Actor, Origin } from '../domain/trace.ts';
import { changeAssistance, noteRefusalOn, type Plan } from '../assistance/change-assistance.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import type { OwnDeps } from '../assistance/own-assistance.ts';
import type { Blocks, NewBlock, Random, Usage, UsageLimit, CodeHasher } from '../platform/ports.ts';
import { readObjectionToken, type ObjectionClaim } from './objection-link.ts';
import { iso, MINUTE_MS } from '../domain/time.ts';
import { noteRefusals, refuseTraced } from '../platform/refuse-traced.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import type { Acting } from '../platform/caller.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import type { SideEffect, StoredAssistance } from '../assistance/ports.ts';
import { wentToSameAddress } from '../assistance/code-address.ts';
import { stillOpen } from '../assistance/expiry.ts';
import { inTurn } from '../platform/bounded-refusals.ts';
import type { Assistance } from '../domain/assistance.ts';

export interface ObjectionDeps extends OwnDeps {
  readonly codeHasher: CodeHasher;
  readonly usage: Usage;
  readonly blocks: Blocks;
  readonly random: Random;
}

export interface ObjectionRequest {
  readonly from: Origin;
  /** Hears which assistance it turned out to be about. */
  readonly onAssistance: (id: string) => void;
}

export interface Objection {
  /** Whether something was still running. */
  readonly endedNow: boolean;
  /** Left out where nothing stops codes: the link had been used. */
  readonly blockedUntil?: string;
}

/** Links that are none of ours: an address may try a few only. A good link is never counted. */
const BAD_LINKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

const SOMEBODY: Actor = { kind: 'user', id: 'unknown', name: 'unknown' };

/**
 * The user says "this wasn't me": ends the assistance, and any other that is open for this user, stops codes and
 * new assistances for `objectionBlockMs` (`briefObjectionBlockMs` where no user was verified in it, one such at a
 * time), and has the supervisors told. A link that was used ends an open assistance whose code went to the same
 * address, and stops nothing more. Refusals: link-not-valid, link-expired, link-used where a used one finds none
 * or did so often, rate-limited.
 */
export async function objectToAssistance(
  deps: ObjectionDeps,
  { from, onAssistance }: ObjectionRequest,
  token: string,
): Promise<Objection> {
  const claim = readObjectionToken(deps.codeHasher, token);
  const stored = claim && (await loadedFor(deps, from, claim));
  if (!claim || !stored) return refuseUnknownLink(deps, from);
  onAssistance(claim.assistanceId);
  const { user } = stored.state;
  const actor: Actor = { kind: 'user', id: user.id, name: user.name ?? user.email };
  const by: Acting = { actor, from };
  await refuseLateLink(deps, by, claim);

  // One press of a user after the other: the second finds what the first has done.
  return inTurn(deps.blocks, user.id, async () => {
    const objected = (await deps.store.load(claim.assistanceId)) ?? stored;
    const others = await othersOpen(deps, user.id, claim.assistanceId);
    return objected.state.objectedAt === undefined
      ? objectFirst(deps, by, objected, others)
      : objectAgain(deps, by, objected, others.find(({ state }) => holdsUser(state)) ?? null);
  });
}

/**
 * What is open for the user besides, also what holds him not yet; one that is not as we wrote it admits nobody any
 * more, and keeps no user from being heard.
 */
async function othersOpen(
  deps: ObjectionDeps,
  userId: string,
  but: string,
): Promise<readonly StoredAssistance[]> {
  const open = await deps.store.trustedOpenForUser(userId);
  const others = open.filter(({ state }) => state.id !== but);
  const still = await Promise.all(others.map((other) => stillOpen(deps, other)));
  return still.filter((other) => other !== null);
}

async function objectFirst(
  deps: ObjectionDeps,
  by: Acting,
  objected: StoredAssistance,
  others: readonly StoredAssistance[],
): Promise<Objection> {
  const { user } = objected.state;
  const blockId = deps.random.uuid();
  const { events, result } = await changeAssistance(deps, by, objected, {
    type: 'refuse',
    plan: async (state, now) => {
      const command = { type: 'refuse' } as const;
      const standsUntil = hasVerifiedUser(state) ? null : await blockedUntil(deps, user.id, now);
      const block = blockOn(deps, blockId, state, { others, now });
      const until = standsUntil ?? block.until;
      const blockedMs = until - now;
      const tell: SideEffect = { type: 'enqueue', task: { kind: 'alert-supervisors', blockedMs } };
      return standsUntil === null
        ? {
            command,
            effects: () => [{ type: 'place-block', block, isOnlyOne: !hasVerifiedUser(state) }, tell],
            notes: [blockPlaced(block)],
            result: { until, blockedMs },
          }
        : { command, effects: () => [tell], notes: [], result: { until, blockedMs } };
    },
  });
  let alsoEnded = false;
  for (const other of others) alsoEnded = (await endOther(deps, by, other, result.blockedMs)) || alsoEnded;
  return { endedNow: hasEnded(events) || alsoEnded, blockedUntil: iso(result.until) };
}

/** Refusal: not-as-written, since nobody knows any more whom it was about; with what the trace says of it. */
async function loadedFor(
  deps: ObjectionDeps,
  from: Origin,
  { assistanceId }: ObjectionClaim,
): Promise<StoredAssistance | null> {
  try {
    return await deps.store.load(assistanceId);
  } catch (error) {
    if (!(error instanceof NotAsWritten)) throw error;
    const row = { type: 'LinkRefused', data: { assistance: assistanceId } } as const;
    return refuseTraced(deps, { actor: SOMEBODY, from }, error.refusal, row);
  }
}

async function objectAgain(
  deps: ObjectionDeps,
  by: Acting,
  objected: StoredAssistance,
  other: StoredAssistance | null,
): Promise<Objection> {
  if (other === null || !wentToSameAddress(deps.codeHasher, objected.state, other.state)) {
    await changeAssistance(deps, by, objected, { type: 'refuse' });
    return refuse({ code: 'link-used' });
  }
  const assistance = other.state.id;
  const { now } = await changeAssistance(deps, by, objected, { type: 'refuse-again', assistance });
  if (!(await endOther(deps, by, other, 0))) return refuse({ code: 'link-used' });
  const until = await blockedUntil(deps, other.state.user.id, now);
  return { endedNow: true, ...(until === null ? {} : { blockedUntil: iso(until) }) };
}

function hasVerifiedUser({ session }: Assistance): boolean {
  return session !== null;
}

/** Until when an objection stops codes to this user; null where none does that is as we wrote it. */
async function blockedUntil({ blocks }: ObjectionDeps, userId: string, now: number): Promise<number | null> {
  const active = await blocks.activeOn(userId, now);
  const standing = active.filter(({ kind, spoilt }) => kind === 'user-refused' && !spoilt);
  return standing.length === 0 ? null : Math.max(...standing.map(({ until }) => until ?? now));
}

function hasEnded(events: readonly AssistanceEvent[]): boolean {
  return events.some(({ type }) => type === 'AssistanceEnded');
}

function blockOn(
  { limits }: ObjectionDeps,
  id: string,
  state: Assistance,
  { others, now }: { readonly others: readonly StoredAssistance[]; readonly now: number },
): NewBlock & { readonly until: number } {
  const { id: assistanceId, user, agent } = state;
  const lastsMs = hasVerifiedUser(state) ? limits.objectionBlockMs : limits.briefObjectionBlockMs;
  const agents = [agent.id, ...others.map(({ state: other }) => other.agent.id)];
  return {
    id,
    kind: 'user-refused',
    subjectId: user.id,
    subjectEmail: user.email,
    since: now,
    until: now + lastsMs,
    origin: { cause: 'objection', causedBy: [...new Set(agents)], assistanceId, wrongCodes: null },
  };
}

async function refuseUnknownLink(deps: ObjectionDeps, from: Origin): Promise<never> {
  const subject = networkOf(from.address ?? 'unknown');
  const row = { type: 'LinkRefused', data: {} } as const;
  return noteRefusals(deps, { actor: SOMEBODY, from }, row, async () => {
    await reserveOrRefuse(deps, { kind: 'bad-link', subject, limits: [BAD_LINKS] });
    return refuse({ code: 'link-not-valid' });
  });
}

async function refuseLateLink(
  deps: ObjectionDeps,
  by: Acting,
  { assistanceId, expiresAt }: ObjectionClaim,
): Promise<void> {
  if ((await deps.clock.now()) < expiresAt) return;
  const refusal = { code: 'link-expired' } as const;
  await noteRefusalOn(deps, by, assistanceId, refusal, { type: 'LinkRefused', data: {} });
  refuse(refusal);
}

/** Another assistance of the same user: he said that nobody should act for him. False where it has ended by itself. */
async function endOther(
  deps: ObjectionDeps,
  by: Acting,
  other: StoredAssistance,
  blockedMs: number,
): Promise<boolean> {
  const { events } = await changeAssistance(deps, by, other, {
    type: 'refuse',
    plan: (state: Assistance): Plan =>
      state.ended
        ? { command: { type: 'expire' } }
        : {
            command: { type: 'refuse' },
            // Of one that nobody had verified himself in there is nothing to tell.
            effects: () =>
              holdsUser(state) ? [{ type: 'enqueue', task: { kind: 'alert-supervisors', blockedMs } }] : [],
          },
  });
  return hasEnded(events);
}
