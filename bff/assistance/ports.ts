import type { FindingCode, MembershipRole, ProductId, Purpose } from '../contract/index.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { ChannelReport } from '../domain/channels.ts';
import type { Language, TraceEntry } from '../domain/trace.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import type { CountedUse, NewBlock } from '../platform/ports.ts';
import type { FetchedAnswer, NewSessionId, StoredSession } from '../session/ports.ts';

export interface StoredAssistance {
  readonly state: Assistance;
  /** The sequence of the last trace row; every write moves it. */
  readonly version: number;
}

/** An assistance by its id, or by its row where that was read already. */
export type AssistanceRef = string | StoredAssistance;

/** What rests beside the trace and never in it. Values come sealed or keyed-hashed; the store only keeps them. */
export type SecretKind = 'internal-code' | 'user-challenge' | 'tokens' | 'receipt';

/** What is written in the same transaction as the state and the trace. */
export type SideEffect =
  | { readonly type: 'keep-secret'; readonly kind: SecretKind; readonly value: string }
  | { readonly type: 'forget-secret'; readonly kind: SecretKind }
  | {
      readonly type: 'issue-ticket';
      readonly ticketId: string;
      /** The earlier ticket that this one voids; a used one stays known, so that its second use is seen. */
      readonly voids: string | null;
      /** SHA-256 of the ticket, hex. */
      readonly ticketHash: string;
      readonly product: ProductId;
      readonly expiresAt: number;
    }
  | { readonly type: 'void-tickets' }
  /** A fresh session id at step-up: with the acceptance, or not at all. */
  | ({ readonly type: 'replace-session'; readonly at: number } & NewSessionId)
  /** Yet another one, for an answer that was lost; what is written with it is off where there is none to fetch. */
  | ({ readonly type: 'fetch-answer' } & FetchedAnswer)
  /** Only while this browser session is there: who ends it finds what it began, or it begins nothing. */
  | { readonly type: 'require-session'; readonly browser: string; readonly at: number }
  /** Lets a product's token be found by its SHA-256 (hex) at introspection, by that product. */
  | { readonly type: 'index-token'; readonly tokenHash: string; readonly product: ProductId }
  /** An accepted internal code counts as a step-up of its browser session. */
  | { readonly type: 'step-up'; readonly browser: string; readonly agentId: string; readonly at: number }
  /** `isOnlyOne`: the whole change is off where one of its kind stands, also where others decide at the same moment. */
  | { readonly type: 'place-block'; readonly block: NewBlock; readonly isOnlyOne?: boolean }
  /** A provider's event that is told with it, by the SHA-256 of its id; where it was told before the whole change is off. */
  | { readonly type: 'note-delivery'; readonly eventHash: string; readonly at: number }
  /** Counts one use (a wrong code) with the change that records it. */
  | { readonly type: 'count-usage'; readonly use: CountedUse }
  /** A durable task, done at least once after the commit, over restarts. */
  | { readonly type: 'enqueue'; readonly task: OutboxTask }
  /** Takes one off that list, with the row that says what came of it; where it was off, the whole change is. */
  | { readonly type: 'end-task'; readonly taskId: string };

export type OutboxTask =
  | { readonly kind: 'revoke-tokens' | 'send-receipt' }
  | {
      readonly kind: 'alert-supervisors' | 'alert-fraud';
      /** How long codes stop, 0 where nothing new stops them; left out by releases that did not keep it. */
      readonly blockedMs?: number;
    };

export interface AssistanceChange {
  /** 0 for a new assistance. */
  readonly expectedVersion: number;
  readonly state: Assistance;
  /** When the assistance ends by itself if nothing happens; null once ended. */
  readonly deadline: number | null;
  readonly entries: readonly TraceEntry[];
  readonly effects: readonly SideEffect[];
}

/**
 * `stale`: somebody was faster, load and decide again. The other two: the agent has an open assistance, or another one
 * holds the user.
 */
export type SaveResult = 'saved' | 'stale' | 'agent-busy' | 'user-busy';

/** State, trace, secrets, tickets and outbox: all of a change in one transaction, or nothing. */
export interface AssistanceStore {
  load(id: string): Promise<StoredAssistance | null>;
  /** The same with the session of an id's SHA-256 (hex), in one reading; neither where there is no such session. */
  loadWithSession(
    id: string,
    sessionIdHash: string,
  ): Promise<{ readonly session: StoredSession | null; readonly assistance: StoredAssistance | null }>;
  openOfAgent(agentId: string): Promise<StoredAssistance | null>;
  /** What an agent is busy with, and what holds a user: none, one, or two that differ. */
  openOfEither(agentId: string, userId: string): Promise<readonly StoredAssistance[]>;
  /** All that are open for a user: at most one holds him (`holdsUser`). */
  openForUser(userId: string): Promise<readonly StoredAssistance[]>;
  /**
   * Those of them that are as we wrote them, for what must end them: of the others it is told, and they are left
   * out.
   */
  trustedOpenForUser(userId: string): Promise<readonly StoredAssistance[]>;
  save(change: AssistanceChange): Promise<SaveResult>;
  secret(assistanceId: string, kind: SecretKind): Promise<string | null>;
  /** Ids of open assistances whose deadline has passed, oldest first. */
  overdue(now: number, atMost: number): Promise<readonly string[]>;
}

