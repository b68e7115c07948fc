import type { AgentSession } from '../contract/index.ts';
import { iso } from '../domain/time.ts';
import type { Caller } from '../platform/caller.ts';
import { whileBlocked } from '../platform/daily-caps.ts';
import type { Blocks, Clock } from '../platform/ports.ts';
import { untrustedNow, type TrustedEmailDeps, type Untrusted } from './trusted-email.ts';

export interface OwnMailboxDeps extends TrustedEmailDeps {
  readonly clock: Clock;
}

type Codes = Pick<AgentSession, 'codes' | 'codesBecause'>;

/** Whether the agent could get a code now, said before anybody is assisted; asking for one decides anew. */
export async function ownCodes(deps: OwnMailboxDeps, caller: Caller): Promise<Codes> {
  const now = await deps.clock.now();
  return codesSaid(deps, caller.agent.id, now, () => untrustedNow(deps, caller, now));
}

/** A block comes first, as it does where a code is asked for. */
export async function codesSaid(
  { blocks }: { readonly blocks: Blocks },
  agentId: string,
  now: number,
  untrusted: () => Promise<Untrusted | null>,
): Promise<Codes> {
  const block = whileBlocked(await blocks.activeOn(agentId, now), 'internal-codes');
  if (block)
    return { codes: 'blocked', codesBecause: block.until === null ? {} : { until: iso(block.until) } };
  const because = await untrusted();
  return because === null ? { codes: 'ok' } : { codes: 'not-trusted', codesBecause: because };
}
