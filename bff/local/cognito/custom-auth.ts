import { randomBytes } from 'node:crypto';
import { MINUTE_MS } from '../../domain/time.ts';
import { CognitoError, invalidParameter, notAuthorized, WRONG_CREDENTIALS } from './cognito-error.ts';
import type { Pool, PoolClient, PoolUser, Triggers } from './pools.ts';
import type { TokenAnswer, Tokens } from './tokens.ts';
import type { CallTrigger } from './triggers.ts';

/** AuthSessionValidity of the support client. */
export const SESSION_LIFE_MS = 10 * MINUTE_MS;

type Metadata = Readonly<Record<string, string>>;

interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string;
}

/** One authentication, between two calls of the client. */
interface Authentication {
  readonly pool: Pool;
  readonly client: PoolClient;
  readonly user: PoolUser;
  readonly history: readonly ChallengeResult[];
}

interface OpenChallenge extends Authentication {
  readonly challengeName: string;
  readonly challengeMetadata: string | undefined;
  readonly privateChallengeParameters: unknown;
  readonly expiresAt: number;
}

export interface ChallengeAnswer {
  readonly ChallengeName: string;
  readonly Session: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly pool: Pool;
  readonly client: PoolClient;
  readonly user: PoolUser;
  readonly challengeName: string;
  readonly session: string;
  readonly answer: string;
  readonly clientMetadata: Metadata;
}

/** CUSTOM_AUTH: define → create → (client) → verify → define → … until tokens or refusal. Sessions live in memory. */
export class CustomAuth {
  readonly #callTrigger: CallTrigger;
  readonly #tokens: Tokens;
  readonly #open = new Map<string, OpenChallenge>();

  constructor(callTrigger: CallTrigger, tokens: Tokens) {
    this.#callTrigger = callTrigger;
    this.#tokens = tokens;
  }

  begin(pool: Pool, client: PoolClient, user: PoolUser): Promise<TokenAnswer | ChallengeAnswer> {
    return this.#goOn({ pool, client, user, history: [] }, null);
  }

  /** Spends the session whatever comes of it. */
  async respond(answered: Answered): Promise<TokenAnswer | ChallengeAnswer> {
    const { clientMetadata, answer } = answered;
    const { history, ...challenge } = this.#take(answered);
    const verified = await this.#trigger(challenge, 'verifyAuthChallenge', clientMetadata, {
      privateChallengeParameters: challenge.privateChallengeParameters,
      challengeAnswer: answer,
    });
    const result: ChallengeResult = {
      challengeName: challenge.challengeName,
      challengeResult: verified['answerCorrect'] === true,
      ...(challenge.challengeMetadata !== undefined && { challengeMetadata: challenge.challengeMetadata }),
    };
    const { pool, client, user } = challenge;
    return this.#goOn({ pool, client, user, history: [...history, result] }, clientMetadata);
  }

  async #goOn(
    authentication: Authentication,
    clientMetadata: Metadata | null,
  ): Promise<TokenAnswer | ChallengeAnswer> {
    const { history: session } = authentication;
    const defined = await this.#trigger(authentication, 'defineAuthChallenge', clientMetadata, { session });
    if (defined['failAuthentication'] === true) throw notAuthorized(WRONG_CREDENTIALS);
    if (defined['issueTokens'] === true) return this.#tokens.issue({ ...authentication, clientMetadata });
    const challengeName = defined['challengeName'];
    if (challengeName !== 'CUSTOM_CHALLENGE') {
      throw new CognitoError(
        'InvalidLambdaResponseException',
        'DefineAuthChallenge named no custom challenge.',
      );
    }
    const created = await this.#trigger(authentication, 'createAuthChallenge', clientMetadata, {
      challengeName,
      session,
    });
    return this.#ask(authentication, challengeName, created);
  }

  #ask(
    authentication: Authentication,
    challengeName: string,
    created: Readonly<Record<string, unknown>>,
  ): ChallengeAnswer {
    const { challengeMetadata } = created;
    const session = randomBytes(48).toString('base64url');
    this.#forgetExpired();
    this.#open.set(session, {
      ...authentication,
      challengeName,
      challengeMetadata: typeof challengeMetadata === 'string' ? challengeMetadata : undefined,
      privateChallengeParameters: created['privateChallengeParameters'] ?? {},
      expiresAt: Date.now() + SESSION_LIFE_MS,
    });
    const shown = (created['publicChallengeParameters'] ?? {}) as Record<string, string>;
    return {
      ChallengeName: challengeName,
      Session: session,
      ChallengeParameters: { ...shown, USERNAME: authentication.user.username },
    };
  }

  #take({ session, client, user, challengeName }: Answered): OpenChallenge {
    const challenge = this.#open.get(session);
    if (challenge?.client !== client || challenge.user !== user) {
      throw notAuthorized('Invalid session for the user, session can only be used once.');
    }
    if (challenge.challengeName !== challengeName)
      throw invalidParameter('Wrong ChallengeName for the session.');
    this.#open.delete(session);
    if (challenge.expiresAt <= Date.now())
      throw notAuthorized('Invalid session for the user, session is expired.');
    return challenge;
  }

  #trigger(
    { pool, client, user }: Pick<Authentication, 'pool' | 'client' | 'user'>,
    trigger: keyof Triggers,
    clientMetadata: Metadata | null,
    request: Readonly<Record<string, unknown>>,
  ) {
    return this.#callTrigger({ pool, client, user, trigger, clientMetadata, request });
  }

  #forgetExpired(): void {
    for (const [session, { expiresAt }] of this.#open) {
      if (expiresAt + SESSION_LIFE_MS < Date.now()) this.#open.delete(session);
    }
  }
}
