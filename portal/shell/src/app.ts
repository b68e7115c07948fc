import { Component, DOCUMENT, effect, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterOutlet } from '@angular/router';
import { filter, fromEvent } from 'rxjs';
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
    fromEvent(page, 'visibilitychange')
      .pipe(
        filter(() => !page.hidden),
        takeUntilDestroyed(),
      )
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
