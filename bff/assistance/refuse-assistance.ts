import { refuse } from '../domain/refusal.ts';
import type { Actor, Origin } from '../domain/trace.ts';
import { changeAssistance, noteOnAssistance } from './change-assistance.ts';
import { holdPlaced } from './hold-placed.ts';
import type { OwnDeps } from './own-assistance.ts';
import type { NewHold, Random, Usage, UsageLimit, Vault } from '../platform/ports.ts';
import { readRefusalToken, type RefusalClaim } from './refusal-link.ts';
import { iso, MINUTE_MS } from '../domain/time.ts';
import { refuseTraced } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';

export interface RefuseDeps extends OwnDeps {
  readonly vault: Vault;
  readonly usage: Usage;
  readonly random: Random;
}

export interface Objection {
  /** Whether something was still running. */
  readonly endedNow: boolean;
  readonly blockedUntil: string;
}

/** Links that are none of ours: each is a trace row, so an address may try a few only. A good link is never counted. */
const BAD_LINKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

/**
 * The user says "this wasn't me": ends the assistance, and any other that is open for this user, stops codes and new
 * assistances for `refusalMs`, and has the supervisors told. Refusals: link-not-valid, link-expired, link-used once
 * any link of this assistance has acted, rate-limited.
 */
export async function refuseAssistance(deps: RefuseDeps, from: Origin, token: string): Promise<Objection> {
  const claim = readRefusalToken(deps.vault, token);
  const stored = claim && (await deps.store.load(claim.assistanceId));
  if (!claim || !stored) return refuseUnknown(deps, from);
  const { user } = stored.state;
  const actor: Actor = { kind: 'user', id: user.id, name: user.name ?? user.email };
  await refuseLate(deps, { actor, from }, claim);

  const other = await deps.store.openForUser(user.id);
  const holdId = deps.random.uuid();
  const holdAt = (now: number) => holdOn(deps, holdId, user, now);
  let blockedUntil = 0;
  let endedNow = false;
  await changeAssistance(
    deps,
    claim.assistanceId,
    { actor, from },
    {
      command: { type: 'refuse' },
      effects: (events, _, now) => {
        endedNow = events.some(({ type }) => type === 'AssistanceEnded');
        const hold = holdAt(now);
        blockedUntil = hold.until;
        return [
          { type: 'place-hold', hold },
          { type: 'enqueue', task: { kind: 'alert-supervisors' } },
        ];
      },
      notes: (_, __, now) => [holdPlaced(holdAt(now))],
    },
  );
  if (other !== null && other.state.id !== claim.assistanceId) {
    endedNow = (await endOther(deps, { actor, from }, other.state.id)) || endedNow;
  }
  return { endedNow, blockedUntil: iso(blockedUntil) };
}

function holdOn(
  { limits }: RefuseDeps,
  id: string,
  user: { readonly id: string; readonly email: string },
  now: number,
): NewHold & { readonly until: number } {
  return {
    id,
    kind: 'user-refused',
    subjectId: user.id,
    subjectEmail: user.email,
    since: now,
    until: now + limits.refusalMs,
  };
}

async function refuseUnknown(deps: RefuseDeps, from: Origin): Promise<never> {
  const subject = from.address ?? 'unknown';
  await reserveOrRefuse(deps, { kind: 'bad-link', subject, limits: [BAD_LINKS] });
  const actor: Actor = { kind: 'user', id: 'unknown', name: 'unknown' };
  const row = { type: 'LinkRefused', data: {} } as const;
  return refuseTraced(deps, { actor, from }, { code: 'link-not-valid' }, row);
}

async function refuseLate(
  deps: RefuseDeps,
  acting: { readonly actor: Actor; readonly from: Origin },
  { assistanceId, expiresAt }: RefusalClaim,
): Promise<void> {
  if ((await deps.clock.now()) < expiresAt) return;
  const data = { code: 'link-expired' };
  await noteOnAssistance(deps, assistanceId, acting, [{ type: 'LinkRefused', data }]);
  refuse({ code: 'link-expired' });
}

/** A later assistance of the same user: he said that nobody should act for him. False where it has ended by itself. */
async function endOther(
  deps: RefuseDeps,
  acting: { readonly actor: Actor; readonly from: Origin },
  id: string,
): Promise<boolean> {
  const { events } = await changeAssistance(deps, id, acting, { command: { type: 'refuse' } });
  return events.some(({ type }) => type === 'AssistanceEnded');
}