/** What the triggers need to know, signed by the BFF: user, assistance, agent, ecosystem, purpose, language. */
export interface UserCodeContext {
  readonly assistanceId: string;
  readonly codeId: string;
  /** Cognito user name: the subject of the signed context. */
  readonly username: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly ecosystem: { readonly id: string; readonly name: string; readonly role: MembershipRole };
  readonly products: readonly ProductId[];
  readonly words: readonly [string, string];
  /** "This wasn't me". */
  readonly refuseUrl: string;
  readonly language: Language;
  /** ms since 1970; the signed context is short-lived from here. */
  readonly now: number;
  readonly codeValidSeconds: number;
  /** How long the delegate may work. */
  readonly sessionSeconds: number;
  /** The help desk's own number. */
  readonly caseNumber: string | null;
  /** Of the user; left out where Core has none. */
  readonly name?: string;
  /** Left out where nobody chose one. */
  readonly purpose?: Purpose;
}

export interface DelegateTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What the token of one product is to say, signed by the BFF. */
export interface ProductTokenContext {
  readonly assistanceId: string;
  /** The user's `sub` at Cognito: the subject of the signed context. */
  readonly subject: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly ecosystem: { readonly id: string; readonly name: string; readonly role: MembershipRole };
  readonly product: ProductId;
  /** When the support session ends, ms since 1970. */
  readonly supportUntil: number;
  /** ms since 1970; the signed context is short-lived from here. */
  readonly now: number;
}

export type ProductToken =
  | { readonly result: 'made'; readonly accessToken: string }
  /** Cognito takes the refresh token no more: revoked, or the account is disabled or gone. */
  | { readonly result: 'refused'; readonly cause: unknown };

/** No code was sent: of the account, or of what Cognito asks for besides. */
export class AccountNotVerifiable extends ServiceFailed {
  readonly finding: FindingCode;
  constructor(finding: FindingCode, options?: ErrorOptions) {
    super('cognito', false, options);
    this.finding = finding;
  }
}

/** Only `wrong` is somebody's wrong code; after anything but that the code is spent. */
export type ChallengeAnswer =
  | { readonly result: 'right'; readonly tokens: DelegateTokens }
  | { readonly result: 'wrong'; readonly challenge: string }
  /**
   * The challenge was used before, or is over: nobody looked at the code. `byFunctions`: they ended it, after as many
   * wrong codes as they allow, of which this was the last.
   */
  | { readonly result: 'over'; readonly byFunctions?: true; readonly cause?: unknown }
  /** No code can verify this account: its state, or what Cognito asks for besides. */
  | { readonly result: 'not-verifiable'; readonly finding: FindingCode; readonly cause?: unknown };

export interface SentChallenge {
  readonly challenge: string;
  /** Whether the phone network took a text with the code, besides the mail. */
  readonly isTexted: boolean;
  /** What was answered of each channel, the mail's among them; null where nobody said. */
  readonly channels: readonly ChannelReport[] | null;
}

/** What the functions say became of a code, in their own words for what a provider told them. */
export interface DeliveryStatement extends ChannelReport {
  /** The provider's. */
  readonly eventId: string;
  readonly codeId: string;
}

export interface DeliveryStatements {
  /** Null where it is not signed by the functions, or no longer good. `now`: ms since 1970. */
  read(signed: string, now: number): Promise<DeliveryStatement | null>;
}

/** Whom a code was counted for. */
export interface WhoseCode {
  readonly of: 'agent' | 'user';
  readonly id: string;
}

/** Providers' events that were heard of, each by the SHA-256 of its id. */
export interface DeliveryEvents {
  /** Null of a code that nobody knows, or no longer, and of an event that was noted before. */
  whoseCode(codeId: string, eventHash: string): Promise<WhoseCode | null>;
  /** Once is enough. */
  note(eventHash: string, at: number): Promise<void>;
  /** Forgets those that were noted so long ago. */
  prune(before: number): Promise<void>;
}

/** The user's code: Cognito custom authentication. `challenge` is the opaque string that the next answer needs. */
export interface UserChallenge {
  /** Throws `AccountNotVerifiable` where Cognito says that no code can go to this account. */
  send(context: UserCodeContext, signal: AbortSignal): Promise<SentChallenge>;
  answer(
    context: UserCodeContext,
    challenge: string,
    code: string,
    signal: AbortSignal,
  ): Promise<ChallengeAnswer>;
  /** A token that names one product, from the delegate's refresh token, which stays as it is. Changes nothing. */
  productToken(
    context: ProductTokenContext,
    refreshToken: string,
    signal: AbortSignal,
  ): Promise<ProductToken>;
  /** Ends the delegate's refresh token and what came from it. Idempotent. */
  revoke(refreshToken: string, signal: AbortSignal): Promise<void>;
}

/** The "this wasn't me" links of mails; made by the objection. */
export interface ObjectionLinks {
  /** How long a link is valid, ms. */
  readonly lifeMs: number;
  /** `now`: ms since 1970. */
  urlFor(assistanceId: string, language: Language, now: number): string;
}
