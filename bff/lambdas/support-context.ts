import { importJWK, jwtVerify, type JWK } from 'jose';
import {
  CONTEXT_ALGORITHM,
  CONTEXT_AUDIENCE,
  CONTEXT_ISSUER,
  contextClaims,
  contextMetadata,
  type ContextClaims,
} from '../functions-contract/signed-context.ts';
import { environment } from './environment.ts';
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
  const jwk = JSON.parse(environment('CONTEXT_PUBLIC_KEY')) as JWK;
  try {
    const { context } = fitting(contextMetadata, metadata ?? {});
    const { payload, protectedHeader } = await jwtVerify(context, await importJWK(jwk, CONTEXT_ALGORITHM), {
      algorithms: [CONTEXT_ALGORITHM],
      issuer: CONTEXT_ISSUER,
      audience: CONTEXT_AUDIENCE,
      subject: userName,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    });
    if (protectedHeader.kid !== jwk.kid) throw new FunctionError('UnknownKey', 'signed by another key');
    return fitting(contextClaims, payload);
  } catch (cause) {
    throw new FunctionError('ContextNotValid', 'no valid support context', { cause });
  }
}
