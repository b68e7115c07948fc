import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { Store } from '@ngrx/store';
import { REASON_KINDS, REASON_LENGTH, type ReasonKind } from '@waizant/user-support/contract';
import { Icon } from '../../icon/icon';
import { ProblemText } from '../../problem/problem-text';
import { DIALOG_STYLES, FIELD_STYLES, SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';
import { AssistancePage } from '../assistance.actions';
import { assistanceFeature } from '../assistance.feature';

/** Kinds that say nothing by themselves. */
const OWN_WORDS: ReadonlySet<ReasonKind> = new Set(['suspected-fraud', 'other']);

/** *Cancel process*: why, in a kind and in words; *Ok* only with words in the field. */
@Component({
  selector: 'us-cancel-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, MatDialogTitle, MatRadioButton, MatRadioGroup, ProblemText],
  templateUrl: './cancel-dialog.html',
  styles: [SHARED_STYLES, FIELD_STYLES, DIALOG_STYLES],
  styleUrl: './cancel-dialog.scss',
})
export class CancelDialog {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #dialog = inject<MatDialogRef<CancelDialog>>(MatDialogRef);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);

  protected readonly kinds = REASON_KINDS;
  protected readonly longest = REASON_LENGTH;
  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly kind = signal<ReasonKind | null>(null);
  protected readonly text = signal('');
  /** The words that a kind wrote: replaced by the next kind as long as nobody edited them. */
  #written = '';
  protected readonly isEnding = computed(() => this.#pending() === 'cancel');
  /** Of the browser session that verified itself. */
  protected readonly stopsCodes = computed(() => {
    const assistance = this.assistance();
    return assistance !== null && assistance.step !== 'internal-verification' && !assistance.stepUpElsewhere;
  });
  protected readonly mayEnd = computed(() => this.text().trim() !== '' && !this.isEnding());
  protected readonly wasTried = signal(false);

  constructor() {
    effect(() => {
      if (this.assistance() === null) this.#dialog.close();
    });
  }

  protected choose(kind: ReasonKind): void {
    this.kind.set(kind);
    const isUntouched = this.text().trim() === '' || this.text() === this.#written;
    if (!isUntouched) return;
    this.#written = OWN_WORDS.has(kind) ? '' : this.t(`cancel.kinds.${kind}`);
    this.text.set(this.#written);
  }

  protected back(): void {
    this.#dialog.close();
  }

  protected end(): void {
    if (!this.mayEnd()) return;
    this.wasTried.set(true);
    this.#store.dispatch(
      AssistancePage.cancelConfirmed({ kind: this.kind() ?? 'other', text: this.text().trim() }),
    );
  }
}
