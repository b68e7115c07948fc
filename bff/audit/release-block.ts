import type { Hold } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Blocks, StoredBlock } from '../platform/ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { iso } from '../domain/time.ts';

export interface BlockDeps extends RefuseDeps {
  readonly blocks: Blocks;
}

/** Who gets no codes now. */
export async function listBlocks(deps: BlockDeps): Promise<{ holds: Hold[] }> {
  const blocks = await deps.blocks.list(await deps.clock.now());
  return { holds: blocks.map(asView) };
}

/**
 * Lets somebody have codes again, with a reason. Nobody releases himself.
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
  const isOwn = block.subjectId === caller.agent.id || block.subjectId.startsWith(`${caller.agent.id}:`);
  if (isOwn) return refuse({ code: 'not-allowed' });
  const at = await deps.clock.now();
  const what = { type: 'HoldReleased', data: { hold: id, kind: block.kind, reason } } as const;
  const released =
    block.releasedAt === null && (await deps.blocks.release(id, at, { ...acting(caller), at, what }));
  return released ? asView(block) : refuse({ code: 'already-released' });
}

function asView({ id, kind, subjectId, subjectEmail, since, until }: StoredBlock): Hold {
  return {
    id,
    kind,
    subject: { id: subjectId, email: subjectEmail },
    since: iso(since),
    until: until === null ? null : iso(until),
  };
}
