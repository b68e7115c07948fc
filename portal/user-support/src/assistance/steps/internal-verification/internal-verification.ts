import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Store } from '@ngrx/store';
import { injectOpenDialog } from '../../../dialog/open-dialog';
import { Icon } from '../../../icon/icon';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { Panel } from '../../panel/panel';
import { injectServerNow } from '../../server-clock';
import { StepFocus } from '../../step-focus';

/** Screen 2: the agent's own identity first. Also shown at a later step, when another session verified. */
@Component({
  selector: 'us-internal-verification',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, Panel, ProblemText, StepFocus],
  template: `
    <us-panel>
      <us-icon class="mark" name="shield" />
      <div class="stack">
        <h2 usStepFocus>{{ t('internal.heading') }}</h2>
        <p class="quiet">{{ assistance()?.stepUpElsewhere ? t('internal.again') : t('internal.explain') }}</p>
      </div>
      @if (hasLiveCode()) {
        <button #main type="button" matButton="filled" class="wide" (click)="enter()">
          {{ t('internal.enter') }}
        </button>
      } @else {
        @if (problem(); as problem) {
          <us-problem-text class="wide" codesOf="agent" [problem]="problem" />
        }
        <button
          #main
          type="button"
          matButton="filled"
          class="wide"
          [disabled]="isSending() || !maySend()"
          (click)="send()"
        >
          {{ isSending() ? t('internal.sending') : t('internal.start') }}
        </button>
      }
    </us-panel>
  `,
  styles: [
    SHARED_STYLES,
    `
      h2 {
        font: var(--mat-sys-title-medium);
      }

      .mark {
        --us-icon-size: 40px;

        color: var(--mat-sys-on-surface-variant);
      }

      .stack {
        gap: 8px;
        max-inline-size: 520px;
      }
    `,
  ],
})
export class InternalVerification {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #dialog = inject(MatDialog);
  readonly #openDialog = injectOpenDialog();
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  readonly #allowed = this.#store.selectSignal(assistanceFeature.selectAllowed);
  readonly #now = injectServerNow();
  private readonly main = viewChild('main', { read: MatButton });
  #isOpening = false;

  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly isSending = computed(() => this.#pending() === 'send-code');
  protected readonly maySend = computed(() => this.#allowed().has('send-internal-code'));
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  readonly #code = computed(() => {
    const code = this.assistance()?.code;
    return code?.purpose === 'internal' ? code : undefined;
  });
  protected readonly hasLiveCode = computed(() => {
    const code = this.#code();
    return code !== undefined && this.#now() < Date.parse(code.expiresAt);
  });

  constructor() {
    // The dialog opens with the code that was asked for here, not with one that a reload finds.
    let wasSending = false;
    effect(() => {
      const isSending = this.isSending();
      const isLive = this.hasLiveCode();
      if (wasSending && !isSending && isLive) untracked(() => void this.enter());
      wasSending = isSending;
    });
  }

  protected send(): void {
    this.#store.dispatch(AssistancePage.sendCodePressed({ purpose: 'internal' }));
  }

  protected async enter(): Promise<void> {
    if (this.#isOpening || this.#dialog.openDialogs.length > 0) return;
    this.#isOpening = true;
    try {
      const { InternalCodeDialog } = await import('./internal-code-dialog');
      this.#openDialog(InternalCodeDialog, { autoFocus: false })
        .afterClosed()
        .subscribe(() => {
          // The button that had the focus has made room for another one.
          this.main()?.focus();
        });
    } finally {
      this.#isOpening = false;
    }
  }
}
