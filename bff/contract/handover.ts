import * as z from 'zod/mini';
import { membershipRole, productId } from './assistance.ts';
import { endpoint } from './endpoint.ts';

/** Who is admitted, by whom, where and until when: what a product shows and logs. */
const delegation = {
  /** The user (RFC 8693: the subject). */
  sub: z.string(),
  username: z.string(),
  name: z.optional(z.string()),
  /** The agent who really acts (RFC 8693, section 4.1). */
  act: z.object({ sub: z.string(), name: z.string() }),
  assistance_id: z.string(),
  ecosystem: z.object({ id: z.string(), name: z.string(), role: membershipRole }),
  product: productId,
};

export const redeemTicket = endpoint({
  id: 'redeemTicket',
  summary: 'A product exchanges its ticket for a token of the delegate (RFC 8693 names)',
  method: 'POST',
  path: '/api/handover/redeem',
  access: 'product',
  success: 200,
  input: z.object({ body: z.object({ ticket: z.string().check(z.minLength(1), z.maxLength(256)) }) }),
  output: z.object({
    access_token: z.string(),
    issued_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token'),
    token_type: z.literal('Bearer'),
    /** Seconds; never beyond the end of the support session. */
    expires_in: z.number(),
    ...delegation,
  }),
});

export const introspectToken = endpoint({
  id: 'introspectToken',
  summary: 'Whether a delegate’s token still admits (RFC 7662)',
  method: 'POST',
  path: '/api/handover/introspect',
  access: 'product',
  success: 200,
  input: z.object({ body: z.object({ token: z.string().check(z.minLength(1), z.maxLength(16_000)) }) }),
  output: z.union([
    z.object({
      active: z.literal(true),
      token_type: z.literal('Bearer'),
      client_id: z.string(),
      /** Seconds since 1970. */
      exp: z.number(),
      iat: z.number(),
      ...delegation,
    }),
    z.object({ active: z.literal(false) }),
  ]),
});
