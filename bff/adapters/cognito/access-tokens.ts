import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { VerifiedToken } from '../../session/ports.ts';

export interface AccessTokenOptions {
  readonly poolId: string;
  readonly clientId: string;
  readonly jwksBaseUrl: string | null;
}

/**
 * Verifies the shell's access tokens: RS256, signature, issuer, client, use; and the expiry ourselves, since the
 * library accepts a token without `exp`. Null for any token that does not pass.
 */
export function accessTokenVerifier({ poolId, clientId, jwksBaseUrl }: AccessTokenOptions) {
  const fetcher = jwksBaseUrl === null ? new SimpleFetcher() : localFetcher(jwksBaseUrl, poolId);
  const verifier = CognitoJwtVerifier.create(
    { userPoolId: poolId, clientId, tokenUse: 'access' },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async (accessToken: string, now: number): Promise<VerifiedToken | null> => {
    try {
      const { exp, jti, username } = await verifier.verify(accessToken);
      if (typeof exp !== 'number' || exp * 1_000 <= now || typeof jti !== 'string') return null;
      return { jti, username, expiresAt: exp * 1_000 };
    } catch {
      return null;
    }
  };
}

/** The library fetches keys by https only; the configuration refuses this in production. */
function localFetcher(baseUrl: string, poolId: string) {
  return {
    async fetch(): Promise<ArrayBuffer> {
      const response = await fetch(new URL(`/${poolId}/.well-known/jwks.json`, baseUrl));
      if (!response.ok) throw new Error(`keys of the pool: ${String(response.status)}`);
      return response.arrayBuffer();
    },
  };
}
