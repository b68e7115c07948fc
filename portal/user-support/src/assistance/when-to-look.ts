import { DOCUMENT, inject, Injectable } from '@angular/core';
import { filter, fromEvent, interval, map, merge, type Observable, startWith, switchMap, EMPTY } from 'rxjs';

/** How often an open assistance is read again while its tab is seen, ms. */
const EVERY_MS = 3_000;

/** When the server is asked again: every few seconds while the tab is seen, and at once when it is looked at. */
@Injectable({ providedIn: 'root' })
export class WhenToLook {
  readonly #page = inject(DOCUMENT);

  /** Each time that the tab comes back into view or the window gets the focus. */
  looks(): Observable<unknown> {
    const window = this.#page.defaultView;
    const focused = window === null ? EMPTY : fromEvent(window, 'focus');
    const shown = fromEvent(this.#page, 'visibilitychange').pipe(filter(() => !this.#page.hidden));
    return merge(focused, shown);
  }

  ticks(): Observable<unknown> {
    const seen = fromEvent(this.#page, 'visibilitychange').pipe(
      startWith(null),
      map(() => !this.#page.hidden),
    );
    return merge(this.looks(), seen.pipe(switchMap((isSeen) => (isSeen ? interval(EVERY_MS) : EMPTY))));
  }
}
