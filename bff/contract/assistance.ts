import * as z from 'zod/mini';
import {
  attempt,
  code,
  emailAddress,
  endpoint,
  givenText,
  instant,
  noInput,
  reasonText,
  uuid,
} from './endpoint.ts';
import { caseNumber, otherDescription, purpose } from './description.ts';
import { codeView } from './code.ts';
import { confirmation, confirmations, finding } from './findings.ts';

export const step = z.enum(['internal-verification', 'ecosystem', 'user-verification', 'session', 'ended']);
export type Step = z.infer<typeof step>;

export const outcome = z.enum([
  'cancelled',
  'finished',
  'expired',
  'locked',
  'refused',
  'stopped',
  'signed-out',
  'superseded',
]);
export type Outcome = z.infer<typeof outcome>;

/** Why the system stopped an assistance. */
export const endCause = z.enum(['rights-lost']);
export type EndCause = z.infer<typeof endCause>;

export const productId = z.enum(['store', 'web', 'app', 'rcm']);
export type ProductId = z.infer<typeof productId>;

export const membershipRole = z.enum(['administrator', 'member']);
export type MembershipRole = z.infer<typeof membershipRole>;

/** In the order in which pages offer them. */
export const REASON_KINDS = [
  'user-hung-up',
  'no-longer-needed',
  'could-not-verify',
  'technical-failure',
  'wrong-address',
  'suspected-fraud',
  'other',
] as const;
export const reasonKind = z.enum(REASON_KINDS);
export type ReasonKind = z.infer<typeof reasonKind>;

/** What the caller may do now. The portal renders it and never computes a transition. */
export const allowedAction = z.enum([
  'send-internal-code',
  'answer-internal-code',
  'choose-ecosystem',
  'send-user-code',
  'answer-user-code',
  'open-product',
  'see-plan',
  'describe',
  'finish',
  'cancel',
  'stop',
]);
export type AllowedAction = z.infer<typeof allowedAction>;

export const coreState = z.enum(['active', 'inactive']);
export type CoreState = z.infer<typeof coreState>;

export const cognitoState = z.enum([
  'confirmed',
  'must-change-password',
  'unconfirmed',
  'disabled',
  'reset-required',
  'external-provider',
  'compromised',
  'archived',
  'unknown',
  'ambiguous',
  'missing',
]);
export type CognitoState = z.infer<typeof cognitoState>;

export const userStatus = z.object({
  core: coreState,
  cognito: cognitoState,
  mfa: z.enum(['on', 'off']),
  /** Masked: `********0456`; null where no number is on file. */
  phone: z.nullable(z.string()),
  findings: z.array(finding),
});
export type UserStatus = z.infer<typeof userStatus>;

export const ecosystem = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  role: membershipRole,
  active: z.boolean(),
});
export type Ecosystem = z.infer<typeof ecosystem>;

export const assistance = z.object({
  id: z.string(),
  /** The server's clock, for the countdowns. */
  now: instant,
  step,
  allowedActions: z.array(allowedAction),
  user: z.object({ email: z.string(), name: z.optional(z.string()) }),
  agent: z.object({ id: z.string(), name: z.string() }),
  startedAt: instant,
  caseNumber: z.optional(z.string()),
  /** Left out where nobody chose one. */
  purpose: z.optional(purpose),
  /** When the process ends by itself if nothing happens. */
  lapsesAt: z.optional(instant),
  /** True where another browser session of the agent answered the internal code: verify again to go on. */
  stepUpElsewhere: z.boolean(),
  status: z.optional(userStatus),
  /** What was made sure of already, in this assistance. */
  confirmed: z.optional(z.array(confirmation)),
  ecosystems: z.optional(z.array(ecosystem)),
  ecosystem: z.optional(ecosystem),
  /** Where the user's code will go, masked: verified addresses at Cognito only. */
  codeTo: z.optional(z.object({ email: z.string(), phone: z.optional(z.string()) })),
  code: z.optional(codeView),
  /** Tries and codes that remain in the current verification step, before any code was sent too. */
  left: z.optional(z.object({ attempts: z.number(), codes: z.number() })),
  products: z.optional(
    z.array(
      z.object({
        id: productId,
        opens: z.enum(['tab', 'qr']),
        redeemedAt: z.optional(instant),
        /** When a ticket that had been used was tried again: somebody else may hold a copy. */
        reusedAt: z.optional(instant),
        /** When the newest ticket ran out though the product had never taken it: the product may be down. */
        unusedSince: z.optional(instant),
      }),
    ),
  ),
  session: z.optional(z.object({ startedAt: instant, endsAt: instant })),
  /** Two words that the user's mail shows too: say the second only after the user has read out the first. */
  words: z.optional(z.tuple([z.string(), z.string()])),
  ended: z.optional(
    z.object({
      outcome,
      at: instant,
      reason: z.optional(z.string()),
      /** Why the system ended it; left out where a person did. */
      cause: z.optional(endCause),
      /** The agent who verified himself first, where it was superseded. */
      supersededBy: z.optional(z.string()),
    }),
  ),
});
export type AssistanceView = z.infer<typeof assistance>;

