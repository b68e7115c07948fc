import type { AssistanceView } from '../contract/index.ts';
import { needsStepUp, type Assistance } from '../domain/assistance.ts';
import { refuse } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { changeAssistance } from './change-assistance.ts';
import { penaltyOfWrongCode, refuseWhileBlocked, type DailyCapDeps } from './daily-caps.ts';
import { requireFreshRights, type FreshRightsDeps } from './fresh-rights.ts';
import { ownAssistance } from './own-assistance.ts';
import type { CodeHasher } from '../platform/ports.ts';
import { codeContext } from './internal-code.ts';
import { viewFor, type ViewDeps } from './view.ts';
import type { AssistanceRef, SideEffect } from './ports.ts';

export interface AnswerInternalCodeDeps extends ViewDeps, DailyCapDeps, FreshRightsDeps {
  readonly codeHasher: CodeHasher;
}

/** `newSessionIdHash`: the fresh id of the browser session, written with the acceptance (ASVS 7.2.4). */
export interface InternalAnswer {
  readonly code: string;
  readonly newSessionIdHash: string;
}

/**
 * Compares the agent's code, and steps the browser session up.
 * Refusals: not-an-agent, wrong-step, no-code, code-expired, codes-blocked, wrong-code with the tries left, locked at
 * the fifth.
 */
export async function answerInternalCode(
  deps: AnswerInternalCodeDeps,
  caller: Caller,
  ref: AssistanceRef,
  { code, newSessionIdHash }: InternalAnswer,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'answer-internal-code');
  await requireFreshRights(deps, caller, own);
  const { events, state } = await changeAssistance(deps, acting(caller), own, {
    type: 'answer-internal-code',
    plan: async (before, now) => {
      if (needsStepUp(before, caller.browser)) {
        refuseWhileBlocked(await deps.blocks.activeOn(caller.agent.id, now), 'internal-codes');
      }
      const matches = await isRightCode(deps, before, code);
      const command = { type: 'answer-internal-code', matches, browser: caller.browser } as const;
      if (!matches) return { command, ...(await penaltyOfWrongCode(deps, 'internal-codes', caller.agent)) };
      const replace: SideEffect = {
        type: 'replace-session',
        oldIdHash: caller.sessionIdHash,
        newIdHash: newSessionIdHash,
        at: now,
      };
      return { command, effects: () => [{ type: 'forget-secret', kind: 'internal-code' }, replace] };
    },
  });
  for (const event of events) {
    if (event.type !== 'InternalCodeRejected') continue;
    refuse(
      event.attemptsLeft > 0 ? { code: 'wrong-code', attemptsLeft: event.attemptsLeft } : { code: 'locked' },
    );
  }
  return viewFor(deps, caller, state);
}

async function isRightCode(
  { store, codeHasher }: AnswerInternalCodeDeps,
  { id, internal }: Assistance,
  code: string,
): Promise<boolean> {
  const fingerprint = await store.secret(id, 'internal-code');
  return (
    fingerprint !== null && codeHasher.matches(fingerprint, code, codeContext(id, internal.code?.id ?? ''))
  );
}
