/**
 * The product that a token names in its own claims; null where it names none. Nothing is verified: a token is known by
 * its hash, so these are the claims that Cognito put into it, whatever somebody wrote into the row that finds it.
 * Throws for what is no JWT: no such token was ever made here.
 */
export function productNamedIn(token: string): string | null {
  const [, payload = ''] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const isNamed = typeof claims === 'object' && claims !== null && 'product' in claims;
  return isNamed && typeof claims.product === 'string' ? claims.product : null;
}
