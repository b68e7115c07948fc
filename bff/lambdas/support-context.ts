import { importJWK, jwtVerify, type JWTHeaderParameters } from 'jose';
import type * as z from 'zod/mini';
import {
  CONTEXT_ALGORITHM,
  CONTEXT_AUDIENCE,
  CONTEXT_ISSUER,
  contextClaims,
  contextMetadata,
  productClaims,
  type ContextClaims,
  type ProductClaims,
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

type Metadata = Readonly<Record<string, string>> | undefined;

/** The context of a user's code, for the user of this name. */
export function supportContext(userName: string, metadata: Metadata): Promise<ContextClaims> {
  return signedContext(contextClaims, userName, metadata);
}

/** The context of one product's token, for the user with this `sub`. */
export function productContext(sub: string, metadata: Metadata): Promise<ProductClaims> {
  return signedContext(productClaims, sub, metadata);
}

/**
 * The signed context in the metadata of a call, for this very user. Refused where it is missing, forged, late, for
 * another audience, for another purpose or for somebody else: metadata is whatever a caller sends.
 */
async function signedContext<Schema extends z.ZodMiniType>(
  schema: Schema,
  subject: string,
  metadata: Metadata,
): Promise<z.output<Schema>> {
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
      subject,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    });
    return fitting(schema, payload);
  } catch (cause) {
    throw new FunctionError('ContextNotValid', 'no valid support context', { cause });
  }
}
