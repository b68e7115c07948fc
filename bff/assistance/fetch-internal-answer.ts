import type { AssistanceView } from '../contract/index.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { attemptHashOf, shortHash } from '../session/attempt.ts';
import { orNull, type FetchAsked, type FetchStepUpDeps } from '../session/fetch-step-up.ts';
import { noteOnAssistance } from './change-assistance.ts';
import { viewFor, type ViewDeps } from './view.ts';

export interface FetchInternalAnswerDeps extends ViewDeps, FetchStepUpDeps {}

/**
 * Fetches the answer to the agent's code that was lost: no code is compared, the session id that it gave is void.
 * `caller` asks with the id before. Once; null where that press has nothing to fetch, or not any more.
 */
export async function fetchInternalAnswer(
  deps: FetchInternalAnswerDeps,
  caller: Caller,
  id: string,
  { attempt, newSessionIdHash: newIdHash }: FetchAsked,
): Promise<AssistanceView | null> {
  const { browser, sessionIdHash } = caller;
  const attemptHash = attemptHashOf(attempt, { sessionIdHash, answered: id });
  // The press names its assistance: nothing of another is looked at.
  const voidIdHash = attemptHash && (await deps.sessions.idToFetch(browser, attemptHash));
  if (attemptHash === null || voidIdHash === null) return null;
  const at = await deps.clock.now();
  const state = await orNull(
    noteOnAssistance(deps, acting(caller), id, {
      notes: [{ type: 'AnswerFetched', data: { browser, void: shortHash(voidIdHash) } }],
      effects: [{ type: 'fetch-answer', voidIdHash, attemptHash, newIdHash, at }],
    }),
  );
  return state && viewFor(deps, caller, state);
}
