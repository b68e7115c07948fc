import * as z from 'zod/mini';
import { instant } from './endpoint.ts';

export const codePurpose = z.enum(['internal', 'user']);
export type CodePurpose = z.infer<typeof codePurpose>;

export const channel = z.enum(['mail', 'text']);
export type Channel = z.infer<typeof channel>;

/** `accepted`: a provider took it. `delivered`: the other mail server, or the phone, took it. */
export const channelState = z.enum(['accepted', 'delivered', 'delayed', 'failed']);
export type ChannelState = z.infer<typeof channelState>;

/** Why, in our words; `complained`: the owner of the mailbox called what he got spam. */
export const channelCause = z.enum([
  'bounced',
  'suppressed',
  'refused',
  'opted-out',
  'complained',
  'not-accepted',
]);
export type ChannelCause = z.infer<typeof channelCause>;

export const codeChannel = z.object({
  channel,
  /** Masked, as `sentTo`. */
  to: z.string(),
  state: channelState,
  at: instant,
  because: z.optional(channelCause),
});
export type CodeChannel = z.infer<typeof codeChannel>;

export const codeView = z.object({
  purpose: codePurpose,
  /** Masked e-mail address: `ana***@backoffice.example`. */
  sentTo: z.string(),
  /** Masked phone, where the code also went as a text. */
  sentToPhone: z.optional(z.string()),
  /** What became of it on each channel that it went by; for the session that verified alone. */
  channels: z.optional(z.array(codeChannel)),
  sentAt: instant,
  expiresAt: instant,
  resendAt: instant,
  attemptsLeft: z.number(),
  codesLeft: z.number(),
});
export type CodeView = z.infer<typeof codeView>;
