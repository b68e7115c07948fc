import { AmbiguousAddress } from '../platform/ambiguous-address.ts';
import { randomInt } from 'node:crypto';
import type { FindingCode } from '../contract/index.ts';
import {
  AccountNotVerifiable,
  type ChallengeAnswer,
  type ProductToken,
  type ProductTokenContext,
  type SentChallenge,
  type UserChallenge,
  type UserCodeContext,
} from '../assistance/ports.ts';
import { type Notice, type Notices } from '../outbox/ports.ts';
import type { ChannelReport } from '../domain/channels.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoPerson } from '../local/demo-people.ts';
import type {
  AgentIdentities,
  AgentIdentity,
  GroupMember,
  InternalCodeDelivery,
  InternalCodeMessage,
  PasswordSignIn,
  VerifiedToken,
} from '../session/ports.ts';
import type { CognitoUser, UserIdentities } from '../users/ports.ts';

const DAY_MS = 86_400_000;
const STATES = {
  CONFIRMED: 'confirmed',
  UNCONFIRMED: 'unconfirmed',
  RESET_REQUIRED: 'reset-required',
  EXTERNAL_PROVIDER: 'external-provider',
  FORCE_CHANGE_PASSWORD: 'must-change-password',
} as const;

export type Fault = 'none' | 'refused' | 'timed-out' | 'misconfigured';

