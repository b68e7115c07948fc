import type { AssistanceView } from '../contract/index.ts';
import { needsStepUp } from '../domain/assistance.ts';
import { refuse } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { changeAssistance } from './change-assistance.ts';
import {
  NO_PRICE,
  priceOfWrongCode,
  refuseWhileHeld,
  type DailyCapDeps,
  type WrongCodePrice,
} from './daily-caps.ts';
import { requireFreshRights, type RightsDeps } from './fresh-rights.ts';
import { ownAssistance } from './own-assistance.ts';
import type { Vault } from '../platform/ports.ts';
import { codeContext } from './internal-code.ts';
import { viewFor, type ViewDeps } from './view.ts';

export interface AnswerInternalCodeDeps extends ViewDeps, DailyCapDeps, RightsDeps {
  readonly vault: Vault;
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
  id: string,
  { code, newSessionIdHash }: InternalAnswer,
): Promise<AssistanceView> {
  await ownAssistance(deps, caller, id, 'answer-internal-code');
  await requireFreshRights(deps, caller, id);
  let matches = false;
  let price: WrongCodePrice = NO_PRICE;
  const { events, state } = await changeAssistance(deps, id, acting(caller), {
    command: {
      type: 'answer-internal-code',
      on: async (before) => {
        const { internal } = before;
        if (needsStepUp(before, caller.browser))
          await refuseWhileHeld(deps, 'internal-codes', caller.agent.id);
        const fingerprint = await deps.store.secret(id, 'internal-code');
        const codeId = internal.code?.id ?? '';
        matches = fingerprint !== null && deps.vault.matches(fingerprint, code, codeContext(id, codeId));
        if (!matches) price = await priceOfWrongCode(deps, 'internal-codes', caller.agent);
        return { type: 'answer-internal-code', matches, browser: caller.browser };
      },
    },
    effects: (_, __, now) =>
      matches
        ? [
            { type: 'forget-secret', kind: 'internal-code' },
            {
              type: 'replace-session',
              oldIdHash: caller.sessionIdHash,
              newIdHash: newSessionIdHash,
              at: now,
            },
          ]
        : price.effects,
    notes: () => (matches ? [] : price.notes),
  });
  for (const event of events) {
    if (event.type !== 'InternalCodeRejected') continue;
    refuse(
      event.attemptsLeft > 0 ? { code: 'wrong-code', attemptsLeft: event.attemptsLeft } : { code: 'locked' },
    );
  }
  return viewFor(deps, caller, state);
}
