import { Component, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { AgentSession } from './session/agent-session';

@Component({
  selector: 'shell-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {
  readonly #router = inject(Router);

  constructor() {
    const session = inject(AgentSession);
    effect(() => {
      const ended = session.ended();
      if (ended !== null) void this.#toSignIn(ended === 'over' ? { returnTo: this.#router.url } : {});
    });
  }

  async #toSignIn(queryParams: { readonly returnTo?: string }): Promise<void> {
    await this.#router.navigate(['/sign-in'], { queryParams });
  }
}