/** The services outside, as their ports promise: for specs of everything on this side of the adapters. */
export class FakeServices implements UserIdentities, AgentIdentities, UserChallenge, InternalCodeDelivery {
  readonly passwordSignIn = true;
  /** Every code to an agent, oldest first. */
  readonly delivered: InternalCodeMessage[] = [];
  /** Every code to a user, oldest first. */
  readonly sent: { readonly context: UserCodeContext; readonly code: string; wrong: number }[] = [];
  readonly revoked: string[] = [];
  /** Every receipt and alert, oldest first. */
  readonly noticed: Notice[] = [];
  readonly notices: Notices = {
    send: async (notice) => {
      this.#fail('lambda', this.fault.notice);
      this.noticed.push(notice);
    },
  };
  readonly changedUsers = new Map<string, Partial<CognitoUser>>();
  readonly changedAgents = new Map<string, Partial<AgentIdentity>>();
  emailWritable = false;
  /** How long ago, ms, the sign-in at Cognito was that tokens are of. */
  authenticatedAgoMs = 0;
  /** Whether the functions send the user's code as a text too. */
  isTexting = false;
  /** What the functions say of each channel; null: they are of the release before. */
  channels: readonly ChannelReport[] | null = null;
  /** Every token that was asked for a product, oldest first. */
  readonly productTokens: ProductTokenContext[] = [];
  fault: Record<'delivery' | 'notice' | 'send' | 'answer' | 'token' | 'revoke' | 'read', Fault> = {
    delivery: 'none',
    notice: 'none',
    send: 'none',
    answer: 'none',
    token: 'none',
    revoke: 'none',
    read: 'none',
  };
  /** What Cognito says in place of its answer: to a send why none goes to this account, to an answer all of it. */
  says: { readonly send?: FindingCode; readonly answer?: ChallengeAnswer } = {};
  /** Addresses that several accounts have. */
  readonly ambiguous = new Set<string>();
  /** Runs while Cognito is asked: what happens meanwhile. */
  duringAnswer: () => Promise<void> = () => Promise.resolve();
  /** Runs while Cognito makes a product's token. */
  duringToken: (context: ProductTokenContext) => Promise<void> = () => Promise.resolve();
  #now: () => number;
  #tokens = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  findByEmail(email: string): Promise<CognitoUser | null> {
    this.#fail('cognito', this.fault.read);
    if (this.ambiguous.has(email)) return Promise.reject(new AmbiguousAddress());
    const person = personByEmail(email);
    const { cognito } = person ?? {};
    if (!person || !cognito || person.pool !== 'users') return Promise.resolve(null);
    return Promise.resolve({
      username: cognito.sub,
      id: cognito.sub,
      email: cognito.email,
      emailVerified: cognito.emailVerified,
      phone: cognito.phone,
      phoneVerified: cognito.phoneVerified,
      state: cognito.enabled ? STATES[cognito.status] : 'disabled',
      mfa: cognito.mfa,
      ...this.changedUsers.get(person.email),
    });
  }

  supportGroupsOf(email: string): Promise<readonly string[]> {
    const person = personByEmail(email);
    return Promise.resolve(person?.pool === 'agents' ? person.groups : []);
  }

  readonly staffList = { age: () => null, keepFresh: () => Promise.resolve() };

  signIn(email: string, password: string): Promise<PasswordSignIn> {
    this.#fail('cognito', this.fault.read);
    const person = personByEmail(email);
    const isRight = person?.pool === 'agents' && password === DEMO_PASSWORD;
    return Promise.resolve(
      isRight ? { result: 'signed-in', username: person.email } : { result: 'wrong-credentials' },
    );
  }

  verify(accessToken: string): Promise<VerifiedToken | null> {
    const [, username] = /^valid-token-of:(.+):\d+$/.exec(accessToken) ?? [];
    if (username === undefined) return Promise.resolve(null);
    const [jti, now] = [accessToken.slice(-36), this.#now()];
    const authenticatedAt = now - this.authenticatedAgoMs;
    return Promise.resolve({ jti, username, expiresAt: now + 300_000, authenticatedAt });
  }

  read(username: string): Promise<AgentIdentity | null> {
    this.#fail('cognito', this.fault.read);
    const person = personByEmail(username);
    if (!person?.cognito) return Promise.resolve(null);
    return Promise.resolve({
      id: person.cognito.sub,
      username,
      name: person.name,
      email: person.email,
      emailVerified: true,
      enabled: true,
      language: 'en',
      groups: person.groups,
      modifiedAt: this.#now() - 200 * DAY_MS,
      ...this.changedAgents.get(person.email),
    });
  }

  readAccount(username: string): Promise<AgentIdentity | null> {
    return this.read(username);
  }

  membersOf(groups: readonly string[]): Promise<readonly GroupMember[]> {
    this.#fail('cognito', this.fault.read);
    const members = DEMO_PEOPLE.filter((person) => person.groups.some((group) => groups.includes(group)));
    return Promise.resolve(
      members.map(({ email, cognito }) => ({
        id: cognito?.sub ?? email,
        email: this.changedAgents.get(email)?.email ?? email,
        language: 'en',
      })),
    );
  }

  emailWritableByAgent(): Promise<boolean> {
    return Promise.resolve(this.emailWritable);
  }

  keepFresh(): Promise<void> {
    return Promise.resolve();
  }

  deliver(message: InternalCodeMessage): Promise<readonly ChannelReport[] | null> {
    this.#fail('lambda', this.fault.delivery);
    this.delivered.push(message);
    return Promise.resolve(this.channels?.filter(({ channel }) => channel === 'mail') ?? null);
  }

  send(context: UserCodeContext): Promise<SentChallenge> {
    this.#fail('cognito', this.fault.send);
    if (this.says.send !== undefined) return Promise.reject(new AccountNotVerifiable(this.says.send));
    this.sent.push({ context, code: String(randomInt(1_000_000)).padStart(6, '0'), wrong: 0 });
    return Promise.resolve({
      challenge: `challenge-${String(this.sent.length - 1)}-0`,
      isTexted: this.isTexting,
      channels: this.channels,
    });
  }

  async answer(_: UserCodeContext, challenge: string, code: string): Promise<ChallengeAnswer> {
    await this.duringAnswer();
    this.#fail('cognito', this.fault.answer);
    if (this.says.answer !== undefined) return this.says.answer;
    const [, index = '', tries = ''] = /^challenge-(\d+)-(\d+)$/.exec(challenge) ?? [];
    const sent = this.sent[Number(index)];
    // A Session string is good once.
    if (sent?.wrong !== Number(tries)) return { result: 'over' };
    if (sent.code === code) return { result: 'right', tokens: this.#newTokens(sent.context.username) };
    sent.wrong += 1;
    return { result: 'wrong', challenge: `challenge-${index}-${String(sent.wrong)}` };
  }

  async productToken(context: ProductTokenContext, refreshToken: string): Promise<ProductToken> {
    this.productTokens.push(context);
    await this.duringToken(context);
    if (this.revoked.includes(refreshToken)) {
      return { result: 'refused', cause: new ServiceFailed('cognito', false) };
    }
    this.#fail('cognito', this.fault.token);
    const { subject, agent, assistanceId, product, supportUntil } = context;
    const claims = {
      act: { sub: agent.id, name: agent.name },
      assistance_id: assistanceId,
      product,
      support_until: Math.floor(supportUntil / 1_000),
    };
    return { result: 'made', accessToken: this.#newToken({ sub: subject, ...claims }) };
  }

  revoke(refreshToken: string): Promise<void> {
    this.#fail('cognito', this.fault.revoke);
    this.revoked.push(refreshToken);
    return Promise.resolve();
  }

  /** What Cognito would sign: only its payload is read on our side. */
  #newToken(claims: object): string {
    this.#tokens += 1;
    const payload = Buffer.from(JSON.stringify({ ...claims, n: this.#tokens })).toString('base64url');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    return `${header}.${payload}.x`;
  }

  #newTokens(username: string) {
    const accessToken = this.#newToken({ sub: username });
    return { accessToken, refreshToken: `refresh-${String(this.#tokens)}` };
  }

  #fail(service: 'lambda' | 'cognito', fault: Fault): void {
    if (fault === 'none') return;
    throw new ServiceFailed(service, fault === 'timed-out', { isMisconfigured: fault === 'misconfigured' });
  }
}

function personByEmail(email: string): DemoPerson | undefined {
  return DEMO_PEOPLE.find((person) => person.email.toLowerCase() === email.toLowerCase());
}
