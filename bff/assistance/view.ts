import type { AssistanceAsSeen, AssistanceView, CodeView, Ecosystem, ProductId } from '../contract/index.ts';
import { allowedActions } from '../domain/allowed-actions.ts';
import { deadlineOf, needsStepUp, type Assistance } from '../domain/assistance.ts';
import type { Limits } from '../domain/limits.ts';
import { allowedProducts, opensIn, type ProductAccess } from '../domain/product-access.ts';
import { isForSupervisors } from '../domain/reason.ts';
import { iso } from '../domain/time.ts';
import type { Caller } from '../platform/caller.ts';
import { channelsOf } from '../domain/channels.ts';
import { codeExpiresAt, type Verification, type VerificationCode } from '../domain/verification.ts';
import { isSteppedUp, type SteppedUpDeps } from '../session/stepped-up.ts';
import type { CoreMembership, CorePerson } from '../users/ports.ts';
import { statusView, verifiedPhone, type UserSnapshot, type UserStatusDeps } from '../users/user-status.ts';
import { maskEmail, maskPhone } from '../domain/mask.ts';
import type { OwnDeps } from './own-assistance.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { askedFor, type SnapshotCache } from './snapshot-cache.ts';
import { sees, viewerOf, type Viewer } from './who-sees-what.ts';

export interface ViewDeps extends OwnDeps, UserStatusDeps, SteppedUpDeps {
  readonly snapshots: SnapshotCache;
  /** What will go to the phone: the code too, or a notice. */
  readonly userCodeBy: 'mail' | 'both';
}

/** The same, but for a supervisor without a step-up, who sees somebody else's reduced. */
export async function viewAsSeen(
  deps: ViewDeps,
  caller: Caller,
  state: Assistance,
): Promise<AssistanceAsSeen> {
  const isReduced = viewerOf(state, caller) === 'supervisor' && !(await isSteppedUp(deps, caller));
  if (!isReduced) return viewFor(deps, caller, state);
  const { id, agent, step, startedAt, ended } = state;
  return {
    id,
    agent: { id: agent.id, name: agent.name },
    step,
    startedAt: iso(startedAt),
    ...(ended === null ? { lapsesAt: iso(deadlineOf(state, deps.limits)) } : {}),
  };
}

/**
 * What the caller sees of an assistance, by `who-sees-what`. The user's state is left out while Core or Cognito cannot
 * be read: the process itself never depends on showing it. `known`: the user as this very request has read him in Core.
 */
export async function viewFor(
  deps: ViewDeps,
  caller: Caller,
  state: Assistance,
  known?: CorePerson,
): Promise<AssistanceView> {
  const now = await deps.clock.now();
  const { limits } = deps;
  const who = viewerOf(state, caller);
  const snapshot =
    sees(who, 'status') && showsStatus(state) ? await readSnapshot(deps, caller, state, now, known) : null;
  const name = sees(who, 'name') && state.verifiedBy !== null ? state.user.name : null;
  const code = sees(who, 'code') ? codeFor(state, caller, { who, limits }) : undefined;
  const viewer = { id: caller.agent.id, roles: caller.roles, browser: caller.browser };
  const isOpen = state.ended === null;
  return {
    id: state.id,
    now: iso(now),
    step: state.step,
    allowedActions: [...allowedActions(state, viewer, now, limits)],
    user: { email: state.user.email, ...(name === null ? {} : { name }) },
    agent: { id: state.agent.id, name: state.agent.name },
    startedAt: iso(state.startedAt),
    stepUpElsewhere: isOpen && who === 'other-session' && state.verifiedBy !== null,
    ...(state.caseNumber === null ? {} : { caseNumber: state.caseNumber }),
    ...(state.purpose === undefined ? {} : { purpose: state.purpose }),
    ...(isOpen ? { lapsesAt: iso(deadlineOf(state, limits)) } : {}),
    ...(snapshot && sees(who, 'status') ? { status: statusView(snapshot, maskPhone) } : {}),
    ...(state.confirmed && isOpen && sees(who, 'confirmed') ? { confirmed: [...state.confirmed] } : {}),
    ...(snapshot && sees(who, 'ecosystems') ? { ecosystems: snapshot.memberships.map(ecosystemOf) } : {}),
    ...(state.ecosystem && sees(who, 'ecosystem')
      ? { ecosystem: withoutModules({ ...state.ecosystem, active: true }) }
      : {}),
    ...(snapshot && state.step === 'user-verification' && sees(who, 'codeTo') ? codeTo(snapshot, deps) : {}),
    ...(code ? { code } : {}),
    ...(isOpen && sees(who, 'left') ? { left: leftIn(verificationAt(state, caller), limits) } : {}),
    ...(state.step === 'session' && sees(who, 'products')
      ? { products: productsOf(state, accessShown(state, snapshot), now) }
      : {}),
    ...(state.session && state.step === 'session'
      ? { session: { startedAt: iso(state.session.startedAt), endsAt: iso(state.session.endsAt) } }
      : {}),
    ...(isOpen && sees(who, 'words') ? { words: [...state.words] as [string, string] } : {}),
    ...(state.ended ? { ended: endedView(state.ended, seesReason(who, caller, state.ended)) } : {}),
  };
}

