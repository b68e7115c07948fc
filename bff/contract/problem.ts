import * as z from 'zod/mini';

/** Every error code that the API can answer, with its HTTP status. The closed list: nothing else is sent. */
export const PROBLEM_STATUS = {
  'invalid-request': 400,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  /** The access token is of a sign-in at Cognito that a session must not outlive: sign in there anew. */
  'sign-in-too-old': 401,
  'invalid-client': 401,
  'header-missing': 403,
  'not-an-agent': 403,
  'sign-in-challenge': 403,
  'not-allowed': 403,
  'target-not-allowed': 403,
  'ecosystem-not-allowed': 403,
  'product-not-allowed': 403,
  'agent-email-not-trusted': 403,
  /** Of this browser session: `requestStepUp`, `answerStepUp`, then the same again. */
  'step-up-needed': 403,
  'not-found': 404,
  'user-not-found': 404,
  /** A link from a mail that was changed, or is none of ours. */
  'link-not-valid': 404,
  /** The page shows another agent than the session's: it has to look who is signed in. */
  'another-agent': 409,
  'wrong-step': 409,
  'assistance-open': 409,
  /** As many browser sessions as an agent may have, and each of them is at work. */
  'too-many-sessions': 409,
  'already-assisted': 409,
  'user-refused': 409,
  'user-not-verifiable': 409,
  /** A finding asks to make sure in another way before the user's code is sent. */
  'findings-not-confirmed': 409,
  'resend-too-soon': 409,
  'no-code': 409,
  'answer-under-way': 409,
  'step-up-elsewhere': 409,
  'already-released': 409,
  /** What is stored of it was changed past us: nothing is done with it, and trying again does not help. */
  'not-as-written': 409,
  'code-expired': 410,
  'ticket-used': 410,
  'ticket-expired': 410,
  'link-used': 410,
  'link-expired': 410,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'wrong-code': 422,
  locked: 423,
  'rate-limited': 429,
  /** Five codes in this step: go on with the newest, or start again. */
  'no-codes-left': 429,
  /** Too many wrong codes in 24 h, or suspected fraud: until a supervisor releases, or `until`. */
  'codes-blocked': 429,
  'internal-error': 500,
  'delivery-failed': 502,
  'identity-provider-failed': 502,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** The body of every error: `application/problem+json` (RFC 9457) with a stable `code`. */
export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.optional(z.string()),
  /** `invalid-request`: the fields that do not fit, with the rule each one breaks. */
  fields: z.optional(z.array(z.object({ field: z.string(), rule: z.string() }))),
  /** `wrong-step`: the step that the assistance is at. */
  step: z.optional(z.string()),
  /** `wrong-code`: what remains in this step. */
  attemptsLeft: z.optional(z.number()),
  /**
   * Seconds, the same as `Retry-After`. Of `delivery-failed` and `identity-provider-failed` left out where asking again
   * makes no sense: rights, secrets or settings are wrong.
   */
  retryAfter: z.optional(z.number()),
  /** `identity-provider-failed` of an answer: the code is void, another one has to be sent. Else left out. */
  codeSpent: z.optional(z.boolean()),
  /** `assistance-open`: the agent's own. */
  id: z.optional(z.string()),
  /** `already-assisted`: who holds the user. */
  agent: z.optional(z.string()),
  since: z.optional(z.string()),
  /** `user-refused`, `codes-blocked`: when it ends by itself, where it does. */
  until: z.optional(z.string()),
  /** `user-not-verifiable`: the findings that block; `findings-not-confirmed`: those that still ask. */
  findings: z.optional(z.array(z.string())),
  /** `internal-error`: what to look for in the log. */
  reference: z.optional(z.string()),
});

export type ProblemBody = z.infer<typeof problemBody>;
