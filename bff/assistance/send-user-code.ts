import type { AssistanceView } from '../contract/index.ts';
import { decide } from '../domain/assistance.ts';
import { HOUR_MS } from '../domain/time.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { changeAssistance } from './change-assistance.ts';
import { refuseWhileHeld, type DailyCapDeps } from './daily-caps.ts';
import { requireFreshRights, type RightsDeps } from './fresh-rights.ts';
import { maskEmail, maskPhone } from './mask.ts';
import { requireAccess } from './ecosystem-access.ts';
import { ownAssistance } from './own-assistance.ts';
import type { RefusalLinkDeps } from './refusal-link.ts';
import type { UserChallenge } from './ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { type Vault } from '../platform/ports.ts';
import { verifiedPhone } from '../users/user-status.ts';
import { viewFor, type ViewDeps } from './view.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { refuseAfterObjection } from './objection-block.ts';
import { contextOf, type KeptChallenge, keepChallenge } from './user-challenge.ts';

export interface UserCodeDeps extends ViewDeps, DailyCapDeps, RightsDeps, RefusalLinkDeps {
  readonly challenge: UserChallenge;
  readonly vault: Vault;
}

/**
 * Sends a code to the user through Cognito. The send is recorded before Cognito is called, its result after.
 * Refusals: wrong-step, step-up-elsewhere, user-refused, user-not-verifiable, ecosystem-not-allowed, resend-too-soon, no-codes-left,
 * codes-blocked, rate-limited (five an hour from whichever agent), delivery-failed.
 */
export async function sendUserCode(deps: UserCodeDeps, caller: Caller, id: string): Promise<AssistanceView> {
  const { user, step } = await ownAssistance(deps, caller, id, 'request-user-code');
  await requireFreshRights(deps, caller, id);
  const codeId = deps.random.uuid();
  // Cognito is asked once, before the change: nobody who wants to cancel waits for it.
  const picture =
    step === 'user-verification'
      ? await deps.pictures.read(deps, user.id, await deps.clock.now(), caller.signal)
      : null;
  const reserved: { id: string | null; access: ProductAccess | null } = { id: null, access: null };
  const releaseQuota = async () => {
    if (reserved.id !== null) await deps.usage.release(reserved.id);
    reserved.id = null;
  };
  const { state } = await changeAssistance(deps, id, acting(caller), {
    command: {
      type: 'request-user-code',
      on: async (before, now) => {
        const command = { type: 'request-user-code', codeId, browser: caller.browser } as const;
        const findings = picture?.findings ?? [{ code: 'missing-in-cognito', blocks: true } as const];
        const request = { ...command, findings: before.step === 'user-verification' ? findings : [] };
        // What the process itself refuses is refused first, and takes nothing of the user's hour.
        if (decide(before, request, now, deps.limits).refusal) return request;
        await refuseWhileHeld(deps, 'user-codes', user.id);
        await refuseAfterObjection(deps, user.id, now);
        reserved.access = await requireAccess(deps.core, before);
        reserved.id ??= await reserveQuota(deps, user.id);
        return request;
      },
    },
  }).catch(async (error: unknown) => {
    await releaseQuota();
    throw error;
  });

  const cognito = picture?.cognito;
  if (!cognito) return refuse({ code: 'user-not-verifiable', findings: ['missing-in-cognito'] });
  const { username } = cognito;
  const language = picture.user.language ?? caller.language;
  const phone = verifiedPhone(cognito);
  const context = contextOf(deps, state, reserved.access, {
    codeId,
    username,
    language,
    now: await deps.clock.now(),
  });
  try {
    const { challenge } = await deps.challenge.send(context, caller.signal);
    const kept: KeptChallenge = {
      codeId,
      username,
      subject: cognito.id,
      email: cognito.email,
      challenge,
      language,
    };
    const sent = await changeAssistance(deps, id, acting(caller), {
      command: {
        type: 'record-user-code-sent',
        codeId,
        sentTo: maskEmail(cognito.email),
        sentToPhone: phone === null ? null : maskPhone(phone),
      },
      effects: () => [keepChallenge(deps.vault, id, kept)],
    });
    return await viewFor(deps, caller, sent.state);
  } catch (error) {
    if (!(error instanceof ServiceFailed) || error.service === 'database') throw error;
    if (!error.mayHaveHappened) await releaseQuota();
    const { mayHaveHappened } = error;
    await changeAssistance(deps, id, acting(caller), {
      command: { type: 'record-user-code-failed', codeId, mayHaveArrived: mayHaveHappened },
    });
    return refuse({ code: 'delivery-failed' });
  }
}

function reserveQuota(deps: UserCodeDeps, userId: string): Promise<string> {
  const limits = [{ windowMs: HOUR_MS, atMost: deps.limits.userCodesPerHour }];
  return reserveOrRefuse(deps, { kind: 'user-code', subject: userId, limits });
}