function showsStatus({ step }: Assistance): boolean {
  return step === 'ecosystem' || step === 'user-verification' || step === 'session';
}

async function readSnapshot(
  deps: ViewDeps,
  caller: Caller,
  state: Assistance,
  now: number,
  known: CorePerson | undefined,
): Promise<UserSnapshot | null> {
  try {
    return await deps.snapshots.get(deps, askedFor(state), now, caller.signal, known);
  } catch (error) {
    if (!(error instanceof ServiceFailed) || error.service === 'database') throw error;
    caller.doneWithout('read status', error);
    return null;
  }
}

function codeTo(
  { cognito }: UserSnapshot,
  { userCodeBy }: Pick<ViewDeps, 'userCodeBy'>,
): Pick<AssistanceView, 'codeTo'> {
  if (!cognito) return {};
  const phone = userCodeBy === 'both' ? verifiedPhone(cognito) : null;
  return {
    codeTo: { email: maskEmail(cognito.email), ...(phone === null ? {} : { phone: maskPhone(phone) }) },
  };
}

function verificationAt(state: Assistance, caller: Caller): Verification {
  return needsStepUp(state, caller.browser) ? state.internal : state.userCode;
}

function codeFor(
  state: Assistance,
  caller: Caller,
  { who, limits }: { readonly who: Viewer; readonly limits: Limits },
): CodeView | undefined {
  if (state.ended) return undefined;
  const isInternal = needsStepUp(state, caller.browser);
  const step = verificationAt(state, caller);
  const { code } = step;
  if (code?.sentAt == null || code.sentTo === null) return undefined;
  const { attempts, codes } = leftIn(step, limits);
  return {
    purpose: isInternal ? 'internal' : 'user',
    sentTo: code.sentTo,
    ...(code.sentToPhone === null ? {} : { sentToPhone: code.sentToPhone }),
    ...(sees(who, 'channels') ? { channels: channelsShown(code) } : {}),
    sentAt: iso(code.sentAt),
    expiresAt: iso(codeExpiresAt({ sentAt: code.sentAt }, limits)),
    resendAt: iso(code.sentAt + limits.resendAfterMs),
    attemptsLeft: attempts,
    codesLeft: codes,
  };
}

function channelsShown(code: VerificationCode): CodeView['channels'] {
  return channelsOf(code).flatMap(({ to, at, ...seen }) =>
    to === undefined ? [] : [{ ...seen, to, at: iso(at) }],
  );
}

function leftIn(step: Verification, limits: Limits): { attempts: number; codes: number } {
  return {
    attempts: Math.max(0, limits.wrongTriesPerStep - step.wrongTries),
    codes: Math.max(0, limits.codesPerStep - step.codesUsed),
  };
}

/** The role and modules as Core has them now, where it can be read; else as they were when the ecosystem was chosen. */
function accessShown({ ecosystem }: Assistance, snapshot: UserSnapshot | null): ProductAccess | null {
  if (snapshot === null || ecosystem === null) return ecosystem;
  const current = snapshot.memberships.find(({ ecosystemId }) => ecosystemId === ecosystem.id);
  return snapshot.user.active && current?.active === true ? current : null;
}

function productsOf(
  state: Assistance,
  access: ProductAccess | null,
  now: number,
): NonNullable<AssistanceView['products']> {
  const ids: readonly ProductId[] = access ? allowedProducts(access) : [];
  return ids.map((id) => {
    const opened = state.products[id];
    const { redeemedAt = null, reusedAt } = opened ?? {};
    return {
      id,
      opens: opensIn(id),
      ...(redeemedAt === null ? {} : { redeemedAt: iso(redeemedAt) }),
      ...(reusedAt === undefined ? {} : { reusedAt: iso(reusedAt) }),
      ...(opened && !opened.used && now >= opened.expiresAt ? { unusedSince: iso(opened.expiresAt) } : {}),
    };
  });
}

function ecosystemOf({ ecosystemId, ecosystemName, plan, role, active }: CoreMembership): Ecosystem {
  return { id: ecosystemId, name: ecosystemName, plan, role, active };
}

function withoutModules({ id, name, plan, role, active }: Ecosystem): Ecosystem {
  return { id, name, plan, role, active };
}

type Ended = NonNullable<Assistance['ended']>;

/** What somebody suspected is for supervisors alone. */
function seesReason(who: Viewer, { roles }: Caller, { reasonKind }: Ended): boolean {
  return sees(who, 'reason') && (!isForSupervisors(reasonKind) || roles.includes('supervisor'));
}

function endedView(
  { outcome, at, reason, cause, supersededBy }: Ended,
  isReasonShown: boolean,
): AssistanceView['ended'] {
  return {
    outcome,
    at: iso(at),
    ...(reason === null || !isReasonShown ? {} : { reason }),
    ...(cause === undefined ? {} : { cause }),
    ...(supersededBy === undefined ? {} : { supersededBy }),
  };
}
