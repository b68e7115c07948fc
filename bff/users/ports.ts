import type { CognitoState, MembershipRole } from '../contract/index.ts';
import type { Language } from '../domain/trace.ts';

/** A user as the Core views show it (`core.SupportUsers`). */
export interface CoreUser {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly active: boolean;
  readonly language: Language | null;
  /** ms since 1970; null where Core does not know. */
  readonly emailChangedAt: number | null;
}

/** `core.SupportMemberships` joined with `core.SupportEcosystems`. */
export interface CoreMembership {
  readonly ecosystemId: string;
  readonly ecosystemName: string;
  readonly plan: string;
  readonly role: MembershipRole;
  readonly active: boolean;
  readonly hasRcm: boolean;
}

/** A user and where he is a member, by one reading. */
export interface CorePerson {
  readonly user: CoreUser;
  /** Alphabetical by the ecosystem's name. */
  readonly memberships: readonly CoreMembership[];
}

export interface CorePlan {
  readonly plan: string;
  readonly pricePeriod: 'monthly' | 'yearly' | null;
  readonly priceMinorUnits: number | null;
  readonly priceCurrency: string | null;
  readonly licencesUsed: number | null;
  readonly licencesBought: number | null;
  readonly encountersLeft: number | null;
  readonly encountersIncluded: number | null;
  /** YYYY-MM-DD. */
  readonly renewsOn: string | null;
  readonly modules: readonly string[];
}

export interface CoreDirectory {
  /** Addresses that begin with `prefix`, whatever its case; index seek, alphabetical. */
  suggest(prefix: string, atMost: number): Promise<readonly string[]>;
  /** The one user with this address (`sameAddress`), never one that only looks alike; null for none and for several. */
  findByEmail(email: string): Promise<CoreUser | null>;
  personById(userId: string): Promise<CorePerson | null>;
  planOf(ecosystemId: string): Promise<CorePlan | null>;
}

/** A user as Cognito knows it. */
export interface CognitoUser {
  readonly username: string;
  /** `sub`. */
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly state: CognitoState;
  readonly mfa: boolean;
  /** Names of the Cognito groups. */
  readonly groups: readonly string[];
}

export interface UserIdentities {
  /**
   * The one user with this address, whatever its case; null for none.
   * Several matches answer null too: an ambiguous account cannot be assisted.
   */
  findByEmail(email: string, signal: AbortSignal): Promise<CognitoUser | null>;
  /** Those of the support groups in which somebody has this address, whatever its case and however many do. */
  supportGroupsOf(email: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** What our own trace remembers of a user. */
export interface SupportHistory {
  since(
    userId: string,
    since: number,
  ): Promise<{
    readonly failedVerifications: number;
    /** Whether an assistance of this user reached its session. */
    readonly wasAssisted: boolean;
  }>;
}
