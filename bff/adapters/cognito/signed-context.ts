import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import type { UserCodeContext } from '../../assistance/ports.ts';
import { wholeSeconds } from '../../domain/time.ts';
import {
  CONTEXT_ALGORITHM,
  CONTEXT_AUDIENCE,
  CONTEXT_ISSUER,
  type ContextClaims,
} from '../../functions-contract/signed-context.ts';

/** How long the triggers believe a context: as long as a call may take, with room for clocks (seconds). */
const LIFE_S = 60;

/** Signs what the triggers need to know: a compact JWS (Ed25519), so that no other caller's metadata counts. */
export function contextSigner(privateJwk: Readonly<Record<string, unknown>>) {
  const jwk = privateJwk as JWK;
  const key = importJWK(jwk, CONTEXT_ALGORITHM);
  return async (context: UserCodeContext): Promise<string> => {
    const issuedAt = wholeSeconds(context.now);
    const claims: Omit<ContextClaims, 'sub' | 'iat' | 'jti'> = {
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
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: CONTEXT_ALGORITHM, kid: jwk.kid ?? '' })
      .setIssuer(CONTEXT_ISSUER)
      .setAudience(CONTEXT_AUDIENCE)
      .setSubject(context.username)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFE_S)
      .sign(await key);
  };
}
