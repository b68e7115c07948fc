import type { AssistanceView } from '../contract/index.ts';
import { channelsTo, type ChannelReport } from '../domain/channels.ts';
import { SECOND_MS } from '../domain/time.ts';
import { decide, needsStepUp } from '../domain/assistance.ts';
import { refuse, orRefusal, type Answered } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { refuseWhileBlocked, type DailyCapDeps } from '../platform/daily-caps.ts';
import { changeAssistance } from './change-assistance.ts';
import { maskEmail } from '../domain/mask.ts';
import { ownAssistance } from './own-assistance.ts';
import type { InternalCodeDelivery } from '../session/ports.ts';
import type { AssistanceRef, SideEffect } from './ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { type CodeHasher } from '../platform/ports.ts';
import { trustedEmail, type TrustedEmailDeps } from '../session/trusted-email.ts';
import {
  askedBy,
  isUsedUp,
  releaseOwnCode,
  reserveOwnCode,
  tellOwnCodesUsedUp,
  type CodeAskedDeps,
  type OwnCodeDeps,
} from '../session/own-codes.ts';
import { viewFor, type ViewDeps } from './view.ts';
import { codeContext } from './internal-code.ts';

export interface SendInternalCodeDeps
  extends ViewDeps, DailyCapDeps, TrustedEmailDeps, OwnCodeDeps, CodeAskedDeps {
  readonly delivery: InternalCodeDelivery;
  readonly codeHasher: CodeHasher;
}

/**
 * Sends a code to the agent's own e-mail. The send is recorded before the Lambda is called, its result after.
 * Refusals: wrong-step, resend-too-soon, no-codes-left, codes-blocked, agent-email-not-trusted, rate-limited (own
 * codes, of which there is a count), delivery-failed.
 */
export async function sendInternalCode(
  deps: SendInternalCodeDeps,
  caller: Caller,
  ref: AssistanceRef,
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'request-internal-code');
  const by = acting(caller);
  const codeId = deps.random.uuid();
  const code = deps.random.code();
  // Cognito is asked once, before the change; what it says is refused, and traced, within.
  const at = { now: await deps.clock.now(), assistanceId: own.state.id };
  const trusted = await orRefusal(trustedEmail(deps, caller, at));
  const to = trusted.value ?? '';
  const keep: SideEffect = {
    type: 'keep-secret',
    kind: 'internal-code',
    value: deps.codeHasher.hash(code, codeContext(own.state.id, codeId)),
  };
  const command = { type: 'request-internal-code', codeId, browser: caller.browser } as const;
  const { refusal: refusedAnyway } = decide(own.state, command, at.now, deps.limits);
  const quota: Answered<string> = refusedAnyway
    ? { value: null, refusal: refusedAnyway }
    : await reserveOwnCode(deps, caller, codeId);
  const { saved } = await changeAssistance(deps, by, own, {
    type: 'request-internal-code',
    plan: async (before, now) => {
      if (needsStepUp(before, caller.browser)) {
        refuseWhileBlocked(await deps.blocks.activeOn(caller.agent.id, now), 'internal-codes');
        if (trusted.refusal) refuse(trusted.refusal);
      }
      // What the process itself refuses is refused first.
      const { refusal } = decide(before, command, now, deps.limits);
      if (refusal === null && quota.refusal) refuse(quota.refusal);
      return { command, effects: () => [keep] };
    },
  }).catch(async (error: unknown) => {
    await releaseOwnCode(deps, quota);
    if (isUsedUp(error)) await tellOwnCodesUsedUp(deps, caller);
    throw error;
  });
  let channels: readonly ChannelReport[] | null;
  try {
    const { name } = caller.agent;
    const message = {
      to,
      name,
      code,
      language: caller.language,
      userEmail: saved.state.user.email,
      ...(await askedBy(deps, caller, codeId)),
      validSeconds: deps.limits.codeLifeMs / SECOND_MS,
      codeId,
    };
    channels = await deps.delivery.deliver(message, caller.signal);
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    const { mayHaveHappened } = error;
    if (!mayHaveHappened) await releaseOwnCode(deps, quota);
    await changeAssistance(deps, by, saved, {
      type: 'record-internal-code-failed',
      plan: () => ({
        command: { type: 'record-internal-code-failed', codeId, mayHaveArrived: mayHaveHappened },
        effects: () => [{ type: 'forget-secret', kind: 'internal-code' }],
      }),
    });
    return refuse({ code: 'delivery-failed' }, error);
  }
  const sentTo = maskEmail(to);
  const { state } = await changeAssistance(deps, by, saved, {
    ...({ type: 'record-internal-code-sent', codeId, sentTo } as const),
    ...(channels && { channels: channelsTo(channels, { mail: sentTo }) }),
  });
  return viewFor(deps, caller, state);
}
