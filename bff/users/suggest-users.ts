import { SUGGESTIONS, type Suggestions } from '../contract/index.ts';
import { canonicalAddress } from '../domain/address.ts';
import { type Limits } from '../domain/limits.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import type { Warnings } from '../platform/warnings.ts';
import type { CoreDirectory } from './ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { type Use, reserveOrRefuse } from '../platform/reserve-or-refuse.ts';

export interface SuggestDeps extends RefuseDeps {
  readonly core: CoreDirectory;
  readonly usage: Usage;
  readonly limits: Limits;
  readonly warnings: Warnings;
}

/**
 * Addresses that begin with `prefix`; at the hundredth of a day supervisors are told, once. Refusal: rate-limited (60 a
 * minute, 600 a day for each agent).
 */
export async function suggestUsers(deps: SuggestDeps, caller: Caller, prefix: string): Promise<Suggestions> {
  const use: Use = {
    kind: 'suggestion',
    subject: caller.agent.id,
    limits: suggestionLimits(deps.limits),
  };
  const isMany = await noteRefusals(deps, acting(caller), { data: { command: 'suggest' } }, () =>
    countOne(deps, use),
  );
  if (isMany) await warnOfMany(deps, caller);
  const found = await deps.core.suggest(prefix, SUGGESTIONS.atMost);
  if (found === null) return { suggestions: [], notSearched: true };
  // One that several have is offered once, and refused when it is chosen.
  const once = new Map(found.map((email) => [canonicalAddress(email), email]));
  return { suggestions: [...once.values()].map((email) => ({ email })) };
}

/** Whether it is one of more than supervisors expect of a day; below that it costs no step more. */
async function countOne(deps: SuggestDeps, use: Use): Promise<boolean> {
  const expected = { windowMs: DAY_MS, atMost: deps.limits.suggestionsThatWarn - 1 };
  const now = await deps.clock.now();
  const few = await deps.usage.reserve(use.kind, use.subject, [...use.limits, expected], now);
  if ('id' in few) return false;
  await reserveOrRefuse(deps, use);
  return true;
}

async function warnOfMany({ warnings, limits, clock }: SuggestDeps, { agent }: Caller): Promise<void> {
  const { id, name, email } = agent;
  const at = await clock.now();
  const count = limits.suggestionsThatWarn;
  await warnings.queue({ kind: 'warn-of-look-ups', agent: { name, email }, count, at }, id);
}

/** How often an agent may learn which addresses exist. */
export function suggestionLimits({ suggestionsPerMinute, suggestionsPerDay }: Limits): readonly UsageLimit[] {
  return [
    { windowMs: MINUTE_MS, atMost: suggestionsPerMinute },
    { windowMs: DAY_MS, atMost: suggestionsPerDay },
  ];
}