/** What a supervisor sees of somebody else's without a step-up: no user, no case, no reason. */
export const reducedAssistance = z.object({
  id: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  step,
  startedAt: instant,
  lapsesAt: z.optional(instant),
});
export type ReducedAssistance = z.infer<typeof reducedAssistance>;

/** Whole ones name their user; no reduced one does. */
export function isReduced(seen: object): seen is ReducedAssistance {
  return !('user' in seen);
}

/** Own ones are always whole. */
const assistanceAsSeen = z.union([assistance, reducedAssistance]);
export type AssistanceAsSeen = z.infer<typeof assistanceAsSeen>;

const byId = z.object({ id: uuid });

export const startAssistance = endpoint({
  id: 'startAssistance',
  summary: 'Start an assistance for the user with this address',
  method: 'POST',
  path: '/api/assistances',
  access: 'agent',
  success: 201,
  input: z.object({
    body: z.object({ email: emailAddress, caseNumber: z.optional(caseNumber), purpose: z.optional(purpose) }),
  }),
  output: assistance,
});

export const currentAssistance = endpoint({
  id: 'currentAssistance',
  summary: 'The open assistance of the agent, or 204',
  method: 'GET',
  path: '/api/assistances/current',
  access: 'agent',
  success: 200,
  mayBeEmpty: true,
  background: true,
  input: noInput,
  output: z.nullable(assistance),
});

export const readAssistance = endpoint({
  id: 'readAssistance',
  summary: 'One assistance; somebody else’s only for supervisors, reduced without a step-up',
  method: 'GET',
  path: '/api/assistances/:id',
  access: 'agent',
  success: 200,
  background: true,
  input: z.object({ params: byId }),
  output: assistanceAsSeen,
});

export const describeAssistance = endpoint({
  id: 'describeAssistance',
  summary: 'Change case number or purpose while it is open; null clears, what is left out stays',
  method: 'PATCH',
  path: '/api/assistances/:id',
  access: 'agent',
  success: 200,
  input: z.object({ params: byId, body: otherDescription }),
  output: assistance,
});

export const sendInternalCode = endpoint({
  id: 'sendInternalCode',
  summary: 'Send a code to the e-mail of the agent',
  method: 'POST',
  path: '/api/assistances/:id/internal-code',
  access: 'agent',
  success: 202,
  input: z.object({ params: byId }),
  output: assistance,
});

export const answerInternalCode = endpoint({
  id: 'answerInternalCode',
  summary:
    'Answer the code of the agent; a fresh session id. With the id before and the same `attempt`, once within 10 s, again',
  method: 'POST',
  path: '/api/assistances/:id/internal-code/answer',
  access: 'agent',
  success: 200,
  input: z.object({ params: byId, body: z.object({ code, attempt: z.optional(attempt) }) }),
  output: assistance,
});

