export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** ISO 8601, UTC, from ms since 1970. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Seconds as HTTP, JWS and mails count them: whole ones, from ms, rounded down. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / SECOND_MS);
}
