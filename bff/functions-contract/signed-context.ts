import * as z from 'zod/mini';

/** The context of a user's code is a compact JWS (Ed25519), so that no other caller's metadata counts. */
export const CONTEXT_ALGORITHM = 'EdDSA';
export const CONTEXT_ISSUER = 'user-support-bff';
export const CONTEXT_AUDIENCE = 'user-support-triggers';

/** What the BFF signs for the triggers. */
export const contextClaims = z.object({
  sub: z.string(),
  /** Seconds since 1970. */
  iat: z.number(),
  jti: z.string(),
  purpose: z.literal('user-verification'),
  assistance: z.string(),
  codeId: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  ecosystem: z.object({ id: z.string(), name: z.string(), role: z.enum(['administrator', 'member']) }),
  products: z.readonly(z.array(z.string())),
  words: z.readonly(z.tuple([z.string(), z.string()])),
  refuseUrl: z.url({ protocol: /^https?$/ }),
  lang: z.enum(['en', 'es']),
  codeSeconds: z.number(),
  sessionSeconds: z.number(),
  caseNumber: z.optional(z.string()),
});
export type ContextClaims = z.infer<typeof contextClaims>;

/** How Cognito carries it: the client metadata of each answer to a challenge. */
export const contextMetadata = z.object({ context: z.string() });
export type ContextMetadata = z.infer<typeof contextMetadata>;
