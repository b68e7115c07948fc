import * as z from 'zod/mini';

/**
 * A context is a compact JWS (Ed25519), so that no other caller's metadata counts; each is good for its purpose
 * alone.
 */
export const CONTEXT_ALGORITHM = 'EdDSA';
export const CONTEXT_ISSUER = 'user-support-bff';
export const CONTEXT_AUDIENCE = 'user-support-triggers';

/** What the BFF signs for the triggers of a user's code, and of the token that comes from it. */
export const contextClaims = z.object({
  sub: z.string(),
  /** Seconds since 1970, with a fraction; releases before had none. */
  iat: z.number(),
  /** 128 random bits: one context, one code. */
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
  /** The user's, to greet with; left out where Core has none. */
  name: z.optional(z.string()),
  /** A word of ours for what the user needs, where one was chosen; `purpose` is the context's own. */
  assistancePurpose: z.optional(z.string()),
});
export type ContextClaims = z.infer<typeof contextClaims>;

/** What the BFF signs for the token that one product gets. */
export const productClaims = z.object({
  /** The user's `sub`, which Cognito gives to nobody else, as it does with user names. */
  sub: z.string(),
  iat: z.number(),
  jti: z.string(),
  purpose: z.literal('product-token'),
  assistance: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  ecosystem: z.object({ id: z.string(), name: z.string(), role: z.enum(['administrator', 'member']) }),
  product: z.string(),
  /** Seconds since 1970: when the support session ends. */
  supportUntil: z.number(),
});
export type ProductClaims = z.infer<typeof productClaims>;

/** How Cognito carries it: the client metadata of an answer to a challenge, or of a refresh. */
export const contextMetadata = z.object({ context: z.string() });
export type ContextMetadata = z.infer<typeof contextMetadata>;
