import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatAutocomplete, MatAutocompleteTrigger, MatOption } from '@angular/material/autocomplete';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Store } from '@ngrx/store';
import { CASE_NUMBER_LENGTH, EMAIL_LENGTH } from '@waizant/user-support/contract';
import { injectConfig } from '../../../config';
import { Icon } from '../../../icon/icon';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { Panel } from '../../panel/panel';

/** Good enough to be asked for: the server decides. */
const COMPLETE = /^[^\s@"]+@[^\s@"]+\.[^\s@".]{2,}$/u;

/** What another address would mend. */
const ABOUT_THE_ADDRESS: ReadonlySet<string> = new Set([
  'user-not-found',
  'target-not-allowed',
  'invalid-request',
]);

/** Screen 1: the e-mail with suggestions, and what ended last. */
@Component({
  selector: 'us-look-up',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Icon,
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatButton,
    MatOption,
    MatProgressBar,
    Panel,
    ProblemText,
  ],
  templateUrl: './look-up.html',
  styles: SHARED_STYLES,
  styleUrl: './look-up.scss',
})
export class LookUp {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #config = injectConfig();
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');

  protected readonly longest = EMAIL_LENGTH;
  protected readonly email = signal('');
  protected readonly isComplete = computed(() => {
    const email = this.email().trim();
    return email.length <= EMAIL_LENGTH && COMPLETE.test(email);
  });
  readonly #found = this.#store.selectSignal(assistanceFeature.selectSuggestions);
  /** None for an address that stands there already: the list would lie over the button that starts. */
  protected readonly suggestions = computed(() => {
    const typed = this.email().trim().toLowerCase();
    const found = this.#found();
    return found.some((address) => address.toLowerCase() === typed) ? [] : found;
  });
  protected readonly suggesting = this.#store.selectSignal(assistanceFeature.selectSuggesting);
  readonly #suggested = this.#store.selectSignal(assistanceFeature.selectSuggested);
  /** What is said below the field about the suggestions. */
  protected readonly hint = computed(() => {
    if (this.suggesting()) return 'searching';
    const suggested = this.#suggested();
    return suggested === 'none' || suggested === 'failed' ? suggested : 'hint';
  });
  protected readonly isAddressWrong = computed(() => ABOUT_THE_ADDRESS.has(this.problem()?.code ?? ''));
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly ended = this.#store.selectSignal(assistanceFeature.selectEnded);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  readonly #givenCase = this.#config.caseNumber?.()?.trim() ?? '';
  /** The shell's number is a help, never a reason why nothing can be started: one that does not fit is left out. */
  protected readonly isCaseLeftOut = this.#givenCase.length > CASE_NUMBER_LENGTH;
  protected readonly caseNumber = computed(() =>
    this.#givenCase === '' || this.isCaseLeftOut ? null : this.#givenCase,
  );
  protected readonly isStarting = computed(() => this.#pending() === 'start');

  constructor() {
    afterNextRender(() => {
      this.field()?.nativeElement.focus({ preventScroll: true });
    });
  }

  protected typed(email: string): void {
    this.email.set(email);
    this.#store.dispatch(AssistancePage.emailTyped({ email }));
  }

  protected picked(email: string): void {
    this.email.set(email);
  }

  protected start(): void {
    if (!this.isComplete() || this.isStarting()) return;
    const caseNumber = this.caseNumber();
    this.#store.dispatch(AssistancePage.startPressed({ email: this.email().trim(), caseNumber }));
  }
}
