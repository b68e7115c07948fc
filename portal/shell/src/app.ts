import { Component, DOCUMENT, effect, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterOutlet } from '@angular/router';
import { EMPTY, filter, fromEvent, merge } from 'rxjs';
import { ShellSession } from './session/shell-session';

@Component({
  selector: 'shell-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {
  readonly #router = inject(Router);

  constructor() {
    const session = inject(ShellSession);
    const page = inject(DOCUMENT);
    const window = page.defaultView;
    const shown = fromEvent(page, 'visibilitychange').pipe(filter(() => !page.hidden));
    // Two windows side by side are never hidden.
    merge(shown, window === null ? EMPTY : fromEvent(window, 'focus'))
      .pipe(takeUntilDestroyed())
      .subscribe(() => void session.seenAgain());
    effect(() => {
      const ended = session.ended();
      if (ended !== null) void this.#toSignIn(ended === 'over' ? { returnTo: this.#router.url } : {});
    });
  }

  async #toSignIn(queryParams: { readonly returnTo?: string }): Promise<void> {
    await this.#router.navigate(['/sign-in'], { queryParams });
  }
}
