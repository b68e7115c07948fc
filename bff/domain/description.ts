import type { BrowserSession, Description } from './assistance-events.ts';
import type { Assistance } from './assistance-state.ts';

/** Any of the agent's may until he has verified himself; then the one that did: what it says goes into mails. */
export function mayDescribe({ verifiedBy }: Assistance, browser: BrowserSession): boolean {
  return verifiedBy === null || verifiedBy === browser;
}

/** Only what becomes another. */
export function describedAnew(state: Assistance, { caseNumber, purpose }: Description): Description {
  return {
    ...(caseNumber !== undefined && caseNumber !== state.caseNumber && { caseNumber }),
    ...(purpose !== undefined && purpose !== (state.purpose ?? null) && { purpose }),
  };
}

/** What is cleared is left out, as in one that never had it. */
export function withDescription(state: Assistance, { caseNumber, purpose }: Description): Assistance {
  const { purpose: before, ...rest } = state;
  const after = purpose === undefined ? before : purpose;
  return {
    ...rest,
    ...(caseNumber !== undefined && { caseNumber }),
    ...(after != null && { purpose: after }),
  };
}
