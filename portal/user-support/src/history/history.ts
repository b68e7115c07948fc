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
  endSessionsOfAgent,
  type EntryAsSeen,
  type Hold,
  isReduced,
  listAssistances,
  listHolds,
  readTrace,
  releaseHold,
  stopAssistance,
  type TraceRow,
} from '@waizant/user-support/contract';
import {
  catchError,
  EMPTY,
  filter,
  map,
  type Observable,
  of,
  type Subscription,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { injectPageCalls } from '../bff/page-calls';
import { problemOf } from '../bff/problem';
import { injectLanguage } from '../config';
import { injectOpenDialog } from '../dialog/open-dialog';
import { dateAndTime } from '../texts/formats';
import { ProblemText } from '../problem/problem-text';
import { AgentIdentity } from '../session/agent-identity';
import { Skeleton } from '../skeleton/skeleton';
import { SHARED_STYLES } from '../styles/shared';
import { injectTexts } from '../texts/texts';
import { type ReasonAsked, ReasonDialog } from './reason-dialog';
import { TraceList } from './trace-list';

/** The rows of one so far. */
interface ShownTrace {
  readonly id: string;
  readonly rows: readonly TraceRow[];
  readonly nextCursor?: string | undefined;
}

/** What became of the sessions of this agent; `none`: the server knew of no session. */
interface SessionsEnded {
  readonly of: 'all' | 'none';
  readonly agent: string;
}

/** Most have some twenty rows. */
const TRACE_PAGE = 100;

/** The agent's own assistances; for supervisors everybody's, the trace of each, and what they may do about them. */
@Component({
  selector: 'us-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatProgressBar, ProblemText, Skeleton, TraceList],
  templateUrl: './history.html',
  styles: SHARED_STYLES,
  styleUrls: ['../styles/list-page.scss', './history.scss'],
})
export class History implements OnInit {
  protected readonly t = injectTexts();
  readonly #bff = inject(BffClient);
  readonly #dialogs = inject(MatDialog);
  readonly #openDialog = injectOpenDialog();
  readonly #agent = inject(AgentIdentity);
  readonly #calls = injectPageCalls();
  readonly #language = injectLanguage();
  readonly #injector = inject(Injector);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  protected readonly isSupervisor = this.#agent.isSupervisor;
  protected readonly entries = signal<readonly EntryAsSeen[]>([]);
  protected readonly blocks = signal<readonly Hold[]>([]);
  protected readonly nextCursor = signal<string | undefined>(undefined);
  protected readonly isLoading = this.#calls.isUnderWay;
  /** Until the first page is there, or cannot be. */
  protected readonly isFirst = signal(true);
  protected readonly problem = this.#calls.problem;
  protected readonly traced = signal<ShownTrace | null>(null);

  /** What was ended last. */
  protected readonly ended = signal<SessionsEnded | null>(null);

  readonly #hasBlocks = signal(false);
  /** Nothing is wrong: what is not shown is there, for whoever steps up. */
  protected readonly isStepUpNeeded = computed(() => {
    const isPartial = this.isSupervisor() && (!this.#hasBlocks() || this.entries().some(isReduced));
    return this.problem()?.code === 'step-up-needed' || (isPartial && !this.isFirst() && !this.isLoading());
  });
  protected readonly failure = computed(() => {
    const problem = this.problem();
    return problem?.code === 'step-up-needed' ? null : problem;
  });

  #tracing: Subscription | null = null;

  /** The list itself could not be read: nothing is there to go on with. */
  protected readonly isUnread = signal(false);

  constructor() {
    afterNextRender(() => this.#focusHeading());
  }

  ngOnInit(): void {
    this.again();
  }

  protected again(): void {
    this.isUnread.set(true);
    this.#calls.run(
      this.#agent.known().pipe(switchMap((session) => (session === null ? EMPTY : this.#read()))),
      () => this.isUnread.set(false),
      () => this.isFirst.set(false),
    );
  }

  protected more(): void {
    if (this.isLoading()) return;
    this.#calls.run(this.#page(this.nextCursor()), (page) => {
      this.entries.update((before) => [...before, ...page.items]);
      this.nextCursor.set(page.nextCursor);
    });
  }

  protected showTrace(id: string): void {
    if (this.traced()?.id === id) {
      this.traced.set(null);
      return;
    }
    // The last press wins, whichever answer is first.
    this.#tracing?.unsubscribe();
    // Of what was reduced a trace says that the agent has stepped up: the rest is there for him too.
    const wasReduced = this.entries().some((entry) => entry.id === id && isReduced(entry));
    const page = this.#tracePage(id).pipe(
      switchMap((rows) => (wasReduced ? this.#read().pipe(map(() => rows)) : of(rows))),
    );
    this.#tracing = this.#calls.run(page, (rows) => {
      this.traced.set({ id, ...rows });
    });
  }

  protected moreOfTrace({ id, nextCursor }: ShownTrace): void {
    if (this.isLoading()) return;
    this.#tracing = this.#calls.run(this.#tracePage(id, nextCursor), (page) => {
      // It may have been closed meanwhile.
      this.traced.update((shown) => shown && { id, ...page, rows: [...shown.rows, ...page.rows] });
    });
  }

  protected stop(entry: EntryAsSeen): void {
    const { id, agent } = entry;
    this.#ask({ of: 'stop', agent: agent.name, user: this.userOf(entry) }).subscribe((reason) => {
      this.#command(this.#bff.call(stopAssistance, { params: { id }, body: { reason } }));
    });
  }

  protected release({ id, subject }: Hold): void {
    this.#ask({ of: 'release', email: subject.email }).subscribe((reason) => {
      this.#command(this.#bff.call(releaseHold, { params: { id }, body: { reason } }));
    });
  }

  protected endSessions({ agent: { id, name: agent } }: EntryAsSeen): void {
    this.#ask({ of: 'sessions', agent }).subscribe((reason) => {
      const end = this.#bff.call(endSessionsOfAgent, { params: { id }, body: { reason } }).pipe(
        map(() => 'all' as const),
        // They ended by themselves, or by somebody else: what was wanted is so.
        catchError((error: unknown) =>
          problemOf(error).code === 'not-found' ? of('none' as const) : throwError(() => error),
        ),
        tap((ended) => this.ended.set({ of: ended, agent })),
      );
      this.#command(end, { hasSteppedUp: true });
    });
  }

  protected kindOf({ kind, cause }: Hold) {
    return cause === 'suspected-fraud' ? cause : kind;
  }

  protected readonly isReduced = isReduced;

  protected isRunning(entry: EntryAsSeen): boolean {
    return entry.step !== 'ended';
  }

  /** Of somebody else, and offered once: at the newest of what is listed of him. */
  protected mayEndSessions({ id, agent }: EntryAsSeen): boolean {
    if (agent.id === this.#agent.session()?.agent.id) return false;
    return this.entries().find((entry) => entry.agent.id === agent.id)?.id === id;
  }

  /** Null of whom the server does not say it yet. */
  protected userOf(entry: EntryAsSeen): string | null {
    return isReduced(entry) ? null : entry.user.email;
  }

  protected at(iso: string): string {
    return dateAndTime(this.#language(), iso);
  }

  /** The button that was pressed is gone with what it did; what there is to say of it stands below the heading. */
  #focusWhenShown(): void {
    afterNextRender(() => this.#focusHeading({ preventScroll: this.ended() === null }), {
      injector: this.#injector,
    });
  }

  #focusHeading(options: FocusOptions = { preventScroll: true }): void {
    this.heading()?.nativeElement.focus(options);
  }

  #command(command: Observable<unknown>, { hasSteppedUp = this.#hasBlocks() } = {}): void {
    this.ended.set(null);
    // Stopping needs no step-up, so what comes after it asks for none.
    this.#calls.run(command.pipe(switchMap(() => this.#read(hasSteppedUp))), () => this.#focusWhenShown());
  }

  #read(withBlocks = this.isSupervisor()): Observable<unknown> {
    const list = this.#list();
    return withBlocks ? list.pipe(switchMap(() => this.#blocks())) : list;
  }

  #list(): Observable<unknown> {
    return this.#page().pipe(
      tap(({ items, nextCursor }) => {
        this.entries.set(items);
        this.nextCursor.set(nextCursor);
        this.isFirst.set(false);
      }),
    );
  }

  /** After the list, which is there for whoever does not want to step up for them; who did is shown all of it. */
  #blocks(): Observable<unknown> {
    return this.#bff.call(listHolds, {}).pipe(
      tap(({ holds }) => {
        this.blocks.set(holds);
        this.#hasBlocks.set(true);
      }),
      switchMap(() => (this.entries().some(isReduced) ? this.#list() : of(null))),
    );
  }

  #page(cursor?: string) {
    const query = { limit: 20, ...(cursor === undefined ? {} : { cursor }) };
    return this.#bff.call(listAssistances, { query });
  }

  #tracePage(id: string, cursor?: string) {
    const query = { limit: TRACE_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    return this.#bff.call(readTrace, { params: { id }, query });
  }

  /** Nothing where no reason is given. */
  #ask(data: ReasonAsked): Observable<string> {
    // A key that is pressed before the dialog has the focus meets the button again.
    if (this.#dialogs.openDialogs.length > 0) return EMPTY;
    const dialog = this.#openDialog<ReasonDialog, string>(ReasonDialog, { data });
    return dialog.afterClosed().pipe(filter((reason) => reason !== undefined));
  }
}
