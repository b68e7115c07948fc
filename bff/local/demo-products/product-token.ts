import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { ProductId } from '../../contract/index.ts';
import { SECOND_MS } from '../../domain/time.ts';

/** Whose tokens the products take: the users' pool, and the one client by which support works there. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly clientId: string;
}

/** What a token says that a product must hold it against. */
export interface ExpectedToken {
  readonly product: ProductId;
  readonly assistanceId: string;
}

/** A token that this product may keep. */
export interface OwnToken {
  /** From then on it admits nobody, whatever `exp` says: ms since 1970. */
  readonly supportUntil: number;
}

/** No answer about the token: nobody knows whose it is. */
const KEYS_AWAY = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

/**
 * Verifies what a product was given (docs/products.md): signature, issuer, client, that it is an access token, that it
 * names this very product and assistance. Null for any other; throws where the keys cannot be had.
 */
export function tokenVerifier({ issuer, jwksUrl, clientId }: TokenIssuer) {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3 * SECOND_MS });
  return async (token: string, { product, assistanceId }: ExpectedToken): Promise<OwnToken | null> => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, algorithms: ['RS256'] });
      const { token_use, client_id, product: named, assistance_id, support_until } = payload;
      const isOurs =
        token_use === 'access' &&
        client_id === clientId &&
        named === product &&
        assistance_id === assistanceId &&
        typeof support_until === 'number';
      return isOurs ? { supportUntil: support_until * SECOND_MS } : null;
    } catch (error) {
      if (error instanceof errors.JOSEError && !KEYS_AWAY.has(error.code)) return null;
      throw error;
    }
  };
}
