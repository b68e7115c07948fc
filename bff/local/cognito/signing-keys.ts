import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';

export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey | Uint8Array;
  /** What `/.well-known/jwks.json` answers. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** The RSA key of the tokens: made once and kept (mode 600), so that tokens survive a restart. */
export async function signingKeys(file: string): Promise<SigningKeys> {
  const privateJwk = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as JWK) : await make(file);
  const { kty, n, e, kid } = privateJwk;
  if (kty !== 'RSA' || !n || !e || !kid)
    throw new Error(`${file} holds no RSA key: delete it to get a new one`);
  return {
    kid,
    privateKey: await importJWK(privateJwk, 'RS256'),
    jwks: { keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] },
  };
}

async function make(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const made = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
