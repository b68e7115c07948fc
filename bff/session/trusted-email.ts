import type { AgentIdentities, SessionStore } from './ports.ts';
import type { Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import type { Blocks, Random } from '../platform/ports.ts';

export interface TrustedEmailDeps {
  readonly identities: AgentIdentities;
  readonly sessions: SessionStore;
  readonly blocks: Blocks;
  readonly random: Random;
  readonly limits: Limits;
}

/**
 * Where the agent's code may go: an address that is verified, unchanged for seven days and not writable by the
 * agent himself; otherwise a supervisor has to release it, which lasts as long as an address takes to settle, and
 * is void once the address was seen unverified. Source: product.md, screen 2. Refusals: agent-email-not-trusted,
 * not-signed-in where the account is gone.
 */
export async function trustedEmail(
  deps: TrustedEmailDeps,
  caller: Caller,
  { now, assistanceId }: { readonly now: number; readonly assistanceId: string | null },
): Promise<string> {
  const identity = await deps.identities.readAccount(caller.agent.username, caller.signal);
  if (!identity?.enabled) return refuse({ code: 'not-signed-in' });
  const { email } = identity;
  const seenSince = await deps.sessions.emailSeenSince(identity.id, email, now);
  // Cognito dates the account, not the address: an address we have seen for long needs no quiet account.
  const settledSince = Math.min(seenSince, identity.modifiedAt);
  const isSettled = now - settledSince >= deps.limits.emailSettlesMs;
  const isWritable = await deps.identities.emailWritableByAgent(caller.signal);
  if (identity.emailVerified && isSettled && !isWritable) return email;

  const subjectId = subjectOf(identity.id, email.toLowerCase());
  const active = await deps.blocks.activeOn(subjectId, now);
  // One that stands was placed since the last release: it ended, or the address was not verified.
  if (!active.some(({ kind, spoilt }) => kind === 'agent-email' || spoilt)) {
    const releasedAt = await deps.blocks.lastReleasedAt('agent-email', subjectId);
    const isReleased = releasedAt !== null && now - releasedAt < deps.limits.emailSettlesMs;
    if (isReleased && identity.emailVerified) return email;
    const block = {
      id: deps.random.uuid(),
      kind: 'agent-email' as const,
      subjectId,
      subjectEmail: email,
      since: now,
      until: null,
      origin: { cause: 'own-address', causedBy: [identity.id], assistanceId, wrongCodes: null } as const,
    };
    await deps.blocks.place(block, {
      at: now,
      ...acting(caller),
      what: blockPlaced(block),
    });
  }
  return refuse({ code: 'agent-email-not-trusted' });
}

/** As much as a block's subject can be. */
const SUBJECT_LENGTH = 128;

/** An address that is too long for it is named by its hash. */
function subjectOf(agentId: string, address: string): string {
  const subject = `${agentId}:${address}`;
  return subject.length <= SUBJECT_LENGTH ? subject : `${agentId}:${hashOf(address)}`;
}
