import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { Refused, type Refusal } from '../domain/refusal.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { problem, type ProblemDetails } from './problem-response.ts';
import { aboutRequest } from './about-request.ts';
import type { RequestLog } from './request-log.ts';
import type { RequestEnv } from './serve-endpoint.ts';
import { SECOND_MS } from '../domain/time.ts';

/** What failed outside may come right: until then nobody need press again. */
const RETRY_AFTER_S = 2;

/**
 * Every error becomes a problem here, once. One line of the log has the causes of what failed outside; unknown errors
 * are logged with a reference too, and answered opaquely.
 */
export function onError(log: RequestLog): (error: Error, c: Context<RequestEnv>) => Response {
  return (error, c) => {
    const about = aboutRequest(c);
    if (error instanceof Refused) {
      const { refusal, cause } = error;
      if (cause !== undefined) log.failure(cause, { ...about, code: refusal.code });
      return problem(c, refusal.code, detailsOf(refusal, waitAfter(cause)));
    }
    if (error instanceof ServiceFailed) {
      const code = error.service === 'database' ? 'unavailable' : 'identity-provider-failed';
      log.failure(error, { ...about, code });
      return problem(c, code, waitAfter(error));
    }
    const [code, reference] = ['internal-error', randomUUID()] as const;
    log.failure(error, { ...about, code, reference });
    return problem(c, code, { reference });
  };
}

/** Left out where asking again makes no sense before somebody has mended it. */
function waitAfter(failed: unknown): Pick<ProblemDetails, 'retryAfter'> {
  const isMisconfigured = failed instanceof ServiceFailed && failed.code === 'Misconfigured';
  return isMisconfigured ? {} : { retryAfter: RETRY_AFTER_S };
}

function detailsOf(refusal: Refusal, afterFailure: Pick<ProblemDetails, 'retryAfter'>): ProblemDetails {
  switch (refusal.code) {
    case 'wrong-step':
      return { step: refusal.step };
    case 'wrong-code':
      return { attemptsLeft: refusal.attemptsLeft };
    case 'user-not-verifiable':
    case 'findings-not-confirmed':
      return { findings: [...refusal.findings] };
    case 'assistance-open':
      return { id: refusal.id };
    case 'already-assisted':
      return { agent: refusal.agent, since: refusal.since };
    case 'resend-too-soon':
    case 'answer-under-way':
    case 'rate-limited':
    case 'unavailable':
      return { retryAfter: inSeconds(refusal.retryAfterMs) };
    case 'user-refused':
      return { retryAfter: inSeconds(refusal.retryAfterMs), until: refusal.until };
    case 'codes-blocked':
      return refusal.until === undefined ? {} : { until: refusal.until };
    case 'locked':
      return refusal.retryAfterMs === undefined ? {} : { retryAfter: inSeconds(refusal.retryAfterMs) };
    case 'delivery-failed':
      return afterFailure;
    case 'identity-provider-failed':
      return { ...afterFailure, ...(refusal.codeSpent && { codeSpent: true }) };
    case 'another-agent':
    case 'no-codes-left':
    case 'no-code':
    case 'code-expired':
    case 'step-up-elsewhere':
    case 'step-up-needed':
    case 'ecosystem-not-allowed':
    case 'product-not-allowed':
    case 'target-not-allowed':
    case 'user-not-found':
    case 'agent-email-not-trusted':
    case 'not-as-written':
    case 'not-found':
    case 'not-signed-in':
    case 'wrong-credentials':
    case 'sign-in-challenge':
    case 'sign-in-too-old':
    case 'too-many-sessions':
    case 'not-an-agent':
    case 'not-allowed':
    case 'header-missing':
    case 'invalid-client':
    case 'already-released':
    case 'ticket-used':
    case 'ticket-expired':
    case 'link-not-valid':
    case 'link-used':
    case 'link-expired':
      return {};
  }
}

function inSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / SECOND_MS));
}
