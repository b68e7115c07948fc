import type { AgentIdentities, AgentIdentity, SessionStore } from './ports.ts';
import type { Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { DAY_MS } from '../domain/time.ts';
import { acting, type Acting, type Caller } from '../platform/caller.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import type { Blocks, Random } from '../platform/ports.ts';
import { WARNINGS_AT_MOST } from '../platform/warnings.ts';
import { ServiceFailed } from '../platform/service-failed.ts';

export interface TrustedEmailDeps {
  readonly identities: AgentIdentities;
  readonly sessions: SessionStore;
  readonly blocks: Blocks;
  readonly random: Random;
  readonly limits: Limits;
}

/** What Cognito and we know of an agent's mailbox. */
export interface Mailbox {
  readonly identity: Omit<AgentIdentity, 'groups'>;
  /** Since when we have seen this address, ms since 1970. */
  readonly seenSince: number;
  /** Whether agents may write their own address, as their pool has it. */
  readonly isWritable: boolean;
}

/** Why no code goes there; `changedDaysAgo` is left out where that is not why. */
export interface Untrusted {
  readonly changedDaysAgo?: number;
}

export interface UntrustedSince {
  readonly because: Untrusted;
  /** Since when a block says so, ms since 1970. */
  readonly since: number;
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
  at: { readonly now: number; readonly assistanceId: string | null },
): Promise<string> {
  const mailbox = await readMailbox(deps, caller, at.now);
  if (mailbox === null) return refuse({ code: 'not-signed-in' });
  const untrusted = await placeUntrusted(deps, acting(caller), mailbox, at);
  return untrusted === null ? mailbox.identity.email : refuse({ code: 'agent-email-not-trusted' });
}

/** Null where the account is gone. */
async function readMailbox(
  { identities, sessions }: TrustedEmailDeps,
  { agent, signal }: Caller,
  now: number,
): Promise<Mailbox | null> {
  const identity = await identities.readAccount(agent.username, signal);
  if (!identity?.enabled) return null;
  const seenSince = await sessions.emailSeenSince(identity.id, identity.email, now);
  return { identity, seenSince, isWritable: await identities.emailWritableByAgent(signal) };
}

/** Null where a code may go there; else a block stands from now on, where none did, and supervisors are told. */
export async function placeUntrusted(
  deps: Pick<TrustedEmailDeps, 'blocks' | 'random' | 'limits'>,
  by: Acting,
  mailbox: Mailbox,
  { now, assistanceId }: { readonly now: number; readonly assistanceId: string | null },
): Promise<UntrustedSince | null> {
  const untrusted = whyUntrusted(deps.limits, mailbox, now);
  if (untrusted === null) return null;
  const { identity } = mailbox;
  const subjectId = subjectOf(identity.id, identity.email.toLowerCase());
  // One that stands was placed since the last release: it ended, or the address was not verified.
  const since = await blockedSince(deps, subjectId, now);
  if (since !== null) return { because: untrusted, since };
  const releasedAt = await deps.blocks.lastReleasedAt('agent-email', subjectId);
  const isReleased = releasedAt !== null && now - releasedAt < deps.limits.emailSettlesMs;
  if (isReleased && identity.emailVerified) return null;
  const block = {
    id: deps.random.uuid(),
    kind: 'agent-email' as const,
    subjectId,
    subjectEmail: identity.email,
    since: now,
    until: null,
    origin: { cause: 'own-address', causedBy: [identity.id], assistanceId, wrongCodes: null } as const,
  };
  const { id, username, name, email } = identity;
  const { changedDaysAgo = null } = untrusted;
  const task = {
    kind: 'alert-own-mailbox',
    agent: { id, username, name, email },
    changedDaysAgo,
    at: now,
  } as const;
  // Once an agent and day, and so many in all: whoever changes his address again and again fills no mailbox.
  const limit = { kind: 'own-mailbox-told', windowMs: DAY_MS } as const;
  const within = [
    { ...limit, subject: id, atMost: 1 },
    { ...limit, subject: 'of everybody', atMost: WARNINGS_AT_MOST },
  ];
  await deps.blocks.place(block, { at: now, ...by, what: blockPlaced(block) }, { task, within });
  return { because: untrusted, since: now };
}

/** The same without placing one, for what only looks: where a block stands, Cognito says whether it still counts. */
export async function untrustedNow(
  deps: TrustedEmailDeps,
  caller: Caller,
  now: number,
): Promise<UntrustedSince | null> {
  const { id, email } = caller.agent;
  const since = await blockedSince(deps, subjectOf(id, email.toLowerCase()), now);
  if (since === null) return null;
  try {
    const mailbox = await readMailbox(deps, caller, now);
    const because = mailbox && whyUntrusted(deps.limits, mailbox, now);
    return because && { because, since };
  } catch (error) {
    if (!(error instanceof ServiceFailed) || error.service === 'database') throw error;
    caller.doneWithout('read mailbox', error);
    return { because: {}, since };
  }
}

function whyUntrusted(limits: Limits, mailbox: Mailbox, now: number): Untrusted | null {
  const { identity, seenSince, isWritable } = mailbox;
  // Cognito dates the account, not the address: an address we have seen for long needs no quiet account.
  const settledSince = Math.min(seenSince, identity.modifiedAt);
  if (now - settledSince < limits.emailSettlesMs) {
    return { changedDaysAgo: Math.max(0, Math.floor((now - settledSince) / DAY_MS)) };
  }
  return identity.emailVerified && !isWritable ? null : {};
}

/** ms since 1970; null where none stands. */
async function blockedSince(
  { blocks }: Pick<TrustedEmailDeps, 'blocks'>,
  subjectId: string,
  now: number,
): Promise<number | null> {
  const active = await blocks.activeOn(subjectId, now);
  return active.find(({ kind, spoilt }) => kind === 'agent-email' || spoilt)?.since ?? null;
}

/** As much as a block's subject can be. */
const SUBJECT_LENGTH = 128;

/** An address that is too long for it is named by its hash. */
function subjectOf(agentId: string, address: string): string {
  const subject = `${agentId}:${address}`;
  return subject.length <= SUBJECT_LENGTH ? subject : `${agentId}:${hashOf(address)}`;
}
