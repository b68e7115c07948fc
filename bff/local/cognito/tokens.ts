import { randomBytes, randomUUID } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { DAY_MS, SECOND_MS, wholeSeconds } from '../../domain/time.ts';
import { CognitoError, notAuthorized, userNotFound } from './cognito-error.ts';
import { isSame } from './find.ts';
import type { Pool, PoolClient, PoolUser } from './pools.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { CallTrigger, TriggerResponse } from './triggers.ts';

const USER_ADMIN_SCOPE = 'aws.cognito.signin.user.admin';
const REFRESH_LIFE_MS = 30 * DAY_MS;

/** A function may neither set nor take away these. */
const RESERVED = new Set(
  (
    'acr amr at_hash auth_time azp client_id exp iat iss jti nbf nonce origin_jti event_id sub token_use version ' +
    'username'
  ).split(' '),
);

export interface SignedIn {
  readonly pool: Pool;
  readonly client: PoolClient;
  readonly user: PoolUser;
  readonly clientMetadata: Readonly<Record<string, string>> | null;
}

type TokenSource = 'TokenGeneration_Authentication' | 'TokenGeneration_RefreshTokens';

interface Grant {
  readonly pool: Pool;
  readonly client: PoolClient;
  readonly user: PoolUser;
  readonly originJti: string;
  readonly authTime: number;
  isRevoked: boolean;
}

/** The part of a V2_0 response that concerns one token. */
interface Overrides {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>>;
  readonly claimsToSuppress?: readonly string[];
  readonly scopesToAdd?: readonly string[];
  readonly scopesToSuppress?: readonly string[];
}

interface OverrideDetails {
  readonly accessTokenGeneration?: Overrides;
  readonly idTokenGeneration?: Overrides;
  readonly groupOverrideDetails?: { readonly groupsToOverride?: readonly string[] };
}

export interface TokenAnswer {
  readonly AuthenticationResult: Readonly<Record<string, string | number>>;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}

/** Makes, refreshes and revokes tokens. Refresh tokens live in memory: after a restart they are unknown. */
export class Tokens {
  readonly #keys: SigningKeys;
  readonly #region: string;
  readonly #callTrigger: CallTrigger;
  readonly #grants = new Map<string, Grant>();

  constructor(keys: SigningKeys, region: string, callTrigger: CallTrigger) {
    this.#keys = keys;
    this.#region = region;
    this.#callTrigger = callTrigger;
  }

  async issue(signedIn: SignedIn): Promise<TokenAnswer> {
    const { pool, client, user } = signedIn;
    const grant = { pool, client, user, originJti: randomUUID(), authTime: seconds(), isRevoked: false };
    const tokens = await this.#make(grant, signedIn.clientMetadata, 'TokenGeneration_Authentication');
    const refreshToken = randomBytes(48).toString('base64url');
    this.#grants.set(refreshToken, grant);
    return answer({ ...tokens, RefreshToken: refreshToken });
  }

