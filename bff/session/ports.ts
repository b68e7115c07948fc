import type { ChannelReport } from '../domain/channels.ts';
import type { AgentRole } from '../contract/index.ts';
import type { StepUp } from '../domain/step-up.ts';
import type { Language, TraceEntry } from '../domain/trace.ts';
import type { AgentTask, CountedUse, NewBlock } from '../platform/ports.ts';

/** An agent as Cognito knows him now. */
export interface AgentIdentity {
  /** `sub`. */
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly enabled: boolean;
  /** By the account's locale; English where it has none. */
  readonly language: Language;
  readonly groups: readonly string[];
  /** Last change of any attribute at Cognito, ms since 1970. */
  readonly modifiedAt: number;
}

export type PasswordSignIn =
  | { readonly result: 'signed-in'; readonly username: string }
  | { readonly result: 'wrong-credentials' }
  /** Cognito wants a new password or a second factor: sign in at the shell. */
  | { readonly result: 'challenge' };

/** What is left of an access token once it is verified: signature, issuer, client, use and expiry. */
export interface VerifiedToken {
  readonly jti: string;
  readonly username: string;
  /** ms since 1970. */
  readonly expiresAt: number;
  /** `auth_time`: when somebody proved who he is, however often the token was refreshed since. ms since 1970. */
  readonly authenticatedAt: number;
}

export interface GroupMember {
  /** `sub`. */
  readonly id: string;
  readonly email: string;
  /** By the account's locale; English where it has none. */
  readonly language: Language;
}

export interface AgentIdentities {
  /** Whether sign-in with e-mail and password is configured. */
  readonly passwordSignIn: boolean;
  signIn(email: string, password: string, signal: AbortSignal): Promise<PasswordSignIn>;
  /**
   * Null for a token that is not one of the shell's valid access tokens, or that Cognito calls revoked: it is
   * asked where the token's scope allows.
   */
  verify(accessToken: string, now: number, signal: AbortSignal): Promise<VerifiedToken | null>;
  /** Null where the account is gone. */
  read(username: string, signal: AbortSignal): Promise<AgentIdentity | null>;
  /** The same without asking for the groups. */
  readAccount(username: string, signal: AbortSignal): Promise<Omit<AgentIdentity, 'groups'> | null>;
  /** Everybody in one of these groups whose account is enabled and whose e-mail is verified, once each. */
  membersOf(groups: readonly string[], signal: AbortSignal): Promise<readonly GroupMember[]>;
  /** Whether an agent may change his own e-mail at Cognito with the shell's client; a minute old at most. */
  emailWritableByAgent(signal: AbortSignal): Promise<boolean>;
  /** Reads what is kept for a minute anew where that is due. */
  keepFresh(signal: AbortSignal): Promise<void>;
}

export interface StoredSession {
  /** SHA-256 of the id in the cookie, hex. */
  readonly idHash: string;
  /** Stays the same over changes of the id; no secret. */
  readonly browser: string;
  readonly agent: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly email: string;
  };
  readonly roles: readonly AgentRole[];
  readonly rightsReadAt: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** Set on the old id after a change: it answers GETs for ten seconds more. */
  readonly replacedAt: number | null;
  /** Where it signed in; null where that is not known. */
  readonly address: string | null;
  readonly userAgent: string | null;
  /** When the agent proved at Cognito who he is: the eight hours count from here. */
  readonly authenticatedAt: number;
  /** By which press the answer that gave this id may be fetched once more; null: by none. */
  readonly attemptHash: string | null;
}

/** A fresh id of a browser session. */
export interface NewSessionId {
  /** SHA-256, hex, like the other one. */
  readonly oldIdHash: string;
  readonly newIdHash: string;
  /** As of the session; null where the press made none. */
  readonly attemptHash: string | null;
}

/** An answer that was lost is fetched: the id that it gave is void, and this one takes its place. */
export interface FetchedAnswer {
  readonly voidIdHash: string;
  readonly attemptHash: string;
  readonly newIdHash: string;
  /** ms since 1970. */
  readonly at: number;
}

/** Whether it is the session of the id that an answer gave which that press may fetch. */
export function isGivenBy({ attemptHash, replacedAt }: StoredSession, press: string): boolean {
  return attemptHash === press && replacedAt === null;
}

/** No answer waits for that press, or not any more: nothing was written. */
export class NothingToFetch extends Error {}

/** Rights as Cognito had them `at`, and who they are of. */
export interface RightsRead {
  readonly roles: readonly AgentRole[];
  readonly agent: StoredSession['agent'];
  readonly at: number;
}

/** A browser session that ends, and the row that says so. */
export interface EndedSession {
  readonly browser: string;
  readonly entry: TraceEntry;
}

/** What ends, and what is told of those of them that were there: of the named browser sessions, if any. */
export interface Ends {
  readonly ending: readonly EndedSession[];
  readonly tell?: (browsers: readonly string[]) => readonly AgentTask[];
  /** Ends whatever else there is of an agent, in the table alone: what is not as we wrote it, what began meanwhile. */
  readonly allOf?: AllSessions;
}

/** All browser sessions of an agent, but one where it is given. */
export interface AllSessions {
  readonly agentId: string;
  readonly but?: string | undefined;
}

