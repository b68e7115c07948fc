import { SUGGESTIONS } from '../contract/index.ts';
import { type Limits } from '../domain/limits.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import type { CoreDirectory } from './ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { type Use, reserveOrRefuse } from '../platform/reserve-or-refuse.ts';

export interface SuggestDeps extends RefuseDeps {
  readonly core: CoreDirectory;
  readonly usage: Usage;
  readonly limits: Limits;
}

/** Addresses that begin with `prefix`. Refusal: rate-limited (60 a minute, 600 a day for each agent). */
export async function suggestUsers(
  deps: SuggestDeps,
  caller: Caller,
  prefix: string,
): Promise<{ suggestions: { email: string }[] }> {
  const use: Use = {
    kind: 'suggestion',
    subject: caller.agent.id,
    limits: suggestionLimits(deps.limits),
  };
  await noteRefusals(deps, acting(caller), { data: { command: 'suggest' } }, () =>
    reserveOrRefuse(deps, use),
  );
  const found = await deps.core.suggest(prefix, SUGGESTIONS.atMost);
  return { suggestions: found.map((email) => ({ email })) };
}

/** How often an agent may learn which addresses exist. */
export function suggestionLimits({ suggestionsPerMinute, suggestionsPerDay }: Limits): readonly UsageLimit[] {
  return [
    { windowMs: MINUTE_MS, atMost: suggestionsPerMinute },
    { windowMs: DAY_MS, atMost: suggestionsPerDay },
  ];
}
