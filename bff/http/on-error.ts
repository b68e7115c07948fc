import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { Refused, type Refusal } from '../domain/refusal.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { problem, type ProblemDetails } from './problem-response.ts';
import type { RequestLog } from './request-log.ts';
import { SECOND_MS } from '../domain/time.ts';

/** Every error becomes a problem here, once. Unknown ones are logged with a reference and answered opaquely. */
export function onError(log: RequestLog): (error: Error, c: Context) => Response {
  return (error, c) => {
    if (error instanceof Refused) return problem(c, error.refusal.code, detailsOf(error.refusal));
    if (error instanceof ServiceFailed) {
      log.failure(error, { service: error.service });
      return error.service === 'database'
        ? problem(c, 'unavailable', { retryAfter: 2 })
        : problem(c, 'identity-provider-failed');
    }
    const reference = randomUUID();
    log.failure(error, { reference });
    return problem(c, 'internal-error', { reference });
  };
}

function detailsOf(refusal: Refusal): ProblemDetails {
  switch (refusal.code) {
    case 'wrong-step':
      return { step: refusal.step };
    case 'wrong-code':
      return { attemptsLeft: refusal.attemptsLeft };
    case 'user-not-verifiable':
      return { findings: [...refusal.findings] };
    case 'assistance-open':
      return { id: refusal.id };
    case 'already-assisted':
      return { agent: refusal.agent, since: refusal.since };
    case 'resend-too-soon':
    case 'answer-under-way':
    case 'rate-limited':
    case 'user-refused':
    case 'unavailable':
      return { retryAfter: Math.max(1, Math.ceil(refusal.retryAfterMs / SECOND_MS)) };
    case 'no-codes-left':
    case 'codes-blocked':
    case 'no-code':
    case 'code-expired':
    case 'locked':
    case 'step-up-elsewhere':
    case 'ecosystem-not-allowed':
    case 'product-not-allowed':
    case 'target-not-allowed':
    case 'user-not-found':
    case 'delivery-failed':
    case 'identity-provider-failed':
    case 'agent-email-not-trusted':
    case 'not-found':
    case 'not-signed-in':
    case 'wrong-credentials':
    case 'sign-in-challenge':
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