export interface SessionStore {
  find(idHash: string): Promise<StoredSession | null>;
  /**
   * Begins a session with what it ends, in one transaction; of one agent one after the other, over all replicas. `ends`
   * is asked with all ids of his that there are: null writes nothing, and answers false.
   */
  create(
    session: StoredSession,
    entry: TraceEntry,
    ends: (own: readonly StoredSession[]) => Ends | null,
  ): Promise<boolean>;
  touch(idHash: string, at: number): Promise<void>;
  /** Nothing where newer ones are there already; `entry` in the same transaction, where other roles were written. */
  updateRights(browser: string, read: RightsRead, entry: TraceEntry): Promise<void>;
  /** Rights that were read `at` are those of the rows that were read at `rowReadAt`; nothing where others came. */
  confirmRights(browser: string, at: number, rowReadAt: number): Promise<void>;
  /** Ends every id of the browser session. */
  end(browser: string, entry: TraceEntry): Promise<void>;
  /** Every id of an agent's sessions, those that were replaced and those that are over too; in no order. */
  ofAgent(agentId: string): Promise<readonly StoredSession[]>;
  /**
   * Ends browser sessions in one transaction; the row of one that had ended is not written, `entry` is in any case.
   * Answers those it ended.
   */
  endEach(ends: Ends, entry?: TraceEntry): Promise<readonly string[]>;
  /** Sessions of agents with an open assistance whose rights were read before `readBefore`, oldest reading first. */
  assistingWithOldRights(readBefore: number, atMost: number): Promise<readonly StoredSession[]>;
  /**
   * The same with a row of its own, by what is good once; false, and nothing ended, where it was used before.
   */
  endOnce(
    ends: Ends,
    spent: { readonly jti: string; readonly expiresAt: number },
    entry: TraceEntry,
  ): Promise<boolean>;
  /** The hash of the id that an answer gave which that press may fetch; null where there is none. */
  idToFetch(browser: string, attemptHash: string): Promise<string | null>;
  /** Throws `NothingToFetch` where somebody was faster. */
  fetchAnswer(fetched: FetchedAnswer, entry: TraceEntry): Promise<void>;
  /** Ends every session of an agent who lost his rights. */
  endAllOf(agentId: string, entry: TraceEntry): Promise<void>;
  /** Accepts a token id once; false the second time. */
  useTokenOnce(jti: string, expiresAt: number): Promise<boolean>;
  /** It signed nobody in after all, and may be used once more. */
  releaseToken(jti: string): Promise<void>;
  /** Removes sessions and token ids that are over. */
  prune(now: number, idleMs: number, lifeMs: number): Promise<void>;
  /** The address seen for an agent and since when; records it where it is new. */
  emailSeenSince(agentId: string, email: string, now: number): Promise<number>;
}

/** Delivers the agent's own code. Swappable (TOTP later). */
export interface InternalCodeDelivery {
  /** What was answered of each channel; null where nobody said. Throws `ServiceFailed` where no mail was accepted. */
  deliver(message: InternalCodeMessage, signal: AbortSignal): Promise<readonly ChannelReport[] | null>;
}

/** What it is for, so that a mail nobody asked for says what was tried. */
type CodePurpose =
  /** Whom the agent is about to assist. */
  { readonly userEmail: string } | { readonly purpose: 'step-up' };

/** Of the request that asked for it, and what lets the agent say that it was not his. */
export interface CodeAsked {
  /** Left out where that is not known. */
  readonly askedFrom?: string;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  readonly disownUrl: string;
}

export type InternalCodeMessage = CodePurpose &
  Partial<CodeAsked> & {
    readonly to: string;
    readonly name: string;
    readonly code: string;
    readonly language: Language;
    readonly validSeconds: number;
    /** The same id for a repeated call: sends are idempotent. */
    readonly codeId: string;
  };

export interface StoredStepUp {
  readonly agentId: string;
  readonly stepUp: StepUp;
  /** Of the newest code; null where none can be answered. */
  readonly codeHash: string | null;
  /** What the next write names: of two who read the same row one writes. */
  readonly mac: string;
}

/** All of a change in one transaction, or nothing. */
export interface StepUpChange {
  /** The browser session. */
  readonly browser: string;
  readonly agentId: string;
  /** What it was decided on; null where there was no row. */
  readonly before: StoredStepUp | null;
  readonly stepUp: StepUp;
  readonly codeHash: string | null;
  /** ms since 1970. */
  readonly at: number;
  readonly entries: readonly TraceEntry[];
  /** One wrong code. */
  readonly counted?: CountedUse;
  readonly block?: NewBlock | null;
  readonly newSessionId?: NewSessionId;
}

/** `stale`: somebody was faster. `gone`: the session whose id was to change has ended, or has a newer one. */
export type StepUpSaved = 'saved' | 'stale' | 'gone';

/** One row a browser session, with a MAC over what decides. */
export interface StepUpStore {
  /** Null where there is none. Throws `NotAsWritten` where the row is not ours. */
  find(browser: string): Promise<StoredStepUp | null>;
  save(change: StepUpChange): Promise<StepUpSaved>;
  /** Forgets those that were changed so long ago. */
  prune(before: number): Promise<void>;
}
