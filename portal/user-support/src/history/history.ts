import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  inject,
  Injector,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoDirective } from '@jsverse/transloco';
import {
  type Hold,
  type HistoryEntry,
  listAssistances,
  listHolds,
  readTrace,
  releaseHold,
  stopAssistance,
  type TraceRow,
} from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { type Problem, problemOf } from '../bff/problem';
import { injectConfig } from '../config';
import { injectOpenDialog } from '../dialog/open-dialog';
import { dateAndTime } from '../i18n/formats';
import { ProblemText } from '../problem/problem-text';
import { SignedInAgent } from '../session/agent-session';
import { Skeleton } from '../skeleton/skeleton';
import { SHARED_STYLES } from '../styles/shared';
import { type ReasonAsked, ReasonDialog } from './reason-dialog';
import { TraceList } from './trace-list';

/** The agent's own assistances; for supervisors everybody's, the trace of each, and what they may do about them. */
@Component({
  selector: 'us-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatProgressBar, ProblemText, Skeleton, TraceList, TranslocoDirective],
  templateUrl: './history.html',
  styles: SHARED_STYLES,
  styleUrl: './history.scss',
})
export class History {
  readonly #bff = inject(BffClient);
  readonly #dialogs = inject(MatDialog);
  readonly #openDialog = injectOpenDialog();
  readonly #config = injectConfig();
  readonly #language = this.#config.language;
  readonly #injector = inject(Injector);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  protected readonly isSupervisor = inject(SignedInAgent).isSupervisor;
  protected readonly entries = signal<readonly HistoryEntry[]>([]);
  protected readonly holds = signal<readonly Hold[]>([]);
  protected readonly nextCursor = signal<string | undefined>(undefined);
  protected readonly isLoading = signal(true);
  /** Until the first page is there, or cannot be. */
  protected readonly isFirst = signal(true);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly traced = signal<{ readonly id: string; readonly rows: readonly TraceRow[] } | null>(
    null,
  );

  /** The list itself could not be read: nothing is there to go on with. */
  protected readonly isUnread = signal(false);

  constructor() {
    afterNextRender(() => this.#focusHeading());
    void this.again();
  }

  protected async again(): Promise<void> {
    await this.#attempt(async () => {
      this.isUnread.set(true);
      await this.#load();
      this.isUnread.set(false);
    });
  }

  protected async more(): Promise<void> {
    if (this.isLoading()) return;
    await this.#attempt(async () => {
      const page = await this.#page(this.nextCursor());
      this.entries.update((before) => [...before, ...page.items]);
      this.nextCursor.set(page.nextCursor);
    });
  }

  protected async showTrace(id: string): Promise<void> {
    if (this.traced()?.id === id) {
      this.traced.set(null);
      return;
    }
    await this.#attempt(async () => {
      const { rows } = await firstValueFrom(this.#bff.call(readTrace, { params: { id } }));
      this.traced.set({ id, rows });
    });
  }

  protected async stop({ id, agent, user }: HistoryEntry): Promise<void> {
    const reason = await this.#ask({ of: 'stop', agent: agent.name, user: user.email });
    if (reason === undefined) return;
    await this.#attempt(async () => {
      await firstValueFrom(this.#bff.call(stopAssistance, { params: { id }, body: { reason } }));
      await this.#load();
      this.#focusWhenShown();
    });
  }

  protected async release({ id, subject }: Hold): Promise<void> {
    const reason = await this.#ask({ of: 'release', email: subject.email });
    if (reason === undefined) return;
    await this.#attempt(async () => {
      await firstValueFrom(this.#bff.call(releaseHold, { params: { id }, body: { reason } }));
      await this.#load();
      this.#focusWhenShown();
    });
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

  async #load(): Promise<void> {
    const [page, { holds }] = await Promise.all([
      this.#page(),
      this.isSupervisor() ? firstValueFrom(this.#bff.call(listHolds, {})) : { holds: [] },
    ]);
    this.entries.set(page.items);
    this.nextCursor.set(page.nextCursor);
    this.holds.set(holds);
  }

  #page(cursor?: string) {
    const query = { limit: 20, ...(cursor === undefined ? {} : { cursor }) };
    return firstValueFrom(this.#bff.call(listAssistances, { query }));
  }

  async #ask(data: ReasonAsked): Promise<string | undefined> {
    // A key that is pressed before the dialog has the focus meets the button again.
    if (this.#dialogs.openDialogs.length > 0) return undefined;
    const dialog = this.#openDialog<ReasonDialog, string>(ReasonDialog, { data });
    return firstValueFrom(dialog.afterClosed(), { defaultValue: undefined });
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.isLoading.set(true);
    this.problem.set(null);
    try {
      await work();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.code === 'not-signed-in') this.#config.onSignedOut?.();
    } finally {
      this.isFirst.set(false);
      this.isLoading.set(false);
    }
  }
}
