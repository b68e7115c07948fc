import { DOCUMENT, inject, Injectable } from '@angular/core';
import { filter, fromEvent, interval, map, merge, type Observable, startWith, switchMap, EMPTY } from 'rxjs';

/** How often an open assistance is read again while its tab is visible, ms: what it says is on screen within 3 s. */
const EVERY_MS = 2_500;

/** When the server is asked again: every few seconds while the tab is visible, and at once on a return to it. */
@Injectable({ providedIn: 'root' })
export class RefreshTriggers {
  readonly #page = inject(DOCUMENT);

  /** Each time that the tab comes back into view or the window gets the focus. */
  onReturn(): Observable<unknown> {
    const window = this.#page.defaultView;
    const focused = window === null ? EMPTY : fromEvent(window, 'focus');
    const shown = fromEvent(this.#page, 'visibilitychange').pipe(filter(() => !this.#page.hidden));
    return merge(focused, shown);
  }

  /** On each return, and every 2.5 s while the tab is visible. */
  whileVisible(): Observable<unknown> {
    const visible = fromEvent(this.#page, 'visibilitychange').pipe(
      startWith(null),
      map(() => !this.#page.hidden),
    );
    return merge(
      this.onReturn(),
      visible.pipe(switchMap((isVisible) => (isVisible ? interval(EVERY_MS) : EMPTY))),
    );
  }
}
