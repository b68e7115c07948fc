import {
  afterNextRender,
  Component,
  computed,
  type ElementRef,
  inject,
  Injector,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { filter, map, pairwise, startWith } from 'rxjs';
import { Icon } from '../icon/icon';
import { Preferences } from '../preferences/preferences';
import { ShellSession } from '../session/shell-session';
import { LanguageChoice } from '../texts/language';
import { Brand } from './brand';
import { Drawer } from './drawer';
import { ModuleList } from './module-list';
import { moduleAt, YOUR_SESSIONS } from './modules';

/** The frame around every module: sidebar, top bar, content. */
@Component({
  selector: 'shell-backoffice',
  imports: [Brand, Drawer, Icon, ModuleList, Preferences, RouterLink, RouterOutlet],
  templateUrl: './backoffice.html',
  styleUrl: './backoffice.scss',
})
export class Backoffice {
  readonly #session = inject(ShellSession);
  readonly #router = inject(Router);
  readonly #injector = inject(Injector);
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  private readonly drawer = viewChild(Drawer);

  protected readonly texts = inject(LanguageChoice).texts;
  protected readonly agent = this.#session.agent;
  protected readonly initial = computed(() => this.agent()?.name.trim().charAt(0).toUpperCase() ?? '');
  protected readonly yourSessions = YOUR_SESSIONS;
  protected readonly isDrawerOpen = signal(false);
  protected readonly signOutFailed = signal(false);

  readonly #urls = this.#router.events.pipe(
    filter((event) => event instanceof NavigationEnd),
    map(({ urlAfterRedirects }) => urlAfterRedirects),
    startWith(this.#router.url),
  );
  protected readonly url = toSignal(this.#urls, { initialValue: this.#router.url });

  constructor() {
    this.#urls
      .pipe(
        pairwise(),
        filter(([from, to]) => moduleAt(from)?.path !== moduleAt(to)?.path),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.#arriveInModule());
    const isFirstPage = this.#router.currentNavigation()?.previousNavigation == null;
    if (!isFirstPage) this.#arriveInModule();
  }

  protected skipToContent(event: Event): void {
    event.preventDefault();
    this.content().nativeElement.focus();
  }

  protected async signOut(): Promise<void> {
    this.signOutFailed.set(false);
    this.signOutFailed.set(!(await this.#session.signOut()));
  }

  /** Keyboard and screen reader land in the new module, unless the module itself took the focus somewhere. */
  #arriveInModule(): void {
    this.drawer()?.close();
    afterNextRender(
      () => {
        const content = this.content().nativeElement;
        if (!content.contains(document.activeElement)) content.focus();
      },
      { injector: this.#injector },
    );
  }
}
