import * as z from 'zod/mini';
import { FunctionError } from './function-error.ts';

const text = z.string().check(z.minLength(1));

/** What the functions are told by their environment. Checked at the first call, not at import: each needs a part. */
const schemas = {
  /** Public JWK of the BFF, Ed25519. */
  CONTEXT_PUBLIC_KEY: text,
  /** The one app client with custom authentication. */
  SUPPORT_CLIENT_ID: text,
  /** Base64 of 32 bytes; a key of the functions alone. */
  CODE_HMAC_KEY: z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/)),
  /** `smtp://…` or `smtps://user:password@…` (SES speaks SMTP too). */
  SMTP_URL: z.string().check(z.regex(/^smtps?:\/\//)),
  MAIL_FROM: text,
  /** `both`: the code goes to the phone as a text too. docs/security.md has what that costs. */
  USER_CODE_BY: z._default(z.enum(['mail', 'both']), 'mail'),
  /** As the BFF's: wrong answers to one sign-in; the BFF counts over sign-ins. */
  WRONG_TRIES_PER_STEP: z._default(z.string().check(z.regex(/^([1-9]|10)$/)), '5'),
} as const;

/** One variable; throws with its name, never its value. */
export function environment(name: keyof typeof schemas): string {
  const parsed = schemas[name].safeParse(process.env[name]);
  if (!parsed.success) {
    throw new FunctionError('NotConfigured', `environment: ${name} is missing or does not fit`);
  }
  return parsed.data;
}
