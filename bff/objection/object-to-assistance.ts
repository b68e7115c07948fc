import { holdsUser } from '../domain/assistance.ts';
import { networkOf } from '../domain/network.ts';
import { refuse } from '../domain/refusal.ts';
import type { Actor, Origin } from '../domain/trace.ts';
import { changeAssistance, noteRefusalOn } from '../assistance/change-assistance.ts';
import { blockPlaced } from '../assistance/block-placed.ts';
import type { OwnDeps } from '../assistance/own-assistance.ts';
import type { BlockOrigin, NewBlock, Random, Usage, UsageLimit, CodeHasher } from '../platform/ports.ts';
import { readObjectionToken, type ObjectionClaim } from './objection-link.ts';
import { iso, MINUTE_MS } from '../domain/time.ts';
import { noteRefusals, refuseTraced } from '../platform/refuse-traced.ts';
import { noneOfOurs, NotAsWritten } from '../platform/row-alarm.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import type { Acting } from '../platform/caller.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import type { StoredAssistance } from '../assistance/ports.ts';

export interface ObjectionDeps extends OwnDeps {
  readonly codeHasher: CodeHasher;
  readonly usage: Usage;
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
  readonly blockedUntil: string;
}

/** Links that are none of ours: an address may try a few only. A good link is never counted. */
const BAD_LINKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

const SOMEBODY: Actor = { kind: 'user', id: 'unknown', name: 'unknown' };

/**
 * The user says "this wasn't me": ends the assistance, and any other that is open for this user, stops codes and new
 * assistances for `objectionBlockMs`, and has the supervisors told. Refusals: link-not-valid, link-expired, link-used once
 * any link of this assistance has acted, rate-limited.
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

  // One that is not as we wrote it admits nobody any more, and keeps no user from being heard.
  const open = await deps.store.openForUser(user.id).catch(noneOfOurs);
  const other = open?.find(({ state }) => holdsUser(state)) ?? null;
  const blockId = deps.random.uuid();
  const agents = [stored, other].flatMap((objected) => objected?.state.agent.id ?? []);
  const origin: BlockOrigin = {
    cause: 'objection',
    causedBy: [...new Set(agents)],
    assistanceId: claim.assistanceId,
    wrongCodes: null,
  };
  const { events, result } = await changeAssistance(deps, by, stored, {
    type: 'refuse',
    plan: (_, now) => {
      const block = blockOn(deps, { id: blockId, user, now, origin });
      return {
        command: { type: 'refuse' },
        effects: () => [
          { type: 'place-block', block },
          { type: 'enqueue', task: { kind: 'alert-supervisors' } },
        ],
        notes: [blockPlaced(block)],
        result: block,
      };
    },
  });
  const alsoEnded =
    other !== null && other.state.id !== claim.assistanceId && (await endOther(deps, by, other));
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

function hasEnded(events: readonly AssistanceEvent[]): boolean {
  return events.some(({ type }) => type === 'AssistanceEnded');
}

interface ObjectionBlock {
  readonly id: string;
  readonly user: { readonly id: string; readonly email: string };
  readonly now: number;
  readonly origin: BlockOrigin;
}

function blockOn(
  { limits }: ObjectionDeps,
  { id, user, now, origin }: ObjectionBlock,
): NewBlock & { readonly until: number } {
  return {
    id,
    kind: 'user-refused',
    subjectId: user.id,
    subjectEmail: user.email,
    since: now,
    until: now + limits.objectionBlockMs,
    origin,
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

/** A later assistance of the same user: he said that nobody should act for him. False where it has ended by itself. */
async function endOther(deps: ObjectionDeps, by: Acting, other: StoredAssistance): Promise<boolean> {
  const { events } = await changeAssistance(deps, by, other, { type: 'refuse' });
  return hasEnded(events);
}
