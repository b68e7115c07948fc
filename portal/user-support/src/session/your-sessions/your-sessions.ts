import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  Injector,
  type OnInit,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import {
  type BrowserSession,
  endOtherSessions,
  endSession,
  listSessions,
} from '@waizant/user-support/contract';
import { catchError, EMPTY, map, type Observable, of, switchMap, tap, throwError } from 'rxjs';
import { BffClient } from '../../bff/bff-client';
import { injectPageCalls } from '../../bff/page-calls';
import { problemOf } from '../../bff/problem';
import { injectLanguage } from '../../config';
import { injectOpenDialog } from '../../dialog/open-dialog';
import { ProblemText } from '../../problem/problem-text';
import { Skeleton } from '../../skeleton/skeleton';
import { SHARED_STYLES } from '../../styles/shared';
import { dateAndTime } from '../../texts/formats';
import { injectTexts } from '../../texts/texts';
import { AgentIdentity } from '../agent-identity';
import { browserAndSystem } from './browser-and-system';
import { type EndingAsked, EndSessionDialog } from './end-session-dialog';

/** A user agent that says nothing we know is shown as it is, so far. */
const RAW_LENGTH = 60;

/** What was ended last; `gone`: somebody else had, or it was over. */
type Ended =
  | { readonly of: 'one' | 'gone'; readonly session: BrowserSession }
  | { readonly of: 'others'; readonly count: number };

/** Where the agent is signed in, and how he ends what he does not know. */
@Component({
  selector: 'us-your-sessions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatProgressBar, ProblemText, Skeleton],
  templateUrl: './your-sessions.html',
  styles: SHARED_STYLES,
  styleUrls: ['../../styles/list-page.scss', './your-sessions.scss'],
})
export class YourSessions implements OnInit {
  protected readonly t = injectTexts();
  readonly #bff = inject(BffClient);
  readonly #agent = inject(AgentIdentity);
  readonly #dialogs = inject(MatDialog);
  readonly #openDialog = injectOpenDialog();
  readonly #calls = injectPageCalls();
  readonly #language = injectLanguage();
  readonly #injector = inject(Injector);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  /** Null until they are there. */
  protected readonly sessions = signal<readonly BrowserSession[] | null>(null);
  protected readonly others = computed(() => this.sessions()?.filter(({ isThis }) => !isThis) ?? []);
  protected readonly isUnderWay = this.#calls.isUnderWay;
  protected readonly problem = this.#calls.problem;
  protected readonly ended = signal<Ended | null>(null);

  constructor() {
    afterNextRender(() => this.#focusHeading());
  }

  ngOnInit(): void {
    this.again();
  }

  protected again(): void {
    const session = this.#agent.known();
    this.#calls.run(session.pipe(switchMap((known) => (known === null ? EMPTY : this.#read()))), () =>
      this.#focusWhenShown(),
    );
  }

  protected end(session: BrowserSession): void {
    const named = () => ({ what: this.nameOf(session), address: this.addressOf(session) });
    this.#ask({ of: 'one', named }, () => {
      const call = this.#bff.call(endSession, { params: { id: session.id } }).pipe(
        map(() => 'one' as const),
        // It ended by itself, or in another window: what was wanted is so.
        catchError((error: unknown) =>
          problemOf(error).code === 'not-found' ? of('gone' as const) : throwError(() => error),
        ),
      );
      return call.pipe(map((how) => ({ of: how, session })));
    });
  }

  protected endOthers(): void {
    const count = this.others().length;
    this.#ask({ of: 'others', count }, () =>
      this.#bff.call(endOtherSessions, {}).pipe(map(() => ({ of: 'others', count }))),
    );
  }

  protected nameOf({ userAgent }: BrowserSession): string {
    if (userAgent === undefined || userAgent.trim() === '') return this.t('sessions.unknownBrowser');
    const known = browserAndSystem(userAgent);
    if (known !== null) return this.t('sessions.on', known);
    return userAgent.length > RAW_LENGTH ? `${userAgent.slice(0, RAW_LENGTH)}…` : userAgent;
  }

  protected addressOf({ address }: BrowserSession): string {
    return address ?? this.t('sessions.unknownAddress');
  }

  protected at(iso: string): string {
    return dateAndTime(this.#language(), iso);
  }

  #ask(asked: EndingAsked, end: () => Observable<Ended>): void {
    // Pressed twice it opens once.
    if (this.#dialogs.openDialogs.length > 0) return;
    const dialog = this.#openDialog<EndSessionDialog, true>(EndSessionDialog, { data: asked });
    dialog.afterClosed().subscribe((isSure) => {
      if (isSure === true) this.#end(end());
    });
  }

  #end(call: Observable<Ended>): void {
    this.ended.set(null);
    this.#calls.run(
      call.pipe(
        tap((ended) => this.ended.set(ended)),
        switchMap(() => this.#read()),
      ),
      () => this.#focusWhenShown(),
      () => this.#focusWhenShown(),
    );
  }

  #read(): Observable<unknown> {
    return this.#bff.call(listSessions, {}).pipe(
      tap(({ items }) => {
        this.sessions.set(items.toSorted((one, other) => Number(other.isThis) - Number(one.isThis)));
      }),
    );
  }

  /** The button that was pressed is gone with what it did. */
  #focusWhenShown(): void {
    afterNextRender(() => this.#focusHeading(), { injector: this.#injector });
  }

  #focusHeading(): void {
    this.heading()?.nativeElement.focus({ preventScroll: true });
  }
}