export const chooseEcosystem = endpoint({
  id: 'chooseEcosystem',
  summary: 'Choose the ecosystem to assist in',
  method: 'POST',
  path: '/api/assistances/:id/ecosystem',
  access: 'agent',
  success: 200,
  input: z.object({
    params: byId,
    body: z.object({ ecosystemId: givenText(64) }),
  }),
  output: assistance,
});

export const sendUserCode = endpoint({
  id: 'sendUserCode',
  summary: 'Send a code to the user through Cognito',
  method: 'POST',
  path: '/api/assistances/:id/user-code',
  access: 'agent',
  success: 202,
  input: z.object({ params: byId, body: z.optional(z.object({ confirmed: z.optional(confirmations) })) }),
  output: assistance,
});

export const answerUserCode = endpoint({
  id: 'answerUserCode',
  summary: 'Answer the code that the user reads out',
  method: 'POST',
  path: '/api/assistances/:id/user-code/answer',
  access: 'agent',
  success: 200,
  // The session id stays: there is nothing to fetch by an `attempt`.
  input: z.object({ params: byId, body: z.object({ code, attempt: z.optional(attempt) }) }),
  output: assistance,
});

export const showPhone = endpoint({
  id: 'showPhone',
  summary: 'The number on file in full, to call the user back where a finding asks; traced',
  method: 'POST',
  path: '/api/assistances/:id/phone',
  access: 'agent',
  success: 200,
  input: z.object({ params: byId }),
  output: z.object({ phone: z.string() }),
});

/** An amount of money: in minor units of an ISO 4217 currency. */
const money = z.object({ minorUnits: z.number(), currency: z.string() });

export const planDetails = z.object({
  ecosystem: z.object({ id: z.string(), name: z.string() }),
  plan: z.string(),
  pricePeriod: z.nullable(z.enum(['monthly', 'yearly'])),
  price: z.nullable(money),
  licences: z.nullable(z.object({ used: z.number(), bought: z.number() })),
  encounters: z.nullable(z.object({ left: z.number(), included: z.number() })),
  /** A calendar date, ISO 8601. */
  renewsOn: z.nullable(z.string()),
  modules: z.array(z.string()),
});
export type PlanDetails = z.infer<typeof planDetails>;

export const readPlan = endpoint({
  id: 'readPlan',
  summary: 'Plan details of the chosen ecosystem, while the session runs',
  method: 'GET',
  path: '/api/assistances/:id/plan',
  access: 'agent',
  success: 200,
  input: z.object({ params: byId }),
  output: planDetails,
});

export const openProduct = endpoint({
  id: 'openProduct',
  summary: 'A ticket for one product; voids the earlier one',
  method: 'POST',
  path: '/api/assistances/:id/products/:product',
  access: 'agent',
  success: 201,
  input: z.object({ params: z.object({ id: uuid, product: productId }) }),
  output: z.object({ url: z.string(), expiresAt: instant }),
});

export const cancelAssistance = endpoint({
  id: 'cancelAssistance',
  summary: 'Cancel, with a reason',
  method: 'POST',
  path: '/api/assistances/:id/cancel',
  access: 'agent',
  success: 200,
  endsOnly: true,
  input: z.object({
    params: byId,
    body: z.object({ reason: z.object({ kind: reasonKind, text: reasonText }) }),
  }),
  output: assistance,
});

export const finishAssistance = endpoint({
  id: 'finishAssistance',
  summary: 'Finish the support session',
  method: 'POST',
  path: '/api/assistances/:id/finish',
  access: 'agent',
  success: 200,
  endsOnly: true,
  input: z.object({ params: byId }),
  output: assistance,
});

export const stopAssistance = endpoint({
  id: 'stopAssistance',
  summary: 'Stop anybody’s assistance',
  method: 'POST',
  path: '/api/assistances/:id/stop',
  access: 'supervisor',
  success: 200,
  endsOnly: true,
  input: z.object({ params: byId, body: z.object({ reason: reasonText }) }),
  output: assistanceAsSeen,
});
