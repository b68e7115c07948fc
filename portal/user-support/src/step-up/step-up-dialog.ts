import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom, type Observable } from 'rxjs';
import { type Problem, problemOf } from '../bff/problem';
import { CodeDialog } from '../code/code-dialog';
import { CodeEntry } from '../code/code-entry/code-entry';
import { ProblemText } from '../problem/problem-text';
import { Texts } from '../texts/texts';
import type { StepUpDialogData } from './step-up-asked';

const TICK_MS = 500;
const MINUTE_S = 60;

/** The agent's own code for what nobody sees or does without it; closes with `true` once it was right. */
@Component({
  selector: 'us-step-up-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeDialog, CodeEntry, MatButton, ProblemText],
  template: `
    <us-code-dialog [sentTo]="lockedMinutes() === null ? sent()?.sentTo : undefined">
      <p>{{ purpose() }}</p>
      @if (lockedMinutes(); as minutes) {
        <p role="alert" class="locked">{{ t('stepUp.locked', { count: minutes }) }}</p>
      } @else if (sent(); as code) {
        <us-code-entry
          name="step-up"
          [sent]="code"
          [now]="now()"
          [pending]="pending()"
          [problem]="problem()"
          [answer]="answer"
          (resent)="send()"
        />
      } @else {
        @if (problem(); as problem) {
          <us-problem-text class="wide" codesOf="agent" [problem]="problem" />
        }
        <button #main type="button" matButton="filled" class="wide" [disabled]="isSending()" (click)="send()">
          {{ isSending() ? t('internal.sending') : t('stepUp.send') }}
        </button>
      }
    </us-code-dialog>
  `,
  styles: `
    p {
      margin: 0;
      text-align: center;
    }

    .wide {
      inline-size: 100%;
    }

    .locked {
      color: var(--mat-sys-error);
    }
  `,
})
export class StepUpDialog {
  readonly #texts = inject(Texts);
  protected readonly t = this.#texts.t;
  readonly #dialog = inject<MatDialogRef<StepUpDialog, boolean>>(MatDialogRef);
  readonly #asked = inject<StepUpDialogData>(MAT_DIALOG_DATA);
  private readonly main = viewChild('main', { read: MatButton });

  protected readonly sent = this.#asked.sent;
  protected readonly pending = signal<'send-code' | 'answer-code' | null>(null);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly isSending = computed(() => this.pending() === 'send-code');
  protected readonly lockedMinutes = computed(() => {
    const problem = this.problem();
    return problem?.code === 'locked' ? Math.ceil((problem.retryAfter ?? MINUTE_S) / MINUTE_S) : null;
  });
  protected readonly purpose = computed(() => this.#purpose());
  readonly #local = signal(Date.now());
  /** The server's. */
  protected readonly now = computed(() => this.#local() + (this.sent()?.clockOffset ?? 0));
  protected readonly answer = (code: string) => this.#answer(code);

  constructor() {
    const timer = setInterval(() => {
      this.#local.set(Date.now());
    }, TICK_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
    afterNextRender(() => {
      this.main()?.focus();
    });
  }

  protected async send(): Promise<void> {
    if (this.pending() !== null) return;
    const code = await this.#run('send-code', this.#asked.send());
    if (code === null) return;
    const clockOffset = Date.parse(code.now) - Date.now();
    this.sent.set({ ...code, sentAt: code.now, clockOffset });
    this.#local.set(Date.now());
  }

  async #answer(code: string): Promise<boolean> {
    const session = await this.#run('answer-code', this.#asked.answer(code));
    if (session === null) return false;
    this.sent.set(null);
    this.#dialog.close(true);
    return true;
  }

  /** Null where it failed, or the agent was forgotten meanwhile. */
  async #run<Answer>(pending: 'send-code' | 'answer-code', call: Observable<Answer>): Promise<Answer | null> {
    this.pending.set(pending);
    this.problem.set(null);
    try {
      return await firstValueFrom(call, { defaultValue: null });
    } catch (error) {
      this.problem.set(problemOf(error));
      return null;
    } finally {
      this.pending.set(null);
    }
  }

  /** A newer page may ask for what this dialog has no sentence for. */
  #purpose(): string {
    const { opens } = this.#asked;
    const known = this.#texts.has('stepUp.purposes', opens) ? opens : 'other';
    return this.t(`stepUp.purposes.${known}`);
  }
}
