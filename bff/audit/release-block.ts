import type { Hold } from '../contract/index.ts';
import { causersOf, isOwn, type BlockCausersDeps } from './block-causers.ts';
import { refuse } from '../domain/refusal.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Blocks, StoredBlock } from '../platform/ports.ts';
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
  const at = await deps.clock.now();
  const what = { type: 'HoldReleased', data: { hold: id, kind: block.kind, reason } } as const;
  const released =
    block.releasedAt === null && (await deps.blocks.release(id, at, { ...acting(caller), at, what }));
  return released ? asView(block, caller) : refuse({ code: 'already-released' });
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
