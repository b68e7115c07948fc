import { networkOf } from '../domain/network.ts';
import { refuse } from '../domain/refusal.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Actor, Origin } from '../domain/trace.ts';
import { noteRefusalOn } from '../assistance/change-assistance.ts';
import type { OwnDeps } from '../assistance/own-assistance.ts';
import type { StoredAssistance } from '../assistance/ports.ts';
import type { Acting } from '../platform/caller.ts';
import type { CodeHasher, Usage, UsageLimit } from '../platform/ports.ts';
import { noteRefusals, refuseTraced } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { NotAsWritten } from '../platform/row-alarm.ts';
import { readObjectionToken, type ObjectionClaim } from './objection-link.ts';

export interface LinkDeps extends OwnDeps {
  readonly codeHasher: CodeHasher;
  readonly usage: Usage;
}

export interface LinkRequest {
  readonly from: Origin;
  /** Hears which assistance it turned out to be about. */
  readonly onAssistance: (id: string) => void;
}

export interface OpenedLink {
  readonly claim: ObjectionClaim;
  readonly stored: StoredAssistance;
  /** The user, as whoever holds the link is called. */
  readonly by: Acting;
}

/** Links that are none of ours: an address may try a few only. A good link is never counted. */
const BAD_LINKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

/** Whoever holds a link that says nothing yet. */
export const SOMEBODY: Actor = { kind: 'user', id: 'unknown', name: 'unknown' };

/**
 * What the token of a mail's link is about. Refusals: link-not-valid, link-expired, not-as-written, rate-limited; each
 * with what the trace says of it.
 */
export async function openedLink(
  deps: LinkDeps,
  { from, onAssistance }: LinkRequest,
  token: string,
): Promise<OpenedLink> {
  const claim = readObjectionToken(deps.codeHasher, token);
  const stored = claim && (await loadedFor(deps, from, claim));
  if (!claim || !stored) return refuseUnknownLink(deps, from);
  onAssistance(claim.assistanceId);
  const { user } = stored.state;
  const by: Acting = { actor: { kind: 'user', id: user.id, name: user.name ?? user.email }, from };
  await refuseLateLink(deps, by, claim);
  return { claim, stored, by };
}

/** Refusal: not-as-written, since nobody knows any more whom it was about; with what the trace says of it. */
async function loadedFor(
  deps: LinkDeps,
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

async function refuseUnknownLink(deps: LinkDeps, from: Origin): Promise<never> {
  const subject = networkOf(from.address ?? 'unknown');
  const row = { type: 'LinkRefused', data: {} } as const;
  return noteRefusals(deps, { actor: SOMEBODY, from }, row, async () => {
    await reserveOrRefuse(deps, { kind: 'bad-link', subject, limits: [BAD_LINKS] });
    return refuse({ code: 'link-not-valid' });
  });
}

async function refuseLateLink(
  deps: LinkDeps,
  by: Acting,
  { assistanceId, expiresAt }: ObjectionClaim,
): Promise<void> {
  if ((await deps.clock.now()) < expiresAt) return;
  const refusal = { code: 'link-expired' } as const;
  await noteRefusalOn(deps, by, assistanceId, refusal, { type: 'LinkRefused', data: {} });
  refuse(refusal);
}
