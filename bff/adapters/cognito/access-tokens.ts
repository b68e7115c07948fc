import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { ServiceFailed } from '../../platform/service-failed.ts';
import type { VerifiedToken } from '../../session/ports.ts';
import { SECOND_MS } from '../../domain/time.ts';

export interface AccessTokenOptions {
  readonly poolId: string;
  readonly clientId: string;
  readonly jwksBaseUrl: string | null;
}

/**
 * Verifies the shell's access tokens: RS256, signature, issuer, client, use; ourselves what the library lets pass:
 * no `exp` or `auth_time`, extensions that must be understood (`crit`, RFC 7515 §4.1.11), an id or a user name
 * that Cognito gives to nobody. Null for any token that does not pass; `ServiceFailed` where the pool's keys
 * cannot be had, so that a good token is not called a wrong one.
 */
export function accessTokenVerifier({ poolId, clientId, jwksBaseUrl }: AccessTokenOptions) {
  const fetcher = failing(jwksBaseUrl === null ? awsFetcher() : localFetcher(jwksBaseUrl, poolId));
  const verifier = CognitoJwtVerifier.create(
    { userPoolId: poolId, clientId, tokenUse: 'access', customJwtCheck: refuseExtensions },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async (accessToken: string, now: number): Promise<VerifiedToken | null> => {
    try {
      const { exp, jti, username, auth_time: authTime } = await verifier.verify(accessToken);
      if (typeof exp !== 'number' || exp * SECOND_MS <= now) return null;
      if (!Number.isSafeInteger(authTime) || authTime < 0) return null;
      if (!isText(jti, TOKEN_ID) || !isText(username, USER_NAME)) return null;
      return { jti, username, expiresAt: exp * SECOND_MS, authenticatedAt: authTime * SECOND_MS };
    } catch (error) {
      if (error instanceof ServiceFailed) throw error;
      return null;
    }
  };
}

/** What `SpentTokens` keeps; Cognito's are UUIDs. */
const TOKEN_ID = /^[\x21-\x7e]{1,128}$/;

/** As Cognito's API describes it: anything else would be an error there, and none of a token's making. */
const USER_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** The library's types promise a user name; a signed token need not have one. */
function isText(claim: unknown, form: RegExp): claim is string {
  return typeof claim === 'string' && form.test(claim);
}

/** None is understood here, an unencoded payload (`b64`, RFC 7797) neither. */
function refuseExtensions({ header }: { readonly header: object }): void {
  if ('crit' in header || 'b64' in header) throw new Error('a token with extensions');
}

/** ms; the library's own patience is twice as long. */
const KEYS_MS = 4 * SECOND_MS;

type KeysFetcher = Pick<SimpleFetcher, 'fetch'>;

function awsFetcher(): KeysFetcher {
  return new SimpleFetcher({ defaultRequestOptions: { timeout: KEYS_MS, responseTimeout: KEYS_MS } });
}

function failing(fetcher: KeysFetcher): KeysFetcher {
  return {
    async fetch(...request) {
      try {
        return await fetcher.fetch(...request);
      } catch (cause) {
        throw new ServiceFailed('cognito', false, { cause });
      }
    },
  };
}

/** The library fetches keys by https only; the configuration refuses this in production. */
function localFetcher(baseUrl: string, poolId: string): KeysFetcher {
  return {
    async fetch(): Promise<ArrayBuffer> {
      const keys = new URL(`/${poolId}/.well-known/jwks.json`, baseUrl);
      const response = await fetch(keys, { signal: AbortSignal.timeout(KEYS_MS), redirect: 'error' });
      if (!response.ok) throw new Error(`keys of the pool: ${String(response.status)}`);
      return response.arrayBuffer();
    },
  };
}
