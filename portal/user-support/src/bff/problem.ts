import { HttpErrorResponse } from '@angular/common/http';
import type { ProblemBody, ProblemCode } from '@waizant/user-support/contract';

/** `offline`: no answer came; `unreadable`: one came that is not ours (a proxy's page). */
export type ProblemName = ProblemCode | 'offline' | 'unreadable';

/** Why a call failed, as the screens need it: the server's stable code and what belongs to it. */
export type Problem = Omit<Partial<ProblemBody>, 'code'> & { readonly code: ProblemName };

/** The problem in a failed HTTP call; anything else is a bug and is thrown on. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof HttpErrorResponse)) throw error;
  if (error.status === 0) return { code: 'offline' };
  const body: unknown = error.error;
  return isProblem(body) ? body : { code: error.status >= 500 ? 'unavailable' : 'unreadable' };
}

/** Whether nothing of ours answered: no network, or a proxy before a server that did not. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof HttpErrorResponse)) return false;
  return error.status === 0 || (error.status >= 500 && !isProblem(error.error));
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}
