import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { CODE_DIGITS, type CodePurpose } from '@waizant/user-support/contract';
import type { Problem } from '../../bff/problem';
import { minutesAndSeconds } from '../../texts/formats';
import { ProblemText } from '../../problem/problem-text';
import { injectTexts } from '../../texts/texts';
import { CodeInput } from '../code-input/code-input';
import { CountdownRing } from '../countdown-ring/countdown-ring';

/** A code that was sent. Times: ISO 8601. */
export interface SentCode {
  readonly sentAt: string;
  readonly expiresAt: string;
  readonly resendAt: string;
  /** Left out where only the server knows. */
  readonly codesLeft?: number;
}

/** The entry of a code, whoever it is of: six positions, resend, the code's life, *Validate code*. */
@Component({
  selector: 'us-code-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeInput, CountdownRing, MatButton, ProblemText],
  templateUrl: './code-entry.html',
  styleUrl: './code-entry.scss',
})
export class CodeEntry {
  protected readonly t = injectTexts();
  /** Whose code it is; the field is called so in the page. */
  readonly name = input.required<CodePurpose | 'step-up'>();
  readonly sent = input.required<SentCode>();
  /** The server's time, ms since 1970. */
  readonly now = input.required<number>();
  /** What is under way: the two that it knows, or something else, during which nothing is sent again. */
  readonly pending = input.required<string | null>();
  readonly problem = input.required<Problem | null>();
  /** Whether a code was right. */
  readonly answer = input.required<(code: string) => Promise<boolean>>();
  readonly resent = output();

  private readonly entry = viewChild.required(CodeInput);

  protected readonly code = signal('');
  protected readonly unread = signal(false);
  protected readonly isWhole = computed(() => this.code().length >= CODE_DIGITS);
  protected readonly sentAt = computed(() => Date.parse(this.sent().sentAt));
  protected readonly expiresAt = computed(() => Date.parse(this.sent().expiresAt));
  protected readonly isExpired = computed(() => this.now() >= this.expiresAt());
  protected readonly isChecking = computed(() => this.pending() === 'answer-code');
  protected readonly isSending = computed(() => this.pending() === 'send-code');
  protected readonly resendIn = computed(() => {
    const remaining = Date.parse(this.sent().resendAt) - this.now();
    return remaining > 0 ? minutesAndSeconds(remaining) : null;
  });
  protected readonly canResend = computed(
    () => this.resendIn() === null && this.sent().codesLeft !== 0 && this.pending() === null,
  );
  protected readonly triesLeft = computed(() => {
    const problem = this.problem();
    return problem?.code === 'wrong-code' ? (problem.attemptsLeft ?? 0) : null;
  });
  protected readonly otherProblem = computed(() => {
    const problem = this.problem();
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
    if (await this.answer()(code)) return;
    this.code.set('');
    this.entry().focus();
  }

  protected resend(): void {
    this.code.set('');
    this.unread.set(false);
    this.resent.emit();
    this.entry().focus();
  }
}
