import type { AskingCode, FindingCode, Step } from '../contract/index.ts';

/**
 * Why something was not done. Closed: `http/on-error.ts` maps each to a problem with an exhaustive switch.
 * Durations in milliseconds.
 */
export type Refusal =
  | { readonly code: 'wrong-step'; readonly step: Step }
  | { readonly code: 'resend-too-soon'; readonly retryAfterMs: number }
  | { readonly code: 'no-codes-left' }
  /** `until`: when it ends by itself, ISO 8601; left out where it does not. */
  | { readonly code: 'codes-blocked'; readonly until?: string }
  | { readonly code: 'no-code' }
  | { readonly code: 'code-expired' }
  | { readonly code: 'answer-under-way'; readonly retryAfterMs: number }
  | { readonly code: 'wrong-code'; readonly attemptsLeft: number }
  /** With a wait where it is a step-up that is locked; a locked assistance has ended. */
  | { readonly code: 'locked'; readonly retryAfterMs?: number }
  | { readonly code: 'step-up-elsewhere' }
  | { readonly code: 'step-up-needed' }
  | { readonly code: 'ecosystem-not-allowed' }
  | { readonly code: 'product-not-allowed' }
  | { readonly code: 'user-not-verifiable'; readonly findings: readonly FindingCode[] }
  | { readonly code: 'findings-not-confirmed'; readonly findings: readonly AskingCode[] }
  | { readonly code: 'target-not-allowed' }
  | { readonly code: 'user-not-found' }
  | { readonly code: 'user-refused'; readonly retryAfterMs: number; readonly until: string }
  | { readonly code: 'assistance-open'; readonly id: string }
  | { readonly code: 'already-assisted'; readonly agent: string; readonly since: string }
  | { readonly code: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly code: 'delivery-failed' }
  /** `codeSpent`: the code that was answered is void, whatever it was. */
  | { readonly code: 'identity-provider-failed'; readonly codeSpent?: true }
  | { readonly code: 'agent-email-not-trusted' }
  | { readonly code: 'not-as-written' }
  | { readonly code: 'not-found' }
  | { readonly code: 'not-signed-in' }
  | { readonly code: 'wrong-credentials' }
  | { readonly code: 'sign-in-challenge' }
  | { readonly code: 'sign-in-too-old' }
  | { readonly code: 'too-many-sessions' }
  | { readonly code: 'not-an-agent' }
  | { readonly code: 'not-allowed' }
  | { readonly code: 'header-missing' }
  | { readonly code: 'another-agent' }
  | { readonly code: 'invalid-client' }
  | { readonly code: 'already-released' }
  | { readonly code: 'ticket-used' }
  | { readonly code: 'ticket-expired' }
  | { readonly code: 'link-not-valid' }
  | { readonly code: 'link-used' }
  | { readonly code: 'link-expired' }
  | { readonly code: 'unavailable'; readonly retryAfterMs: number };

export type RefusalCode = Refusal['code'];

/** Thrown by use cases, caught once, in `http/on-error.ts`. `cause`: what failed outside, for the log. */
export class Refused extends Error {
  readonly refusal: Refusal;
  readonly code: RefusalCode;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.code, options);
    this.name = 'Refused';
    this.refusal = refusal;
    this.code = refusal.code;
  }
}

/** `cause`: what failed outside, where something did. */
export function refuse(refusal: Refusal, cause?: unknown): never {
  throw new Refused(refusal, cause === undefined ? undefined : { cause });
}

/** What was answered, or why it was refused. */
export type Answered<T> =
  { readonly value: T; readonly refusal: null } | { readonly value: null; readonly refusal: Refusal };

/** Keeps a refusal for later, where it is due within a change; other errors are thrown on. */
export async function orRefusal<T>(answer: Promise<T>): Promise<Answered<T>> {
  try {
    return { value: await answer, refusal: null };
  } catch (error) {
    if (error instanceof Refused) return { value: null, refusal: error.refusal };
    throw error;
  }
}