  /**
   * With the same refresh token, which keeps its value: rotation is off. `clientMetadata`: of
   * GetTokensFromRefreshToken, which hands it to the trigger; REFRESH_TOKEN_AUTH does not.
   */
  async refresh(
    client: PoolClient,
    refreshToken: string,
    clientMetadata: SignedIn['clientMetadata'],
  ): Promise<TokenAnswer> {
    const grant = this.#grants.get(refreshToken);
    if (grant?.client !== client) throw notAuthorized('Invalid Refresh Token');
    if (grant.isRevoked) throw notAuthorized('Refresh Token has been revoked');
    if (grant.authTime * SECOND_MS + REFRESH_LIFE_MS < Date.now())
      throw notAuthorized('Refresh Token has expired');
    if (!grant.user.enabled) throw notAuthorized('User is disabled.');
    return answer(await this.#make(grant, clientMetadata, 'TokenGeneration_RefreshTokens'));
  }

  /** An unknown token, or one that is revoked already, is as revoked as can be. */
  revoke(client: PoolClient, clientSecret: string | undefined, refreshToken: string): void {
    if (client.secret !== null && !isSame(clientSecret ?? '', client.secret)) {
      throw new CognitoError('UnauthorizedException', 'Invalid client secret');
    }
    const grant = this.#grants.get(refreshToken);
    if (grant === undefined) return;
    if (grant.client !== client)
      throw new CognitoError('UnauthorizedException', 'Token was not issued to this client');
    grant.isRevoked = true;
  }

  /**
   * Whose access token it is, for `GetUser`; refused as Cognito does. Of a grant from before a restart nobody
   * knows more.
   */
  async userOf(pools: readonly Pool[], accessToken: string): Promise<PoolUser> {
    const claims = await this.#verified(accessToken);
    if (claims['token_use'] !== 'access') throw notAuthorized('Invalid Access Token');
    if (!String(claims['scope']).split(' ').includes(USER_ADMIN_SCOPE)) {
      throw notAuthorized('Access Token does not have required scopes');
    }
    const grant = [...this.#grants.values()].find(({ originJti }) => originJti === claims['origin_jti']);
    if (grant?.isRevoked === true) throw notAuthorized('Access Token has been revoked');
    const pool = pools.find(({ id }) => claims.iss?.endsWith(`/${id}`) === true);
    const user = pool?.users.find(({ username }) => username === claims['username']);
    if (user === undefined) throw userNotFound();
    if (!user.enabled) throw notAuthorized('User is disabled.');
    return user;
  }

  async #verified(accessToken: string): Promise<JWTPayload> {
    try {
      const keys = createLocalJWKSet({ keys: [...this.#keys.jwks.keys] });
      return (await jwtVerify(accessToken, keys, { algorithms: ['RS256'] })).payload;
    } catch (error) {
      const isOver = error instanceof errors.JWTExpired;
      throw notAuthorized(isOver ? 'Access Token has expired' : 'Invalid Access Token');
    }
  }

  async #make(grant: Grant, clientMetadata: SignedIn['clientMetadata'], source: TokenSource) {
    const { pool, client, user, originJti, authTime } = grant;
    const details = detailsOf(await this.#generation(grant, clientMetadata, source));
    const groups = details.groupOverrideDetails?.groupsToOverride ?? [...user.groups];
    const issuedAt = seconds();
    const lifeSeconds = client.accessTokenMinutes * 60;
    const common = {
      sub: user.attributes.get('sub') ?? user.username,
      ...(groups.length > 0 && { 'cognito:groups': groups }),
      iss: `https://cognito-idp.${this.#region}.amazonaws.com/${pool.id}`,
      origin_jti: originJti,
      event_id: randomUUID(),
      auth_time: authTime,
      iat: issuedAt,
      exp: issuedAt + lifeSeconds,
    };
    const access = {
      ...withClaims(common, details.accessTokenGeneration),
      client_id: client.id,
      token_use: 'access',
      scope: scopesWith(details.accessTokenGeneration),
      jti: randomUUID(),
      username: user.username,
    };
    const id = {
      ...withClaims({ ...common, ...profile(user) }, details.idTokenGeneration),
      aud: client.id,
      token_use: 'id',
      jti: randomUUID(),
      'cognito:username': user.username,
    };
    return {
      AccessToken: await this.#sign(access),
      IdToken: await this.#sign(id),
      ExpiresIn: lifeSeconds,
      TokenType: 'Bearer',
    };
  }

  async #generation(
    { pool, client, user }: Grant,
    clientMetadata: SignedIn['clientMetadata'],
    source: TokenSource,
  ) {
    if (pool.triggers === null) return {};
    const request = {
      groupConfiguration: {
        groupsToOverride: [...user.groups],
        iamRolesToOverride: [],
        preferredRole: null,
      },
      scopes: [USER_ADMIN_SCOPE],
    };
    const trigger = 'preTokenGeneration';
    return this.#callTrigger({ pool, client, user, clientMetadata, request, trigger, source });
  }

  #sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: this.#keys.kid })
      .sign(this.#keys.privateKey);
  }
}

function detailsOf(response: TriggerResponse): OverrideDetails {
  return response['claimsAndScopeOverrideDetails'] ?? {};
}

function withClaims(claims: Readonly<Record<string, unknown>>, overrides: Overrides = {}): JWTPayload {
  const kept = Object.entries(claims).filter(
    ([name]) => RESERVED.has(name) || !overrides.claimsToSuppress?.includes(name),
  );
  const added = Object.entries(overrides.claimsToAddOrOverride ?? {}).filter(([name]) => !RESERVED.has(name));
  return Object.fromEntries([...kept, ...added]);
}

function scopesWith({ scopesToAdd = [], scopesToSuppress = [] }: Overrides = {}): string {
  return [...new Set([USER_ADMIN_SCOPE, ...scopesToAdd])]
    .filter((scope) => !scopesToSuppress.includes(scope))
    .join(' ');
}

function profile({ attributes }: PoolUser): Readonly<Record<string, unknown>> {
  const verified = (name: string) => attributes.get(name) === 'true';
  return {
    ...Object.fromEntries(attributes),
    email_verified: verified('email_verified'),
    ...(attributes.has('phone_number') && { phone_number_verified: verified('phone_number_verified') }),
  };
}

function answer(AuthenticationResult: TokenAnswer['AuthenticationResult']): TokenAnswer {
  return { AuthenticationResult, ChallengeParameters: {} };
}

function seconds(): number {
  return wholeSeconds(Date.now());
}
