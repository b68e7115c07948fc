import { orAmbiguous } from '../platform/ambiguous-address.ts';
import type { UserStatus } from '../contract/index.ts';
import { type Limits } from '../domain/limits.ts';
import { DAY_MS, iso } from '../domain/time.ts';
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
  /** Null for none, and for several. */
  readonly cognito: CognitoUser | null;
  readonly findings: readonly Finding[];
  readonly facts: UserFacts;
}

/** What need not be read: him in Core, by this very request; his account, as a look shortly before showed it. */
interface Known {
  readonly person?: CorePerson | undefined;
  readonly account?: UserSnapshot;
}

/** Whom an assistance is about; `before`: ms since 1970, wrong codes from then on are its own. */
export interface AskedFor {
  readonly userId: string;
  readonly before: number;
}

/**
 * The user's state from Core and Cognito together; null where Core no longer has him.
 * Throws `ServiceFailed` where one of them cannot be read. `now`: ms since 1970.
 */
export async function snapshotOf(
  deps: UserStatusDeps,
  { userId, before }: AskedFor,
  now: number,
  signal: AbortSignal,
  known: Known = {},
): Promise<UserSnapshot | null> {
  const person = known.person ?? (await deps.core.personById(userId));
  if (person === null) return null;
  const { user, memberships } = person;
  const [found, today] = await Promise.all([
    foundAt(deps, user.email, known, signal),
    deps.supportHistory.since(userId, now - DAY_MS, before),
  ]);
  const isAmbiguous = found === 'ambiguous';
  const cognito = isAmbiguous ? null : found;
  // An account that is not there shows nothing. Core's number is remembered where it is what would be called.
  const contacts = cognito && { ...cognito, phone: cognito.phone ?? (user.phone && `Core ${user.phone}`) };
  const seen = contacts && (await deps.supportHistory.noteContacts(userId, today.seen, contacts, now));
  const facts: UserFacts = {
    core: {
      email: user.email,
      active: user.active,
      hasActiveEcosystem: memberships.some(({ active }) => active),
    },
    cognito,
    isAmbiguous,
    emailChangedAt: later(user.emailChangedAt, seen?.emailChangedAt ?? null),
    phoneChangedAt: later(person.phoneChangedAt, seen?.phoneChangedAt ?? null),
    failedVerificationsToday: today.failedVerifications,
    assistedToday: today.wasAssisted,
  };
  return { ...person, cognito, facts, findings: findingsOf(facts, now, deps.limits) };
}

function foundAt(
  { users }: UserStatusDeps,
  email: string,
  { account }: Known,
  signal: AbortSignal,
): Promise<CognitoUser | 'ambiguous' | null> {
  // Under another address it is another account.
  if (account?.facts.core.email !== email) return orAmbiguous(users.findByEmail(email, signal));
  return Promise.resolve(account.facts.isAmbiguous ? 'ambiguous' : account.cognito);
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** The number on file: Cognito's, which may get a text, else Core's. */
export function phoneOnFile({ cognito, user }: Pick<UserSnapshot, 'cognito' | 'user'>): string | null {
  return cognito?.phone ?? user.phone;
}

/** The number that a text may go to. */
export function verifiedPhone({ phone, phoneVerified }: CognitoUser): string | null {
  return phoneVerified ? phone : null;
}

/** What an agent is shown of it; `mask` hides the phone. */
export function statusView(snapshot: UserSnapshot, mask: (phone: string) => string): UserStatus {
  const { cognito, facts, findings } = snapshot;
  const phone = phoneOnFile(snapshot);
  return {
    core: coreStateOf(facts),
    cognito: facts.isAmbiguous ? 'ambiguous' : (cognito?.state ?? 'missing'),
    mfa: cognito?.mfa ? 'on' : 'off',
    phone: phone === null ? null : mask(phone),
    findings: findings.map(({ at, ...finding }) => ({
      ...finding,
      ...(at !== undefined && { at: iso(at) }),
    })),
  };
}
