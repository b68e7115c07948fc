import { timeLeft } from '../platform/deadline.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { SAYS_MAY_HAVE_LEFT } from '../functions-contract/failure.ts';
import { CALLER_WAITS_MS } from '../functions-contract/patience.ts';
import { SECOND_MS } from '../domain/time.ts';

/** The agent is on the phone: connect within 3 s, answer within 5 s, of which those are a part (ms). */
const CONNECT_MS = 3 * SECOND_MS;

/**
 * A connection that nobody used for so long is closed by us: the other side closes its own after five seconds at the
 * earliest, and a request that meets that closing is lost (ms).
 */
const IDLE_MS = 3 * SECOND_MS;
const CONNECTIONS = { keepAlive: true, maxSockets: 50, timeout: IDLE_MS } as const;

/** Addresses, region and credentials come from the SDK's own variables; only the patience is ours. */
export function awsClientDefaults() {
  return {
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: CALLER_WAITS_MS,
      throwOnRequestTimeout: true,
      httpAgent: CONNECTIONS,
      httpsAgent: CONNECTIONS,
    },
  };
}

/** Errors that say the request never reached the service. */
const NOT_REACHED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CredentialsProviderError',
]);

/** A failure of AWS, and whether what was asked may have happened all the same. */
export function asServiceFailed(service: 'lambda' | 'cognito', cause: unknown): ServiceFailed {
  if (cause instanceof ServiceFailed) return cause;
  const isMisconfigured = service === 'lambda' && cause instanceof Error && OURS_TO_MEND.has(cause.name);
  return new ServiceFailed(service, mayHaveHappened(cause), { cause, isMisconfigured });
}

/** Of a function's call: no right to make it, or no such function. Cognito's have a table. */
const OURS_TO_MEND = new Set(['AccessDeniedException', 'ResourceNotFoundException']);

function mayHaveHappened(cause: unknown): boolean {
  if (!(cause instanceof Error)) return true;
  const code = 'code' in cause ? String(cause.code) : cause.name;
  if (NOT_REACHED.has(code) || NOT_REACHED.has(cause.name)) return false;
  if (!('$metadata' in cause) || cause.name === 'TimeoutError' || cause.name === 'AbortError') return true;
  // A service that refuses did not do what it was asked; one that broke may have, and so may a trigger it gave up on.
  return (
    (statusOf(cause) ?? 0) >= 500 || TRIGGER_RAN.has(cause.name) || SAYS_MAY_HAVE_LEFT.test(cause.message)
  );
}

/** A function that answered what Cognito could not use has run: its mail may have left. */
const TRIGGER_RAN = new Set(['UnexpectedLambdaException', 'InvalidLambdaResponseException']);

/** What AWS answered, by HTTP; null where nothing was. */
export function statusOf(error: unknown): number | null {
  const metadata: unknown = error instanceof Error && '$metadata' in error ? error.$metadata : null;
  const isRecord = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  const status = isRecord && metadata.httpStatusCode !== undefined ? Number(metadata.httpStatusCode) : NaN;
  return Number.isNaN(status) ? null : status;
}

/**
 * For a call that is not asked twice: it begins only while there is time for its answer, so that nobody gives up on one
 * that goes on. Throws `ServiceFailed`, and nothing was asked.
 */
export function requireTime(service: 'lambda' | 'cognito', operation: string, signal: AbortSignal): void {
  if (timeLeft(signal) >= CALLER_WAITS_MS) return;
  const said = { name: 'TooLate', operation };
  throw new ServiceFailed(service, false, { cause: Object.assign(new Error('no time for an answer'), said) });
}

/** There was no connection: the other side is not there, or its name is not found just now. */
export function wasNotReached(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && NOT_REACHED.has(error.code) && error.code !== 'ENOTFOUND'
  );
}

/** A kept connection was cut under the request. */
export function wasCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** The SDK's errors do not say which call failed: it is noted on them, for the chain of causes. */
export function toldCall(
  error: unknown,
  call: { readonly operation: string; functionName?: string },
): unknown {
  return error instanceof Error ? Object.assign(error, call) : error;
}
