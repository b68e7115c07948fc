import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { keyIdOf } from '../domain/key-ring.ts';

/** Base64 of 32 random bytes. */
export function newKey(): string {
  return randomBytes(32).toString('base64');
}

/** For one client: 32 random bytes in an alphabet that needs no quoting. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The two halves of a key that BFF or functions sign with, as JWKs with one `kid`: the id of its public half. */
export function newSigningKey(): { readonly privateJwk: string; readonly publicJwk: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { kty = '', crv = '', x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const named = { kid: keyIdOf(Buffer.from(x, 'base64url')), alg: 'EdDSA' };
  return {
    privateJwk: JSON.stringify({ kty, crv, x, d, ...named }),
    publicJwk: JSON.stringify({ kty, crv, x, ...named }),
  };
}

export type KeySet = Readonly<Record<KeyName, string>>;

/** The variables of the BFF, and those of the functions, that hold keys. */
export const BFF_KEYS = [
  'TRACE_HMAC_KEY',
  'CODE_HMAC_KEY',
  'SEAL_KEY',
  'CONTEXT_SIGNING_KEY',
  'DELIVERY_PUBLIC_KEYS',
] as const;
export const FUNCTION_KEYS = ['CONTEXT_PUBLIC_KEY', 'FUNCTIONS_CODE_KEY', 'DELIVERY_SIGNING_KEY'] as const;
type KeyName = (typeof BFF_KEYS)[number] | (typeof FUNCTION_KEYS)[number];

/** One key for each variable. */
export function newKeySet(): KeySet {
  const context = newSigningKey();
  const delivery = newSigningKey();
  return {
    TRACE_HMAC_KEY: newKey(),
    CODE_HMAC_KEY: newKey(),
    SEAL_KEY: newKey(),
    CONTEXT_SIGNING_KEY: context.privateJwk,
    CONTEXT_PUBLIC_KEY: context.publicJwk,
    FUNCTIONS_CODE_KEY: newKey(),
    DELIVERY_SIGNING_KEY: delivery.privateJwk,
    DELIVERY_PUBLIC_KEYS: delivery.publicJwk,
  };
}

/** Clients whose secrets are ours to make where Cognito is a stand-in. */
const LOCAL_CLIENTS = ['AGENT_PASSWORD', 'USER', 'STORE', 'WEB', 'APP', 'RCM'];

/** All secrets of the local default, as they rest in `keys.json`. */
export function newLocalKeys(): Readonly<Record<string, string>> {
  return {
    ...newKeySet(),
    ...Object.fromEntries(LOCAL_CLIENTS.map((name) => [`${name}_CLIENT_SECRET`, newClientSecret()])),
  };
}
