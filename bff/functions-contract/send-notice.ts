import * as z from 'zod/mini';

/** ISO 8601, UTC on the wire. */
const moment = z.pipe(
  z.iso.datetime(),
  z.transform((value: string) => new Date(value)),
);
const envelope = { noticeId: z.string(), to: z.string(), language: z.enum(['en', 'es']) };
const basics = {
  ...envelope,
  agent: z.string(),
  outcome: z.enum([
    'cancelled',
    'finished',
    'expired',
    'locked',
    'refused',
    'stopped',
    'signed-out',
    'superseded',
  ]),
  cause: z.nullable(z.enum(['rights-lost'])),
};

const receipt = z.object({
  kind: z.literal('receipt'),
  ...basics,
  name: z.nullable(z.string()),
  ecosystem: z.string(),
  from: moment,
  until: moment,
  products: z.readonly(z.array(z.string())),
  /** The kind that the agent chose, where he cancelled; a later release may have more of them. */
  reasonKind: z.optional(z.string()),
  refuseUrl: z.url({ protocol: /^https?$/ }),
  objectWithinSeconds: z.number(),
});
const alert = z.object({
  kind: z.literal('alert'),
  ...basics,
  user: z.string(),
  ecosystem: z.nullable(z.string()),
  startedAt: moment,
  objectedAt: moment,
  blockedSeconds: z.number(),
  backoffice: z.string(),
  /** Free text of whoever ended it: for supervisors alone. */
  reason: z.optional(z.string()),
  /** Free text of the user, for them too; left out where he wrote nothing, and by releases before. */
  said: z.optional(z.string()),
  /** What the user may name on the phone; left out by releases before. */
  reference: z.optional(z.string()),
});

const release = z.object({
  kind: z.literal('release'),
  ...envelope,
  /** Kinds and causes of blocks: a later release may have more of them. */
  blocked: z.string(),
  because: z.nullable(z.string()),
  subject: z.string(),
  by: z.string(),
  byOperator: z.boolean(),
  since: moment,
  releasedAt: moment,
  reason: z.string(),
  backoffice: z.string(),
});
const fraud = z.object({
  kind: z.literal('fraud'),
  ...envelope,
  agent: z.string(),
  user: z.string(),
  ecosystem: z.nullable(z.string()),
  startedAt: moment,
  at: moment,
  hadSession: z.boolean(),
  /** Free text of the agent: for supervisors alone. */
  reason: z.string(),
  blockedSeconds: z.number(),
  backoffice: z.string(),
});
const released = z.object({
  kind: z.literal('released'),
  ...envelope,
  /** Left out where Core has none, and by releases before. */
  name: z.optional(z.string()),
  hadObjected: z.boolean(),
  since: moment,
  releasedAt: moment,
});

const sessionsEnded = z.object({
  kind: z.literal('sessions-ended'),
  ...envelope,
  name: z.string(),
  /** Why: a later release may have more of them. */
  because: z.string(),
  by: z.string(),
  sessions: z.number(),
  at: moment,
  address: z.nullable(z.string()),
});
const ownCodes = z.object({
  kind: z.literal('own-codes'),
  ...envelope,
  agent: z.string(),
  email: z.string(),
  codes: z.number(),
  withinSeconds: z.number(),
  at: moment,
  backoffice: z.string(),
});
/** No code goes to an agent's own mailbox until a supervisor has released it. */
const ownMailbox = z.object({
  kind: z.literal('own-mailbox'),
  ...envelope,
  agent: z.string(),
  email: z.string(),
  /** Whole days since the address changed; null where that is not why. */
  changedDaysAgo: z.nullable(z.number()),
  at: moment,
  backoffice: z.string(),
});
const row = z.object({
  kind: z.literal('row'),
  ...envelope,
  /** Names of tables, and what is wrong: a later release may have more of them. */
  table: z.string(),
  because: z.string(),
  at: moment,
  backoffice: z.string(),
});
const lookUps = z.object({
  kind: z.literal('look-ups'),
  ...envelope,
  agent: z.string(),
  agentEmail: z.string(),
  count: z.number(),
  at: moment,
  backoffice: z.string(),
});

const disowned = z.object({
  kind: z.literal('disowned'),
  ...envelope,
  agent: z.string(),
  email: z.string(),
  sessions: z.number(),
  at: moment,
  backoffice: z.string(),
});

/**
 * What the BFF hands to the send-notice function: for a user a receipt or that codes are possible again, for an
 * agent that sessions ended, for supervisors the rest.
 */
export const sendNotice = z.discriminatedUnion('kind', [
  receipt,
  alert,
  fraud,
  release,
  released,
  sessionsEnded,
  ownCodes,
  ownMailbox,
  disowned,
  row,
  lookUps,
]);
/** As it is written; the function reads moments as dates. One of a release before 0.2 wants a receipt's `reason`. */
export type SendNotice = z.input<typeof sendNotice>;
export type Receipt = z.output<typeof receipt>;
export type Alert = z.output<typeof alert>;
export type Fraud = z.output<typeof fraud>;
export type Release = z.output<typeof release>;
export type Released = z.output<typeof released>;
export type SessionsEnded = z.output<typeof sessionsEnded>;
export type OwnCodes = z.output<typeof ownCodes>;
export type OwnMailbox = z.output<typeof ownMailbox>;
export type Disowned = z.output<typeof disowned>;
export type SpoiltRow = z.output<typeof row>;
export type LookUps = z.output<typeof lookUps>;
