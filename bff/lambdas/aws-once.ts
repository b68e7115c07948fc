import { SENDS_WITHIN_MS } from './deadline.ts';

/** By a connection that ends with its message: one that is kept is dead after a function's pause. */
const CONNECTIONS = { keepAlive: false } as const;

/** A client of AWS for what is sent once: it asks one time, over one connection, and does not wait longer than a call. */
export function awsOnce() {
  return {
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: SENDS_WITHIN_MS,
      requestTimeout: SENDS_WITHIN_MS,
      throwOnRequestTimeout: true,
      httpAgent: CONNECTIONS,
      httpsAgent: CONNECTIONS,
    },
  };
}

const NOT_REACHED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Whether AWS may have taken what it was asked, of a call that failed: not where it refused, was not reached, or was
 * not asked at all for want of a region or credentials. One that broke or said nothing may have.
 */
export function mayHaveBeenTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if ('code' in error && NOT_REACHED.has(error.code)) return false;
  if (!('$metadata' in error)) return error.name === 'AbortError';
  const { httpStatusCode: status = 0 } = error.$metadata as { readonly httpStatusCode?: number };
  return status < 400 || status >= 500;
}
