import type { AssistanceView, Confirmation } from '../contract/index.ts';
import { decide, type Assistance } from '../domain/assistance.ts';
import { channelsTo } from '../domain/channels.ts';
import { HOUR_MS } from '../domain/time.ts';
import { refuse, type Answered, orRefusal } from '../domain/refusal.ts';
import { type Caller, acting } from '../platform/caller.ts';
import { addressHash } from './code-address.ts';
import { changeAssistance } from './change-assistance.ts';
import { refuseWhileBlocked, type DailyCapDeps } from '../platform/daily-caps.ts';
import { requireFreshRights, type FreshRightsDeps } from './fresh-rights.ts';
import { maskEmail, maskPhone } from '../domain/mask.ts';
import { requireAccess } from './ecosystem-access.ts';
import { ownAssistance } from './own-assistance.ts';
import {
  AccountNotVerifiable,
  type AssistanceRef,
  type UserChallenge,
  type ObjectionLinks,
} from './ports.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import type { CodeHasher, Sealer } from '../platform/ports.ts';
import { phoneOnFile, verifiedPhone, type UserSnapshot } from '../users/user-status.ts';
import { viewFor, type ViewDeps } from './view.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { askedFor } from './snapshot-cache.ts';
import { refuseAfterObjection } from './objection-block.ts';
import { contextOf, keepChallenge } from './user-challenge.ts';
import type { Finding } from '../domain/user-findings.ts';
import type { AssistanceCommand } from '../domain/assistance-events.ts';

export interface UserCodeDeps extends ViewDeps, DailyCapDeps, FreshRightsDeps {
  readonly objectionLinks: ObjectionLinks;
  readonly challenge: UserChallenge;
  readonly sealer: Sealer;
  readonly codeHasher: CodeHasher;
}

/**
 * Sends a code to the user through Cognito. The send is recorded before Cognito is called, its result after.
 * `confirmed`: what the agent says of the findings that ask; recorded with the request, or with none. Refusals:
 * wrong-step, step-up-elsewhere, user-refused, user-not-verifiable, findings-not-confirmed, ecosystem-not-allowed,
 * resend-too-soon, no-codes-left, codes-blocked, rate-limited (five an hour from whichever agent),
 * delivery-failed.
 */
