import { importJWK, jwtVerify, type JWTHeaderParameters } from 'jose';
import {
  CONTEXT_ALGORITHM,
  CONTEXT_AUDIENCE,
  CONTEXT_ISSUER,
  contextClaims,
  contextMetadata,
  type ContextClaims,
} from '../functions-contract/signed-context.ts';
import { contextKeys, environment } from './environment.ts';
import { FunctionError, fitting } from './function-error.ts';

/** Ours, and only ours: the triggers of a pool run for every client that it has. */
export function isSupportClient(clientId: string): boolean {
  return clientId === environment('SUPPORT_CLIENT_ID');
}

export function requireSupportClient(clientId: string): void {
  if (!isSupportClient(clientId)) throw new FunctionError('NotForThisClient', 'not for this client');
}

/**
 * The signed context in the metadata of a call, for this very user. Refused where it is missing, forged, late, for
 * another audience or for somebody else: metadata is whatever a caller sends.
 */
export async function supportContext(
  userName: string,
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<ContextClaims> {
  const keys = contextKeys();
  const keyOf = ({ kid }: JWTHeaderParameters) => {
    const key = keys.find((one) => one.kid === kid);
    if (!key) throw new FunctionError('UnknownKey', 'signed by another key');
    return importJWK(key.jwk, CONTEXT_ALGORITHM);
  };
  try {
    const { context } = fitting(contextMetadata, metadata ?? {});
    const { payload } = await jwtVerify(context, keyOf, {
      algorithms: [CONTEXT_ALGORITHM],
      issuer: CONTEXT_ISSUER,
      audience: CONTEXT_AUDIENCE,
      subject: userName,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    });
    return fitting(contextClaims, payload);
  } catch (cause) {
    throw new FunctionError('ContextNotValid', 'no valid support context', { cause });
  }
}
