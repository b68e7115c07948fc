import type { AgentSession } from '../contract/index.ts';
import { DAY_MS, iso } from '../domain/time.ts';
import type { Caller } from '../platform/caller.ts';
import { whileBlocked } from '../platform/daily-caps.ts';
import type { Note } from '../domain/trace.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { Blocks, Clock } from '../platform/ports.ts';
import { untrustedNow, type TrustedEmailDeps, type UntrustedSince } from './trusted-email.ts';

export interface CodesSaidDeps {
  readonly blocks: Blocks;
  readonly outbox: {
    /** When the first of these chains that has such a note says it last, ms since 1970; null: none has. */
    notedAt(chains: readonly string[], note: Note): Promise<number | null>;
  };
}

export interface OwnMailboxDeps extends TrustedEmailDeps, CodesSaidDeps {
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
  { blocks, outbox }: CodesSaidDeps,
  agentId: string,
  now: number,
  untrusted: () => Promise<UntrustedSince | null>,
): Promise<Codes> {
  // Whatever is said: it is blocked, and supervisors are told, where it is not trusted.
  const found = await untrusted();
  const block = whileBlocked(await blocks.activeOn(agentId, now), 'internal-codes');
  if (block)
    return { codes: 'blocked', codesBecause: block.until === null ? {} : { until: iso(block.until) } };
  if (found === null) return { codes: 'ok' };
  const { because, since } = found;
  const told = { type: 'SupervisorsAlerted', data: { agent: agentId, of: 'own-mailbox' } } as const;
  // Its mails go at once, or are tried again; of a day before they tell of another block.
  const days = [now, since + DAY_MS, since].filter((at) => at <= now).map(chainOfDay);
  const toldAt = await outbox.notedAt([...new Set(days)], told);
  const isOfThis = toldAt !== null && toldAt >= since;
  return {
    codes: 'not-trusted',
    codesBecause: { ...because, ...(isOfThis && { supervisorsToldAt: iso(toldAt) }) },
  };
}
