import type { UserStatus } from '../contract/index.ts';
import { type Limits } from '../domain/limits.ts';
import { DAY_MS } from '../domain/time.ts';
import { coreStateOf, findingsOf, type Finding, type UserFacts } from '../domain/user-findings.ts';
import type { CognitoUser, CoreDirectory, CorePerson, SupportHistory, UserIdentities } from './ports.ts';

export interface UserStatusDeps {
  readonly core: CoreDirectory;
  readonly users: UserIdentities;
  readonly supportHistory: SupportHistory;
  readonly limits: Limits;
}

/** Core, Cognito and our memory of one user, read now. */
export interface UserSnapshot extends CorePerson {
  readonly cognito: CognitoUser | null;
  readonly findings: readonly Finding[];
  readonly facts: UserFacts;
}

/**
 * The user's state from Core and Cognito together; null where Core no longer has him.
 * Throws `ServiceFailed` where one of them cannot be read. `now`: ms since 1970. `known`: what this very request has
 * read of him in Core already.
 */
export async function snapshotOf(
  deps: UserStatusDeps,
  userId: string,
  now: number,
  signal: AbortSignal,
  known?: CorePerson,
): Promise<UserSnapshot | null> {
  const person = known ?? (await deps.core.personById(userId));
  if (person === null) return null;
  const { user, memberships } = person;
  const dayAgo = now - DAY_MS;
  const [cognito, today] = await Promise.all([
    deps.users.findByEmail(user.email, signal),
    deps.supportHistory.since(userId, dayAgo),
  ]);
  const facts: UserFacts = {
    core: {
      email: user.email,
      active: user.active,
      emailChangedAt: user.emailChangedAt,
      hasActiveEcosystem: memberships.some(({ active }) => active),
    },
    cognito,
    failedVerificationsToday: today.failedVerifications,
    assistedToday: today.wasAssisted,
  };
  return { user, cognito, memberships, facts, findings: findingsOf(facts, now, deps.limits) };
}

/** The number that a text may go to. */
export function verifiedPhone({ phone, phoneVerified }: CognitoUser): string | null {
  return phoneVerified ? phone : null;
}

/** What an agent is shown of it; `mask` hides the phone. */
export function statusView(snapshot: UserSnapshot, mask: (phone: string) => string): UserStatus {
  const { user, cognito, facts, findings } = snapshot;
  const phone = cognito?.phone ?? user.phone;
  return {
    core: coreStateOf(facts),
    cognito: cognito?.state ?? 'missing',
    mfa: cognito?.mfa ? 'on' : 'off',
    phone: phone === null ? null : mask(phone),
    findings: findings.map(({ code, blocks }) => ({ code, blocks })),
  };
}
