import type { Hold } from '../contract/index.ts';
import { causersOf, isOwn, type BlockCausersDeps } from './block-causers.ts';
import { refuse } from '../domain/refusal.ts';
import type { Actor } from '../domain/trace.ts';
import { acting, type Acting, type Caller } from '../platform/caller.ts';
import type { Blocks, Clock, ReleaseTask, StoredBlock } from '../platform/ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { iso } from '../domain/time.ts';

export interface BlockDeps extends RefuseDeps, BlockCausersDeps {
  readonly blocks: Blocks;
}

/** Who gets no codes now, and why. */
export async function listBlocks(deps: BlockDeps, caller: Caller): Promise<{ holds: Hold[] }> {
  const blocks = await deps.blocks.list(await deps.clock.now());
  return { holds: blocks.map((block) => asView(block, caller)) };
}

/**
 * Lets somebody have codes again, with a reason. Nobody releases himself, nor what he caused.
 * Refusals, each a row of the chain of the day: not-found, not-allowed, already-released.
 */
export async function releaseBlock(
  deps: BlockDeps,
  caller: Caller,
  id: string,
  reason: string,
): Promise<Hold> {
  const row = { data: { command: 'releaseHold', hold: id } };
  return noteRefusals(deps, acting(caller), row, () => release(deps, caller, id, reason));
}

async function release(deps: BlockDeps, caller: Caller, id: string, reason: string): Promise<Hold> {
  const block = await deps.blocks.find(id);
  if (block === null) return refuse({ code: 'not-found' });
  const { agent } = caller;
  const hasCaused = isOwn(block, agent.id) || (await causersOf(deps, block)).includes(agent.id);
  if (hasCaused) return refuse({ code: 'not-allowed' });
  const isFirst = await releaseTold(deps, block, { by: acting(caller), email: agent.email, reason });
  return isFirst ? asView(block, caller) : refuse({ code: 'already-released' });
}

/**
 * By an operator, with his own access to the database: the way out where every supervisor caused it. Refusals:
 * not-found, already-released.
 */
export async function releaseByOperator(
  deps: ReleaseTellDeps,
  operator: Actor,
  id: string,
  reason: string,
): Promise<StoredBlock> {
  const block = await deps.blocks.find(id);
  if (block === null) return refuse({ code: 'not-found' });
  const by = { actor: operator, from: {} };
  const isFirst = await releaseTold(deps, block, { by, email: null, reason });
  return isFirst ? block : refuse({ code: 'already-released' });
}

export interface ReleaseTellDeps {
  readonly blocks: Blocks;
  readonly clock: Clock;
}

interface Release {
  readonly by: Acting;
  readonly email: string | null;
  readonly reason: string;
}

/** With what tells the other supervisors, and the user whose block it was; false where somebody was faster. */
async function releaseTold(
  { blocks, clock }: ReleaseTellDeps,
  { id: hold, kind, releasedAt }: StoredBlock,
  { by, email, reason }: Release,
): Promise<boolean> {
  if (releasedAt !== null) return false;
  const at = await clock.now();
  const what = { type: 'HoldReleased', data: { hold, kind, reason } } as const;
  const { kind: releaser, name } = by.actor;
  const told = { hold, at, by: { kind: releaser, name, email }, reason };
  const tasks: readonly ReleaseTask[] = [
    { kind: 'tell-supervisors-of-release', ...told },
    ...(isOnUser(kind) ? [{ kind: 'tell-user-of-release', ...told } as const] : []),
  ];
  return blocks.release(hold, at, { ...by, at, what }, tasks);
}

function isOnUser(kind: StoredBlock['kind']): boolean {
  return kind === 'user-codes' || kind === 'user-refused';
}

function asView(block: StoredBlock, { agent }: Caller): Hold {
  const { id, kind, subjectId, subjectEmail, since, until, origin } = block;
  const hasCaused = isOwn(block, agent.id) || origin?.causedBy.includes(agent.id);
  return {
    id,
    kind,
    subject: { id: subjectId, email: subjectEmail },
    since: iso(since),
    until: until === null ? null : iso(until),
    ...(origin && { cause: origin.cause }),
    ...(origin?.wrongCodes == null ? {} : { wrongCodes: origin.wrongCodes }),
    ...(origin?.assistanceId == null ? {} : { assistance: origin.assistanceId }),
    ...(hasCaused === undefined ? {} : { mayRelease: !hasCaused }),
  };
}
