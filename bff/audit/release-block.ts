import type { Hold } from '../contract/index.ts';
import { causersOf, isOwn, type BlockCausersDeps } from './block-causers.ts';
import { refuse } from '../domain/refusal.ts';
import type { Actor, Note } from '../domain/trace.ts';
import { acting, type Acting, type Caller } from '../platform/caller.ts';
import type { Blocks, Clock, ReleaseTask, StoredBlock } from '../platform/ports.ts';
import { noteRefusals, refuseTraced, type RefuseDeps } from '../platform/refuse-traced.ts';
import { noneOfOurs } from '../platform/row-alarm.ts';
import { iso } from '../domain/time.ts';
import type { BlockRepairs, SpoiltBlock } from './ports.ts';

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
  const [by, row] = [acting(caller), { data: { command: 'releaseHold', hold: id } }];
  const block = await noteRefusals(deps, by, row, async () => {
    return (await deps.blocks.find(id)) ?? refuse({ code: 'not-found' });
  });
  const hasCaused = isOwn(block, caller.agent.id) || (await causersOf(deps, block)).includes(caller.agent.id);
  if (hasCaused) return refuseTraced(deps, by, { code: 'not-allowed' }, { ...row, kind: 'release-of-own' });
  return noteRefusals(deps, by, row, () => release(deps, caller, block, reason));
}

async function release(deps: BlockDeps, caller: Caller, block: StoredBlock, reason: string): Promise<Hold> {
  const { email } = caller.agent;
  const isFirst = await releaseTold(deps, block, { by: acting(caller), email, reason });
  return isFirst ? asView(block, caller) : refuse({ code: 'already-released' });
}

/**
 * By an operator, with his own access to the database: the way out where every supervisor caused it, and where a
 * block is not as we wrote it. Refusals: not-found, already-released.
 */
export async function releaseByOperator(
  deps: ReleaseTellDeps & { readonly repairs: BlockRepairs },
  operator: Actor,
  id: string,
  reason: string,
): Promise<SpoiltBlock> {
  const by = { actor: operator, from: {} };
  const block = await deps.blocks.find(id).catch(noneOfOurs);
  if (block === null) return endSpoilt(deps, { by, email: null, reason }, id);
  const isFirst = await releaseTold(deps, block, { by, email: null, reason });
  return isFirst ? { block, isTold: true } : refuse({ code: 'already-released' });
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

/** As the trace tells it; one that the trace does not tell of was nobody's, and nobody is told of its end. */
async function endSpoilt(
  { repairs, clock }: ReleaseTellDeps & { readonly repairs: BlockRepairs },
  release: Release,
  id: string,
): Promise<SpoiltBlock> {
  const at = await clock.now();
  let isTold = false;
  const block = await repairs.end(id, at, (spoilt) => {
    isTold = spoilt.isTold;
    const how = { spoilt: true, ...(isTold ? {} : { untold: true }) };
    return {
      entry: { ...release.by, at, what: released(spoilt.block, release.reason, how) },
      tasks: isTold ? tasksOf(spoilt.block, release, at) : [],
    };
  });
  return block === null ? refuse({ code: 'not-found' }) : { block, isTold };
}

/** With what tells the other supervisors, and the user whose block it was; false where somebody was faster. */
async function releaseTold(
  { blocks, clock }: ReleaseTellDeps,
  block: StoredBlock,
  release: Release,
): Promise<boolean> {
  if (block.releasedAt !== null) return false;
  const at = await clock.now();
  const entry = { ...release.by, at, what: released(block, release.reason) };
  return blocks.release(block.id, at, entry, tasksOf(block, release, at));
}

function released(
  { id: hold, kind, subjectId: subject }: StoredBlock,
  reason: string,
  more: Note['data'] = {},
) {
  return { type: 'HoldReleased', data: { hold, kind, subject, reason, ...more } } as const;
}

function tasksOf({ id: hold, kind }: StoredBlock, release: Release, at: number): readonly ReleaseTask[] {
  const { by, email, reason } = release;
  const { kind: releaser, id, name } = by.actor;
  const told = { hold, at, by: { kind: releaser, id, name, email }, reason };
  return [
    { kind: 'tell-supervisors-of-release', ...told },
    ...(isOnUser(kind) ? [{ kind: 'tell-user-of-release', ...told } as const] : []),
  ];
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
