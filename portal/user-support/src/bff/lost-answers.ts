import { HttpErrorResponse } from '@angular/common/http';
import { catchError, defer, type Observable, race, switchMap, throwError, timer } from 'rxjs';
import { isUnanswered } from './problem';

/**
 * The server keeps an answer for the press so long; it answers within nine seconds, or something on the way does
 * not.
 */
const KEPT_MS = 10_000;
const SILENT_AFTER_MS = 9_500;
/** For a network that comes back, and a first request that is still under way. */
const PAUSE_MS = 1_000;
const REPEATED_FOR_MS = 5_000;

/** Sends it once more where no answer of ours came, while the server still has it; what fails then has failed. */
export function onceMoreUnanswered<Answer>(send: Observable<Answer>): Observable<Answer> {
  return defer(() => {
    const begunAt = Date.now();
    return race(send, silence(SILENT_AFTER_MS)).pipe(
      catchError((error: unknown) => {
        const elapsed = Date.now() - begunAt;
        if (elapsed >= KEPT_MS || !isUnanswered(error)) return throwError(() => error);
        const pause = Math.max(0, Math.min(PAUSE_MS, SILENT_AFTER_MS - elapsed));
        return timer(pause).pipe(switchMap(() => race(send, silence(REPEATED_FOR_MS))));
      }),
    );
  });
}

/** What no answer looks like once nobody waits any longer. */
function silence(ms: number): Observable<never> {
  return timer(ms).pipe(switchMap(() => throwError(() => new HttpErrorResponse({ status: 0 }))));
}
