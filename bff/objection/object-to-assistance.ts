import { holdsUser, type Assistance } from '../domain/assistance.ts';
import type { AssistanceCommand, AssistanceEvent } from '../domain/assistance-events.ts';
import { objectionReference } from '../domain/objection-reference.ts';
import { refuse } from '../domain/refusal.ts';
import { iso } from '../domain/time.ts';
import { changeAssistance, type Plan } from '../assistance/change-assistance.ts';
import { wentToSameAddress } from '../assistance/code-address.ts';
import { stillOpen } from '../assistance/expiry.ts';
import type { SideEffect, StoredAssistance } from '../assistance/ports.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import { inTurn } from '../platform/bounded-refusals.ts';
import type { Acting } from '../platform/caller.ts';
import type { Blocks, NewBlock, Random } from '../platform/ports.ts';
import { openedLink, type LinkDeps, type LinkRequest } from './opened-link.ts';

export interface ObjectionDeps extends LinkDeps {
  readonly blocks: Blocks;
  readonly random: Random;
}

export interface Objection {
  /** Whether something was still running. */
  readonly endedNow: boolean;
  /** Left out where nothing stops codes: the link had been used. */
  readonly blockedUntil?: string;
  /** To name on the phone. */
  readonly reference: string;
}

/**
 * The user says "this wasn't me": ends the assistance, and any other that is open for this user, stops codes and
 * new assistances for `objectionBlockMs` (`briefObjectionBlockMs` where no user was verified in it, one such at a
 * time), and has the supervisors told. A link that was used ends an open assistance whose code went to the same
 * address, and stops nothing more. Refusals: link-not-valid, link-expired, link-used where a used one finds none
 * or did so often, rate-limited.
 */
export async function objectToAssistance(
  deps: ObjectionDeps,
  request: LinkRequest,
  { token, text }: { readonly token: string; readonly text?: string | undefined },
): Promise<Objection> {
  const { claim, stored, by } = await openedLink(deps, request, token);
  const { user } = stored.state;
  const said: Said = { ...by, command: { type: 'refuse', ...(text !== undefined && { text }) } };

  // One press of a user after the other: the second finds what the first has done.
  const objection = await inTurn(deps.blocks, user.id, async () => {
    const objected = (await deps.store.load(claim.assistanceId)) ?? stored;
    const others = await othersOpen(deps, user.id, claim.assistanceId);
    return objected.state.objectedAt === undefined
      ? objectFirst(deps, said, objected, others)
      : objectAgain(deps, said, objected, others.find(({ state }) => holdsUser(state)) ?? null);
  });
  return { ...objection, reference: objectionReference(claim.assistanceId) };
}

/** The user, and what he said: of each assistance that it ends, so that whoever reads of one reads it. */
interface Said extends Acting {
  readonly command: Extract<AssistanceCommand, { readonly type: 'refuse' }>;
}
type Stopped = Omit<Objection, 'reference'>;

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
  by: Said,
  objected: StoredAssistance,
  others: readonly StoredAssistance[],
): Promise<Stopped> {
  const { user } = objected.state;
  const blockId = deps.random.uuid();
  const { events, result } = await changeAssistance(deps, by, objected, {
    type: 'refuse',
    plan: async (state, now) => {
      const { command } = by;
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

async function objectAgain(
  deps: ObjectionDeps,
  by: Said,
  objected: StoredAssistance,
  other: StoredAssistance | null,
): Promise<Stopped> {
  if (other === null || !wentToSameAddress(deps.codeHasher, objected.state, other.state)) {
    await changeAssistance(deps, by, objected, by.command);
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

/** Another assistance of the same user: he said that nobody should act for him. False where it has ended by itself. */
async function endOther(
  deps: ObjectionDeps,
  by: Said,
  other: StoredAssistance,
  blockedMs: number,
): Promise<boolean> {
  const { events } = await changeAssistance(deps, by, other, {
    type: 'refuse',
    plan: (state: Assistance): Plan =>
      state.ended
        ? { command: { type: 'expire' } }
        : {
            command: by.command,
            // Of one that nobody had verified himself in there is nothing to tell.
            effects: () =>
              holdsUser(state) ? [{ type: 'enqueue', task: { kind: 'alert-supervisors', blockedMs } }] : [],
          },
  });
  return hasEnded(events);
}
