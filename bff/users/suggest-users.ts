import { SUGGESTIONS } from '../contract/index.ts';
import { DAY_MS, MINUTE_MS, type Limits } from '../domain/limits.ts';
import { refuse } from '../domain/refusal.ts';
import { asActor, type Caller } from '../domain/trace.ts';
import type { Clock, DayTrace, Usage, UsageLimit } from '../assistance/ports.ts';
import type { CoreDirectory } from './ports.ts';

export interface SuggestDeps {
  readonly core: CoreDirectory;
  readonly usage: Usage;
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Addresses that begin with `prefix`. Refusal: rate-limited (60 a minute, 600 a day for each agent). */
export async function suggestUsers(
  deps: SuggestDeps,
  caller: Caller,
  prefix: string,
): Promise<{ suggestions: { email: string }[] }> {
  const now = await deps.clock.now();
  const counted = await deps.usage.reserve('suggestion', caller.agent.id, suggestionLimits(deps.limits), now);
  if (!('id' in counted)) {
    const what = { type: 'Refused', data: { command: 'suggest', code: 'rate-limited' } } as const;
    await deps.dayTrace.append({ at: now, actor: asActor(caller), from: caller.from, what });
    return refuse({ code: 'rate-limited', retryAfterMs: counted.retryAfterMs });
  }
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