export async function sendUserCode(
  deps: UserCodeDeps,
  caller: Caller,
  ref: AssistanceRef,
  confirmed: readonly Confirmation[] = [],
): Promise<AssistanceView> {
  const own = await ownAssistance(deps, caller, ref, 'request-user-code');
  await requireFreshRights(deps, caller, own);
  const by = acting(caller);
  const codeId = deps.random.uuid();
  // Cognito is asked once, before the change: nobody who wants to cancel waits for it.
  const snapshot = await readSnapshot(deps, caller, own.state);
  const requestOn = ({ step }: Assistance) => {
    const findings = step === 'user-verification' ? findingsIn(snapshot) : [];
    const command = { type: 'request-user-code', codeId, browser: caller.browser, findings } as const;
    return { ...command, confirmed: possible(confirmed, snapshot) };
  };
  const quota = await reserveQuota(deps, own.state, requestOn(own.state));
  const { saved, result: access } = await changeAssistance(deps, by, own, {
    type: 'request-user-code',
    plan: async (before, now) => {
      const command = requestOn(before);
      // What the process itself refuses is refused first.
      const { refusal } = decide(before, command, now, deps.limits);
      const isToConfirm = refusal?.code === 'findings-not-confirmed';
      if (refusal && !isToConfirm) return { command, result: null };
      const blocks = await deps.blocks.activeOn(before.user.id, now);
      refuseWhileBlocked(blocks, 'user-codes');
      refuseAfterObjection(blocks, now);
      // Nobody need call back a user who gets no code anyway.
      if (isToConfirm) return { command, result: null };
      const result = requireAccess(snapshot, before);
      if (quota.refusal) refuse(quota.refusal);
      return { command, result };
    },
  }).catch(async (error: unknown) => {
    await releaseQuota(deps, quota);
    throw error;
  });

  const cognito = snapshot?.cognito;
  if (!cognito) return refuse({ code: 'user-not-verifiable', findings: ['missing-in-cognito'] });
  const language = snapshot.user.language ?? caller.language;
  const to = { codeId, username: cognito.username, language };
  try {
    const context = contextOf(deps, saved.state, access, { ...to, now: await deps.clock.now() });
    const { challenge, isTexted, channels } = await deps.challenge.send(context, caller.signal);
    const kept = { ...to, subject: cognito.id, email: cognito.email, challenge };
    const phone = verifiedPhone(cognito);
    const masked = phone === null ? null : maskPhone(phone);
    const sentTo = maskEmail(cognito.email);
    const { state } = await changeAssistance(deps, by, saved, {
      type: 'record-user-code-sent',
      plan: () => ({
        command: {
          type: 'record-user-code-sent',
          codeId,
          sentTo,
          sentToPhone: isTexted ? masked : null,
          sentToHash: addressHash(deps.codeHasher, saved.state.user.id, cognito.email),
          ...(channels && { channels: channelsTo(channels, { mail: sentTo, text: masked }) }),
        },
        effects: () => [keepChallenge(deps.sealer, saved.state.id, kept)],
      }),
    });
    return await viewFor(deps, caller, state);
  } catch (error) {
    if (!(error instanceof ServiceFailed) || error.service === 'database') throw error;
    const { mayHaveHappened: mayHaveArrived } = error;
    if (!mayHaveArrived) await releaseQuota(deps, quota);
    await changeAssistance(deps, by, saved, { type: 'record-user-code-failed', codeId, mayHaveArrived });
    if (!(error instanceof AccountNotVerifiable)) return refuse({ code: 'delivery-failed' }, error);
    // What is shown was read before: the next look is at Cognito again.
    deps.snapshots.forget(askedFor(saved.state));
    return refuse({ code: 'user-not-verifiable', findings: [error.finding] }, error);
  }
}

/** Nobody called a number where there is none. */
function possible(
  confirmed: readonly Confirmation[],
  snapshot: UserSnapshot | null,
): readonly Confirmation[] {
  const hasNumber = snapshot !== null && phoneOnFile(snapshot) !== null;
  return hasNumber ? confirmed : confirmed.filter(({ how }) => how !== 'called-back');
}

/** Null while Cognito need not be asked: the process refuses at any other step. */
async function readSnapshot(
  deps: UserCodeDeps,
  { signal }: Caller,
  state: Assistance,
): Promise<UserSnapshot | null> {
  if (state.step !== 'user-verification') return null;
  return deps.snapshots.read(deps, askedFor(state), await deps.clock.now(), signal);
}

function findingsIn(snapshot: UserSnapshot | null): readonly Finding[] {
  return snapshot?.findings ?? [{ code: 'missing-in-cognito', blocks: true }];
}

/** One of the user's codes of this hour; none is taken where the process refuses the request anyway. */
async function reserveQuota(
  deps: UserCodeDeps,
  state: Assistance,
  request: Extract<AssistanceCommand, { readonly type: 'request-user-code' }>,
): Promise<Answered<string>> {
  const { refusal } = decide(state, request, await deps.clock.now(), deps.limits);
  if (refusal) return { value: null, refusal };
  const limits = [{ windowMs: HOUR_MS, atMost: deps.limits.userCodesPerHour }];
  // By the code's own id, by which a delivery finds whose it is.
  const use = { kind: 'user-code', subject: state.user.id, limits, id: request.codeId } as const;
  return orRefusal(reserveOrRefuse(deps, use));
}

async function releaseQuota({ usage }: UserCodeDeps, { value }: Answered<string>): Promise<void> {
  if (value !== null) await usage.release(value);
}
