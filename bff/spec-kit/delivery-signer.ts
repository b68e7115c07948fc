import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import { newSigningKey } from '../adapters/new-keys.ts';
import { parseJwkRing } from '../domain/key-ring.ts';
import {
  DELIVERY_ALGORITHM,
  DELIVERY_AUDIENCE,
  DELIVERY_ISSUER,
  DELIVERY_LIFE_SECONDS,
  type DeliveryClaims,
} from '../functions-contract/delivery.ts';

const { privateJwk, publicJwk } = newSigningKey();
const parsed = parseJwkRing(publicJwk, 'public');

/** What the functions of specs sign with. */
export const SIGNING_JWK = JSON.parse(privateJwk) as JWK & { readonly kid: string };
export const DELIVERY_KEYS = 'ring' in parsed ? parsed.ring : null;

export type Said = Partial<Omit<DeliveryClaims, 'codeId'>> & { readonly codeId: string };

/** A statement as the functions sign it at `now` (ms since 1970): the mail was delivered, where nothing else is said. */
export async function signDelivery(said: Said, now: number, jwk: JWK = SIGNING_JWK): Promise<string> {
  const iat = Math.floor(now / 1_000);
  const claims = {
    iss: DELIVERY_ISSUER,
    aud: DELIVERY_AUDIENCE,
    jti: randomUUID(),
    iat,
    exp: iat + DELIVERY_LIFE_SECONDS,
    channel: 'mail',
    state: 'delivered',
    at: new Date(now).toISOString(),
    ...said,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: DELIVERY_ALGORITHM, kid: jwk.kid ?? '' })
    .sign(await importJWK(jwk, DELIVERY_ALGORITHM));
}
