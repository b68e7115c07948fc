import type { StepUpCode } from '../contract/index.ts';
import { maskEmail } from '../domain/mask.ts';
import { refuse } from '../domain/refusal.ts';
import * as stepUps from '../domain/step-up.ts';
import { iso, SECOND_MS } from '../domain/time.ts';
import { codeExpiresAt, isBeingSent } from '../domain/verification.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { refuseWhileBlocked } from '../platform/daily-caps.ts';
import type { CodeHasher } from '../platform/ports.ts';
import { noteRefusals, type RefuseDeps } from '../platform/refuse-traced.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { changeStepUp, stepUpContext, type ChangeStepUpDeps, type StepUpPlan } from './change-step-up.ts';
import {
  askedBy,
  isUsedUp,
  releaseOwnCode,
  reserveOwnCode,
  tellOwnCodesUsedUp,
  type CodeAskedDeps,
  type OwnCodeDeps,
} from './own-codes.ts';
import type { InternalCodeDelivery } from './ports.ts';
import { trustedEmail, type TrustedEmailDeps } from './trusted-email.ts';

export interface RequestStepUpDeps
  extends ChangeStepUpDeps, TrustedEmailDeps, RefuseDeps, OwnCodeDeps, CodeAskedDeps {
  readonly delivery: InternalCodeDelivery;
  readonly codeHasher: CodeHasher;
}

/**
 * Sends a code to the agent's own e-mail, for this browser session. The send is recorded before the Lambda is
 * called, its result after. Refusals, but for the last each a row of the chain of the day: locked,
 * resend-too-soon, no-codes-left, codes-blocked, agent-email-not-trusted, rate-limited (own codes, of which there
 * is a count), delivery-failed.
 */
export async function requestStepUp(deps: RequestStepUpDeps, caller: Caller): Promise<StepUpCode> {
  const { browser, agent, language } = caller;
  const codeId = deps.random.uuid();
  const code = deps.random.code();
  const codeHash = deps.codeHasher.hash(code, stepUpContext(browser, codeId));
  const row = { data: { command: 'requestStepUp' } };
  const to = await noteRefusals(deps, acting(caller), row, async () => {
    const trusted = await trustedEmail(deps, caller, {
      now: await deps.clock.now(),
      assistanceId: null,
    });
    const quota = await reserveOwnCode(deps, caller, codeId);
    await changeStepUp(deps, caller, async ({ stepUp, now }) => {
      refuseWhileBlocked(await deps.blocks.activeOn(agent.id, now), 'internal-codes');
      const refusal = stepUps.refusalToSend(stepUp, now, deps.limits);
      if (refusal) return refuse(refusal);
      if (quota.refusal) return refuse(quota.refusal);
      const notes = [{ type: 'StepUpRequested', data: { codeId } } as const];
      return { stepUp: stepUps.withCodeRequested(stepUp, codeId, now), codeHash, notes, result: null };
    }).catch(async (error: unknown) => {
      await releaseOwnCode(deps, quota);
      if (isUsedUp(error)) await tellOwnCodesUsedUp(deps, caller);
      throw error;
    });
    return trusted;
  });
  try {
    const validSeconds = deps.limits.codeLifeMs / SECOND_MS;
    const message = {
      to,
      name: agent.name,
      code,
      language,
      purpose: 'step-up',
      ...(await askedBy(deps, caller, codeId)),
      validSeconds,
      codeId,
    } as const;
    await deps.delivery.deliver(message, caller.signal);
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    if (!error.mayHaveHappened) await deps.usage.release(codeId);
    await recordFailed(deps, caller, codeId, error.mayHaveHappened);
    return refuse({ code: 'delivery-failed' }, error);
  }
  return recordSent(deps, caller, codeId, maskEmail(to));
}

async function recordFailed(
  deps: ChangeStepUpDeps & RefuseDeps,
  caller: Caller,
  codeId: string,
  mayHaveArrived: boolean,
): Promise<void> {
  await recordOnce(deps, caller, codeId, (stepUp) => ({
    stepUp: stepUps.withSendFailed(stepUp, mayHaveArrived),
    codeHash: null,
    notes: [{ type: 'StepUpFailed', data: { codeId, mayHaveArrived } }],
    result: null,
  }));
}

function recordSent(
  deps: ChangeStepUpDeps & RefuseDeps,
  caller: Caller,
  codeId: string,
  sentTo: string,
): Promise<StepUpCode> {
  const { limits } = deps;
  return recordOnce(deps, caller, codeId, (stepUp, now) => ({
    stepUp: stepUps.withCodeSent(stepUp, sentTo, now),
    notes: [{ type: 'StepUpSent', data: { codeId, sentTo } }],
    result: {
      sentTo,
      now: iso(now),
      expiresAt: iso(codeExpiresAt({ sentAt: now }, limits)),
      resendAt: iso(now + limits.resendAfterMs),
    },
  }));
}

/** Refusal: no-code where a newer one was asked for meanwhile, or the session has none any more. */
function recordOnce<Result>(
  deps: ChangeStepUpDeps & RefuseDeps,
  caller: Caller,
  codeId: string,
  plan: (stepUp: stepUps.StepUp, now: number) => StepUpPlan<Result>,
): Promise<Result> {
  const row = { data: { command: 'requestStepUp' } };
  return noteRefusals(deps, acting(caller), row, () =>
    changeStepUp(deps, caller, ({ stepUp, now }) =>
      isBeingSent(stepUp.verification, codeId) ? plan(stepUp, now) : refuse({ code: 'no-code' }),
    ),
  );
}
