import * as z from 'zod/mini';

/**
 * What became of one code on one channel, as a function says it to the BFF: a compact JWS (Ed25519) by the functions'
 * own key, so that nobody else's word counts.
 */
export const DELIVERY_ALGORITHM = 'EdDSA';
export const DELIVERY_ISSUER = 'user-support-functions';
export const DELIVERY_AUDIENCE = 'user-support-deliveries';
/** The longest that such a statement is good for, seconds. */
export const DELIVERY_LIFE_SECONDS = 60;

export const CHANNELS = ['mail', 'text'] as const;
export type Channel = (typeof CHANNELS)[number];

/** `accepted`: a provider took it. `delivered`: the other mail server, or the phone, took it. */
export const CHANNEL_STATES = ['accepted', 'delivered', 'delayed', 'failed'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

/** Why, in our words: what a provider writes is shown and stored nowhere. */
export const CHANNEL_CAUSES = [
  /** The other mail server sent it back for good. */
  'bounced',
  /** The provider sends nothing more to this address, since earlier mails came back. */
  'suppressed',
  /** The other mail server, or the carrier, did not take it. */
  'refused',
  /** The owner of the number takes no texts. */
  'opted-out',
  /** The owner of the mailbox called it spam, after it was delivered. */
  'complained',
  /** The provider failed, or did not answer in time. */
  'not-accepted',
] as const;
export type ChannelCause = (typeof CHANNEL_CAUSES)[number];

/** What the functions sign. `jti` is the provider's id of the event, which may come more than once. */
export const deliveryClaims = z.object({
  iss: z.literal(DELIVERY_ISSUER),
  aud: z.literal(DELIVERY_AUDIENCE),
  jti: z.string().check(z.minLength(1), z.maxLength(200)),
  /** Seconds since 1970. */
  iat: z.number(),
  exp: z.number(),
  codeId: z.uuid(),
  channel: z.enum(CHANNELS),
  state: z.enum(CHANNEL_STATES),
  because: z.optional(z.enum(CHANNEL_CAUSES)),
  /** When it happened, as the provider says. */
  at: z.iso.datetime(),
});
export type DeliveryClaims = z.infer<typeof deliveryClaims>;

/** What a function that sends says at once of each channel that it tried; no address. */
export const channelAnswer = z.object({
  channel: z.enum(CHANNELS),
  state: z.enum(['accepted', 'failed']),
  /** A word that only a later release of the functions has says nothing. */
  because: z.optional(z.catch(z.optional(z.enum(CHANNEL_CAUSES)), undefined)),
  at: z.iso.datetime(),
});
export type ChannelAnswer = z.infer<typeof channelAnswer>;

/** As Cognito carries it beside a challenge: a public parameter is a string. */
export const channelAnswers = z.readonly(z.array(channelAnswer));
