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
import { EMPTY, filter, fromEvent, merge, type Observable } from 'rxjs';
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
    this.#returns()
      .pipe(takeUntilDestroyed(this.#destroyed))
      .subscribe(() => {
        // Without an answer the pages say so, and try again.
        this.agent.confirm().catch(() => undefined);
      });
  }

  /** Captured: before anything else asks the server again. */
  #returns(): Observable<unknown> {
    const window = this.#page.defaultView;
    const focused = window === null ? EMPTY : fromEvent(window, 'focus', { capture: true });
    const shown = fromEvent(this.#page, 'visibilitychange', { capture: true });
    return merge(
      // A field's focus is captured here too.
      focused.pipe(filter(({ target }) => target === window)),
      shown.pipe(filter(() => !this.#page.hidden)),
    );
  }
}
