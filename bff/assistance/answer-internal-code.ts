import type { AssistanceView } from '../contract/index.ts';
import { holdsUser, needsStepUp, type Assistance } from '../domain/assistance.ts';
import { refuse } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { changeAssistance } from './change-assistance.ts';
import { costOfWrongCode } from './cost-of-wrong-code.ts';
import { refuseWhileBlocked, type DailyCapDeps } from '../platform/daily-caps.ts';
import { requireFreshRights, type FreshRightsDeps } from './fresh-rights.ts';
import { stillOpen } from './expiry.ts';
import { ownAssistance } from './own-assistance.ts';
import type { CodeHasher } from '../platform/ports.ts';
import { attemptHashOf, shortHash } from '../session/attempt.ts';
import { codeContext } from './internal-code.ts';
import { ownCodeAnswered, type OwnCodeDeps } from '../session/own-codes.ts';
import { viewFor, type ViewDeps } from './view.ts';
import type { AssistanceRef, SideEffect, StoredAssistance } from './ports.ts';

export interface AnswerInternalCodeDeps extends ViewDeps, DailyCapDeps, FreshRightsDeps, OwnCodeDeps {
  readonly codeHasher: CodeHasher;
}

export interface InternalAnswer {
  readonly code: string;
  /** By which press the answer may be fetched once more. */
  readonly attempt?: string | undefined;
  /** The fresh id of the browser session, written with the acceptance (ASVS 7.2.4). */
  readonly newSessionIdHash: string;
}

export interface AnsweredInternalCode {
  readonly view: AssistanceView;
  /** False where another agent holds the user: the assistance has ended, and the session keeps its id. */
  readonly isSteppedUp: boolean;
}

/**
 * Compares the agent's code, and steps the browser session up. The first agent whose code is right holds the user; what
 * others began for him ends (`superseded`).
 * Refusals: not-an-agent, wrong-step, no-code, code-expired, codes-blocked, wrong-code with the tries left, locked at
 * the fifth.
 */
export async function answerInternalCode(
  deps: AnswerInternalCodeDeps,
  caller: Caller,
  ref: AssistanceRef,
  { code, attempt, newSessionIdHash }: InternalAnswer,
): Promise<AnsweredInternalCode> {
  const own = await ownAssistance(deps, caller, ref, 'answer-internal-code');
  await requireFreshRights(deps, caller, own);
  let read: readonly StoredAssistance[] | null = await othersFor(deps, own.state);
  const {
    events,
    state,
    result: { others, codeId },
  } = await changeAssistance(deps, acting(caller), own, {
    type: 'answer-internal-code',
    plan: async (before, now) => {
      // Where somebody was faster it may have been one of them.
      const others = read ?? (await othersFor(deps, before));
      read = null;
      if (needsStepUp(before, caller.browser)) {
        refuseWhileBlocked(await deps.blocks.activeOn(caller.agent.id, now), 'internal-codes');
      }
      const matches = await isRightCode(deps, before, code);
      const command = {
        type: 'answer-internal-code',
        matches,
        browser: caller.browser,
        ...(matches && { replaced: shortHash(caller.sessionIdHash) }),
      } as const;
      if (!matches) {
        const { agent } = caller;
        const wrong = {
          kind: 'internal-codes',
          subject: agent,
          agentId: agent.id,
          assistanceId: before.id,
          at: now,
        } as const;
        const { effects, notes } = await costOfWrongCode(deps, wrong);
        return { command, effects: () => effects, notes, result: { others: [] } };
      }
      const codeId = before.internal.code?.id;
      const holder = others.find((other) => holdsUser(other.state));
      if (holder) {
        const command = { type: 'supersede', agent: holder.state.agent.name } as const;
        return { command, result: { others: [], codeId } };
      }
      const { browser, agent, sessionIdHash } = caller;
      const replace: SideEffect = {
        type: 'replace-session',
        oldIdHash: sessionIdHash,
        newIdHash: newSessionIdHash,
        attemptHash: attemptHashOf(attempt, { sessionIdHash, answered: before.id }),
        at: now,
      };
      const stepUp: SideEffect = { type: 'step-up', browser, agentId: agent.id, at: now };
      return {
        command,
        effects: () => [{ type: 'forget-secret', kind: 'internal-code' }, replace, stepUp],
        result: { others, codeId },
      };
    },
  });
  for (const event of events) {
    if (event.type !== 'InternalCodeRejected') continue;
    refuse(
      event.attemptsLeft > 0 ? { code: 'wrong-code', attemptsLeft: event.attemptsLeft } : { code: 'locked' },
    );
  }
  await ownCodeAnswered(deps, caller, codeId);
  await supersede(deps, caller, others);
  const isSteppedUp = state.ended === null;
  return { view: await viewFor(deps, caller, state), isSteppedUp };
}

/**
 * What is open for the same user besides, where this one does not hold him; what is overdue is ended, and holds
 * nobody.
 */
async function othersFor(
  deps: AnswerInternalCodeDeps,
  state: Assistance,
): Promise<readonly StoredAssistance[]> {
  if (holdsUser(state)) return [];
  const { id, user } = state;
  const open = await deps.store.openForUser(user.id);
  const others = open.filter((stored) => stored.state.id !== id);
  const still = await Promise.all(others.map((stored) => stillOpen(deps, stored)));
  return still.filter((stored) => stored !== null);
}

/** What fails here ends when its agent answers his own code, or lapses. */
async function supersede(
  deps: AnswerInternalCodeDeps,
  caller: Caller,
  others: readonly StoredAssistance[],
): Promise<void> {
  try {
    for (const other of others) {
      await changeAssistance(deps, acting(caller), other, { type: 'supersede', agent: caller.agent.name });
    }
  } catch (error) {
    caller.doneWithout('supersede others', error);
  }
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
