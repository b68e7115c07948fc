import { acting, type Caller } from '../platform/caller.ts';
import type { Clock } from '../platform/ports.ts';
import { attemptHashOf, shortHash, STEP_UP } from './attempt.ts';
import { NothingToFetch, type SessionStore } from './ports.ts';

export interface FetchStepUpDeps {
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

export interface FetchAsked {
  readonly attempt: string | undefined;
  /** The id that takes the place of the one that was lost. */
  readonly newSessionIdHash: string;
}

/**
 * Fetches the answer of a step-up that was lost: no code is compared, the id that it gave is void. `caller` asks with
 * the id before. Once; null where that press has nothing to fetch, or not any more.
 */
export async function fetchStepUp(
  deps: FetchStepUpDeps,
  caller: Caller,
  { attempt, newSessionIdHash: newIdHash }: FetchAsked,
): Promise<{ readonly at: number } | null> {
  const { browser, sessionIdHash } = caller;
  const attemptHash = attemptHashOf(attempt, { sessionIdHash, answered: STEP_UP });
  const voidIdHash = attemptHash && (await deps.sessions.idToFetch(browser, attemptHash));
  if (attemptHash === null || voidIdHash === null) return null;
  const at = await deps.clock.now();
  const what = { type: 'AnswerFetched', data: { browser, void: shortHash(voidIdHash) } } as const;
  const fetched = { voidIdHash, attemptHash, newIdHash, at };
  return orNull(deps.sessions.fetchAnswer(fetched, { ...acting(caller), at, what }).then(() => ({ at })));
}

/** Null where somebody was faster. */
export async function orNull<T>(fetching: Promise<T>): Promise<T | null> {
  try {
    return await fetching;
  } catch (error) {
    if (error instanceof NothingToFetch) return null;
    throw error;
  }
}
