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
  /** ms since 1970; null where Core does not know, or its view does not say. */
  readonly phoneChangedAt: number | null;
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
  /** Addresses that begin with `prefix`, whatever its case; index seek, alphabetical. Null where no index can tell. */
  suggest(prefix: string, atMost: number): Promise<readonly string[] | null>;
  /**
   * The one user with this address (`sameAddress`), never one that only looks alike; null for none. Throws
   * `AmbiguousAddress`.
   */
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
}

/** Who is staff, listed once a minute and process: an address may be written in a way that no account is found by. */
export interface StaffList {
  /** ms; null before the first. */
  age(): number | null;
  /** Lists them anew where that is due. */
  keepFresh(signal: AbortSignal): Promise<void>;
}

export interface UserIdentities {
  /** The one user with this address, whatever its case; null for none. Throws `AmbiguousAddress`. */
  findByEmail(email: string, signal: AbortSignal): Promise<CognitoUser | null>;
  /**
   * Those of the support groups in which somebody has this mailbox, whatever its case and tag and however many do:
   * as the account of the address says now, others as the list does.
   */
  supportGroupsOf(email: string, signal: AbortSignal): Promise<readonly string[]>;
  readonly staffList: StaffList;
}

/** Where codes and calls to a user go, as Cognito shows it. */
export interface Contacts {
  readonly email: string;
  readonly phone: string | null;
}

/** One of them that was seen, by a keyed hash. Times: ms since 1970. */
export interface SeenContact {
  readonly hash: string;
  /** When this one was first seen. */
  readonly since: number;
  /** How many others were seen before it. */
  readonly changes: number;
}

export interface SeenContacts {
  readonly email: SeenContact;
  readonly phone: SeenContact;
  readonly mac: string;
}

/** When each was seen to be another one; null where only one was ever seen. */
export interface ContactChanges {
  readonly emailChangedAt: number | null;
  readonly phoneChangedAt: number | null;
}

/** What our own tables remember of a user. */
export interface SupportHistory {
  /** `before`: what is later belongs to the assistance that asks. */
  since(
    userId: string,
    since: number,
    before: number,
  ): Promise<{
    readonly failedVerifications: { readonly count: number; readonly lastAt: number | null };
    /** Whether an assistance of this user reached its session. */
    readonly wasAssisted: boolean;
    /** Null where nothing was ever seen of him. */
    readonly seen: SeenContacts | null;
  }>;
  /** Holds what Cognito shows now against what was seen before; written where that differs, and at the first sight. */
  noteContacts(
    userId: string,
    seen: SeenContacts | null,
    shown: Contacts,
    now: number,
  ): Promise<ContactChanges>;
}
