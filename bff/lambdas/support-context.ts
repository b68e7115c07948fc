import { importJWK, jwtVerify, type JWK } from 'jose';
import * as z from 'zod/mini';
import { environment } from './environment.ts';

/** What the BFF signs for the functions: see bff/adapters/cognito/signed-context.ts. */
const claims = z.object({
  sub: z.string(),
  /** Seconds since 1970. */
  iat: z.number(),
  jti: z.string(),
  purpose: z.literal('user-verification'),
  assistance: z.string(),
  codeId: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  ecosystem: z.object({ id: z.string(), name: z.string(), role: z.enum(['administrator', 'member']) }),
  products: z.array(z.string()),
  words: z.tuple([z.string(), z.string()]),
  refuseUrl: z.url({ protocol: /^https?$/ }),
  lang: z.enum(['en', 'es']),
  codeSeconds: z.number(),
  sessionSeconds: z.number(),
  caseNumber: z.optional(z.string()),
});
export type SupportContext = z.infer<typeof claims>;

/** Ours, and only ours: the triggers of a pool run for every client that it has. */
export function isSupportClient(clientId: string): boolean {
  return clientId === environment('SUPPORT_CLIENT_ID');
}

/**
 * The signed context in the metadata of a call, for this very user. Null where it is missing, forged, late, for
 * another audience or for somebody else: metadata is whatever a caller sends.
 */
export async function supportContext(
  userName: string,
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<SupportContext | null> {
  const signed = metadata?.['context'];
  if (signed === undefined) return null;
  const jwk = JSON.parse(environment('CONTEXT_PUBLIC_KEY')) as JWK;
  try {
    const { payload, protectedHeader } = await jwtVerify(signed, await importJWK(jwk, 'EdDSA'), {
      algorithms: ['EdDSA'],
      issuer: 'user-support-bff',
      audience: 'user-support-triggers',
      subject: userName,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    });
    if (protectedHeader.kid !== jwk.kid) return null;
    const parsed = claims.safeParse(payload);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
