import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Store } from '@ngrx/store';
import { CODE_DIGITS, type AssistanceView, type CodePurpose } from '@waizant/user-support/contract';
import { minutesAndSeconds } from '../../texts/formats';
import { ProblemText } from '../../problem/problem-text';
import { injectTexts } from '../../texts/texts';
import { AssistancePage } from '../assistance.actions';
import { assistanceFeature } from '../assistance.feature';
import { CodeAnswers } from '../code-answers';
import { CodeInput } from '../code-input/code-input';
import { CountdownRing } from '../countdown-ring/countdown-ring';
import { injectServerNow } from '../server-clock';

/** The entry of a code, the agent's or the user's: six positions, resend, the code's life, *Validate code*. */
@Component({
  selector: 'us-code-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeInput, CountdownRing, MatButton, ProblemText],
  templateUrl: './code-entry.html',
  styleUrl: './code-entry.scss',
})
export class CodeEntry {
  protected readonly t = injectTexts();
  readonly assistance = input.required<AssistanceView>();
  readonly purpose = input.required<CodePurpose>();

  readonly #store = inject(Store);
  readonly #answers = inject(CodeAnswers);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  readonly #problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  private readonly entry = viewChild.required(CodeInput);

  protected readonly code = signal('');
  protected readonly isWhole = computed(() => this.code().length >= CODE_DIGITS);
  protected readonly now = injectServerNow();
  protected readonly sent = computed(() => this.assistance().code);
  protected readonly sentAt = computed(() => Date.parse(this.sent()?.sentAt ?? ''));
  protected readonly expiresAt = computed(() => Date.parse(this.sent()?.expiresAt ?? ''));
  protected readonly isExpired = computed(() => this.now() >= this.expiresAt());
  protected readonly isChecking = computed(() => this.#pending() === 'answer-code');
  protected readonly isSending = computed(() => this.#pending() === 'send-code');
  protected readonly resendIn = computed(() => {
    const remaining = Date.parse(this.sent()?.resendAt ?? '') - this.now();
    return remaining > 0 ? minutesAndSeconds(remaining) : null;
  });
  protected readonly canResend = computed(
    () => this.resendIn() === null && (this.sent()?.codesLeft ?? 0) > 0 && this.#pending() === null,
  );
  protected readonly triesLeft = computed(() => {
    const problem = this.#problem();
    return problem?.code === 'wrong-code' ? (problem.attemptsLeft ?? 0) : null;
  });
  protected readonly otherProblem = computed(() => {
    const problem = this.#problem();
    return problem?.code === 'wrong-code' || problem?.code === 'code-expired' ? null : problem;
  });

  constructor() {
    afterNextRender(() => {
      this.entry().focus();
    });
  }

  protected async validate(): Promise<void> {
    if (!this.isWhole() || this.isChecking() || this.isExpired()) return;
    const code = this.code();
    const isRight = await this.#answers.answer(this.assistance().id, this.purpose(), code);
    if (isRight) return;
    this.code.set('');
    this.entry().focus();
  }

  protected resend(): void {
    this.code.set('');
    this.#store.dispatch(AssistancePage.sendCodePressed({ purpose: this.purpose() }));
    this.entry().focus();
  }
}
