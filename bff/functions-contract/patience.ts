/** How long whoever calls a function waits for its answer: the BFF, and Cognito, which calls it again then (ms). */
export const CALLER_WAITS_MS = 5_000;
