import * as z from 'zod/mini';
import { instant } from './endpoint.ts';

/** What is wrong with a user's account, or looks like an attack. */
export const findingCode = z.enum([
  'missing-in-cognito',
  'inactive-in-core',
  'disabled-in-cognito',
  'unconfirmed',
  'reset-required',
  'external-provider',
  'compromised',
  'archived',
  'unknown-in-cognito',
  'ambiguous-in-cognito',
  'ambiguous-in-core',
  'must-change-password',
  /** Cognito may ask for another factor after the code, or did. */
  'mfa-on',
  'email-not-verified',
  'letter-case-differs',
  'email-changed-recently',
  'phone-changed-recently',
  'failed-verifications',
  'assisted-today',
  'no-active-ecosystem',
]);
export type FindingCode = z.infer<typeof findingCode>;

/** Of a finding that asks, no code is sent before somebody made sure in another way that the user is who phones. */
export const askingCode = z.enum([
  'email-changed-recently',
  'phone-changed-recently',
  'failed-verifications',
]);
export type AskingCode = z.infer<typeof askingCode>;

/** How somebody made sure. What the user knows is no answer (ASVS 5.0, 6.4.2). */
export const confirmedHow = z.enum(['called-back', 'administrator']);
export type ConfirmedHow = z.infer<typeof confirmedHow>;

export const confirmation = z.object({ finding: askingCode, how: confirmedHow });
export type Confirmation = z.infer<typeof confirmation>;

/** Each finding once. */
export const confirmations = z
  .array(confirmation)
  .check(z.refine((given) => new Set(given.map((one) => one.finding)).size === given.length));

export const finding = z.object({
  code: findingCode,
  blocks: z.boolean(),
  /** Left out where nothing is to be confirmed before the user's code. */
  asks: z.optional(z.literal(true)),
  /** How many whole days ago something changed. */
  days: z.optional(z.number()),
  /** How often something happened, and when last. */
  count: z.optional(z.number()),
  at: z.optional(instant),
});
export type FindingView = z.infer<typeof finding>;
