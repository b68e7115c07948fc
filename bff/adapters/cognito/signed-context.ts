import { randomBytes } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import type { ProductTokenContext, UserCodeContext } from '../../assistance/ports.ts';
import { SECOND_MS, wholeSeconds } from '../../domain/time.ts';
import {
  CONTEXT_ALGORITHM,
  CONTEXT_AUDIENCE,
  CONTEXT_ISSUER,
  type ContextClaims,
  type ProductClaims,
} from '../../functions-contract/signed-context.ts';

/** How long the triggers believe a context: as long as a call may take, with room for clocks (seconds). */
const LIFE_S = 60;

/** Of a context's id, which the functions make a user's code from. */
const ID_BYTES = 16;

type Purposeful<Claims> = Omit<Claims, 'sub' | 'iat' | 'jti'>;

/**
 * Signs what the triggers need to know of a code: a compact JWS (Ed25519), so that no other caller's metadata
 * counts.
 */
export function contextSigner(privateJwk: Readonly<Record<string, unknown>>) {
  const sign = signer<ContextClaims>(privateJwk);
  return (context: UserCodeContext): Promise<string> =>
    sign(context.username, context.now, {
      purpose: 'user-verification',
      assistance: context.assistanceId,
      codeId: context.codeId,
      agent: context.agent,
      ecosystem: context.ecosystem,
      products: context.products,
      words: context.words,
      refuseUrl: context.refuseUrl,
      lang: context.language,
      codeSeconds: context.codeValidSeconds,
      sessionSeconds: context.sessionSeconds,
      ...(context.caseNumber === null ? {} : { caseNumber: context.caseNumber }),
      ...(context.name !== undefined && { name: context.name }),
      ...(context.purpose !== undefined && { assistancePurpose: context.purpose }),
    });
}

/** The same for the token that one product gets. */
export function productContextSigner(privateJwk: Readonly<Record<string, unknown>>) {
  const sign = signer<ProductClaims>(privateJwk);
  return (context: ProductTokenContext): Promise<string> =>
    sign(context.subject, context.now, {
      purpose: 'product-token',
      assistance: context.assistanceId,
      agent: context.agent,
      ecosystem: context.ecosystem,
      product: context.product,
      supportUntil: wholeSeconds(context.supportUntil),
    });
}

function signer<Claims extends ContextClaims | ProductClaims>(
  privateJwk: Readonly<Record<string, unknown>>,
): (subject: string, now: number, claims: Purposeful<Claims>) => Promise<string> {
  const jwk = privateJwk as JWK;
  const key = importJWK(jwk, CONTEXT_ALGORITHM);
  return async (subject, now, claims) => {
    return (
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: CONTEXT_ALGORITHM, kid: jwk.kid ?? '' })
        .setIssuer(CONTEXT_ISSUER)
        .setAudience(CONTEXT_AUDIENCE)
        .setSubject(subject)
        .setJti(randomBytes(ID_BYTES).toString('base64url'))
        // With its milliseconds (RFC 7519, NumericDate): what is left of the time for the mail counts from here.
        .setIssuedAt(now / SECOND_MS)
        .setExpirationTime(wholeSeconds(now) + LIFE_S)
        .sign(await key)
    );
  };
}
