import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  type OnInit,
  untracked,
  ViewEncapsulation,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterOutlet } from '@angular/router';
import { filter, fromEvent } from 'rxjs';
import { injectConfig } from './config';
import { AgentIdentity } from './session/agent-identity';
import { Texts } from './texts/texts';

/**
 * The module's outermost element: its fallback theme, its language, which follows the shell's, and the pages of one
 * agent: another one's are made anew.
 */
@Component({
  selector: 'us-module-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  imports: [RouterOutlet],
  template: `
    @for (pages of agent.pagesOf(); track pages.agentId) {
      <router-outlet />
    }
  `,
  styleUrl: './module-root.scss',
  host: { '[class.us-asking]': 'agent.isShellAsked()' },
})
export class ModuleRoot implements OnInit {
  protected readonly agent = inject(AgentIdentity);
  readonly #page = inject(DOCUMENT);
  readonly #destroyed = inject(DestroyRef);

  constructor() {
    const { language } = injectConfig();
    const texts = inject(Texts);
    effect(() => {
      language();
      untracked(() => void texts.load());
    });
  }

  ngOnInit(): void {
    const { visit } = this.agent;
    this.#destroyed.onDestroy(() => {
      this.agent.leave(visit);
    });
    // Captured: before anything else asks the server again.
    fromEvent(this.#page, 'visibilitychange', { capture: true })
      .pipe(
        filter(() => !this.#page.hidden),
        takeUntilDestroyed(this.#destroyed),
      )
      .subscribe(() => {
        // Without an answer the pages say so, and try again.
        this.agent.confirm().catch(() => undefined);
      });
  }
}
