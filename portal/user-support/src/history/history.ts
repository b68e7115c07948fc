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
import { EMPTY, filter, map, type Observable, of, type Subscription, switchMap, tap } from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { injectPageCalls } from '../bff/page-calls';
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

/** Most have some twenty rows. */
const TRACE_PAGE = 100;

/** The agent's own assistances; for supervisors everybody's, the trace of each, and what they may do about them. */
@Component({
  selector: 'us-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatProgressBar, ProblemText, Skeleton, TraceList],
  templateUrl: './history.html',
  styles: SHARED_STYLES,
  styleUrl: './history.scss',
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

  protected kindOf({ kind, cause }: Hold) {
    return cause === 'suspected-fraud' ? cause : kind;
  }

  protected readonly isReduced = isReduced;

  protected isRunning(entry: EntryAsSeen): boolean {
    return entry.step !== 'ended';
  }

  /** Null of whom the server does not say it yet. */
  protected userOf(entry: EntryAsSeen): string | null {
    return isReduced(entry) ? null : entry.user.email;
  }

  protected at(iso: string): string {
    return dateAndTime(this.#language(), iso);
  }

  /** The button that was pressed is gone with what it did. */
  #focusWhenShown(): void {
    afterNextRender(() => this.#focusHeading(), { injector: this.#injector });
  }

  #focusHeading(): void {
    this.heading()?.nativeElement.focus({ preventScroll: true });
  }

  #command(command: Observable<unknown>): void {
    // Stopping needs no step-up, so what comes after it asks for none.
    this.#calls.run(command.pipe(switchMap(() => this.#read(this.#hasBlocks()))), () =>
      this.#focusWhenShown(),
    );
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
