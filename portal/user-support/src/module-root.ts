import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  type OnInit,
  signal,
  untracked,
  ViewEncapsulation,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterOutlet } from '@angular/router';
import {
  defer,
  EMPTY,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  retry,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { problemOf } from './bff/problem';
import { injectLanguage } from './config';
import { ProblemText } from './problem/problem-text';
import { AgentIdentity } from './session/agent-identity';
import { injectTexts, Texts } from './texts/texts';

/** How often it is asked again who the agent is, while that gets no answer, ms. */
const AGAIN_AFTER_MS = 3_000;

/**
 * The module's outermost element: its fallback theme, its language, which follows the shell's, and the pages of one
 * agent: another one's are made anew.
 */
@Component({
  selector: 'us-module-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  imports: [ProblemText, RouterOutlet],
  template: `
    @if (agent.unconfirmed(); as problem) {
      <us-problem-text class="us-unconfirmed" [problem]="problem" />
    }
    @for (pages of agent.pagesOf(); track pages.agentId) {
      @if (isHidden() && agent.isAsking()) {
        <p class="us-late" role="status">{{ t('loading') }}</p>
      }
      <router-outlet />
    }
  `,
  styleUrl: './module-root.scss',
  host: { '[attr.aria-busy]': 'isHidden() || null' },
})
export class ModuleRoot implements OnInit {
  protected readonly t = injectTexts();
  protected readonly agent = inject(AgentIdentity);
  readonly #page = inject(DOCUMENT);
  readonly #destroyed = inject(DestroyRef);
  /** It was on the screen all the time, in a window without the focus. */
  readonly #wasInView = signal(false);
  /** Nothing of an agent may be seen before it is known who looks; what is there may still be his. */
  protected readonly isHidden = computed(
    () => this.agent.unconfirmed() !== null || (this.agent.isAsking() && !this.#wasInView()),
  );
  /** What had the focus when it was hidden. */
  #focused: Element | null = null;

  constructor() {
    const language = injectLanguage();
    const texts = inject(Texts);
    effect(() => {
      language();
      untracked(() => void texts.load());
    });
    effect(() => {
      const isHidden = this.isHidden();
      untracked(() => {
        this.#follow(isHidden);
      });
    });
  }

  ngOnInit(): void {
    const { visit } = this.agent;
    this.#destroyed.onDestroy(() => {
      this.agent.leave(visit);
      this.#hide(false);
    });
    this.#returns()
      .pipe(
        switchMap(() =>
          defer(() => this.agent.confirm()).pipe(retry({ delay: (error: unknown) => this.#later(error) })),
        ),
        takeUntilDestroyed(this.#destroyed),
      )
      .subscribe();
  }

  /**
   * Captured: before anything else asks the server again. A window that only gets the focus keeps what it shows,
   * else the press that gave it would be lost; whatever was pressed waits with all other calls.
   */
  #returns(): Observable<unknown> {
    const window = this.#page.defaultView;
    const focused = window === null ? EMPTY : fromEvent(window, 'focus', { capture: true });
    const shown = fromEvent(this.#page, 'visibilitychange', { capture: true });
    return merge(
      // A field's focus is captured here too.
      focused.pipe(
        filter(({ target }) => target === window),
        map(() => true),
      ),
      shown.pipe(
        filter(() => !this.#page.hidden),
        map(() => false),
      ),
    ).pipe(
      tap((isInView) => {
        const mayHide = this.agent.isAsking() && !this.#wasInView();
        this.#wasInView.set(isInView && !mayHide);
      }),
    );
  }

  /** By itself only where somebody is known; else the page says so, and asks again by a press. */
  #later(error: unknown): Observable<unknown> {
    problemOf(error);
    return timer(AGAIN_AFTER_MS).pipe(filter(() => this.agent.unconfirmed() !== null && !this.#page.hidden));
  }

  /** What is hidden loses the focus: it gets it back, unless something else has it by then. */
  #follow(isHidden: boolean): void {
    const { activeElement } = this.#page;
    this.#hide(isHidden);
    if (isHidden) this.#focused = activeElement;
    else if (activeElement === this.#page.body) (this.#focused as HTMLElement | null)?.focus();
  }

  /** On the body, since dialogs and lists hang there; no binding, since the focus needs it at once. */
  #hide(isHidden: boolean): void {
    this.#page.body.classList.toggle('us-hidden', isHidden);
  }
}
