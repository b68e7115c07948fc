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
 * Verifies the shell's access tokens: RS256, signature, issuer, client, use; and the expiry ourselves, since the
 * library accepts a token without `exp`. Null for any token that does not pass; `ServiceFailed` where the pool's keys
 * cannot be had, so that a good token is not called a wrong one.
 */
export function accessTokenVerifier({ poolId, clientId, jwksBaseUrl }: AccessTokenOptions) {
  const fetcher = failing(jwksBaseUrl === null ? awsFetcher() : localFetcher(jwksBaseUrl, poolId));
  const verifier = CognitoJwtVerifier.create(
    { userPoolId: poolId, clientId, tokenUse: 'access' },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async (accessToken: string, now: number): Promise<VerifiedToken | null> => {
    try {
      const { exp, jti, username } = await verifier.verify(accessToken);
      if (typeof exp !== 'number' || exp * SECOND_MS <= now || typeof jti !== 'string') return null;
      return { jti, username, expiresAt: exp * SECOND_MS };
    } catch (error) {
      if (error instanceof ServiceFailed) throw error;
      return null;
    }
  };
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
      const response = await fetch(keys, { signal: AbortSignal.timeout(KEYS_MS) });
      if (!response.ok) throw new Error(`keys of the pool: ${String(response.status)}`);
      return response.arrayBuffer();
    },
  };
}
