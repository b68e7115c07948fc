import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { REASON_LENGTH } from '@waizant/user-support/contract';
import { DIALOG_STYLES, FIELD_STYLES, SHARED_STYLES } from '../styles/shared';
import { injectTexts } from '../texts/texts';

export type ReasonAsked =
  /** `user`: null where it is not known of whom. */
  | { readonly of: 'stop'; readonly agent: string; readonly user: string | null }
  | { readonly of: 'release'; readonly email: string }
  | { readonly of: 'sessions'; readonly agent: string };

/** Asks a supervisor for the reason that is traced; answers it, or nothing. */
@Component({
  selector: 'us-reason-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ title() }}</h2>
    <mat-dialog-content>
      <p>
        {{ sentence() }}
      </p>
      <label class="field-label" for="us-reason">{{ t('history.reason') }}</label>
      <textarea
        #field
        id="us-reason"
        class="field"
        rows="3"
        required
        [attr.maxlength]="longest"
        [value]="reason()"
        (input)="reason.set(field.value)"
      ></textarea>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button type="button" matButton="text" (click)="dialog.close()">{{ t('cancel.back') }}</button>
      <button
        type="button"
        matButton="filled"
        [disabled]="!isGiven()"
        (click)="dialog.close(reason().trim())"
      >
        {{ t('cancel.ok') }}
      </button>
    </mat-dialog-actions>
  `,
  styles: [
    SHARED_STYLES,
    FIELD_STYLES,
    DIALOG_STYLES,
    `
      p {
        margin-block-end: 16px;
      }

      .field {
        block-size: auto;
        padding: 12px 16px;
        resize: vertical;
      }
    `,
  ],
})
export class ReasonDialog {
  protected readonly t = injectTexts();
  protected readonly asked = inject<ReasonAsked>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<ReasonDialog, string>>(MatDialogRef);
  protected readonly title = computed(() => {
    const { asked, t } = this;
    if (asked.of === 'sessions') return t('history.endSessionsOf', asked);
    return asked.of === 'stop' ? t('history.stopTitle') : t('history.releaseTitle');
  });
  protected readonly sentence = computed(() => {
    const { asked, t } = this;
    if (asked.of === 'release') return t('history.releaseSentence', asked);
    if (asked.of === 'sessions') return t('history.endSentence', asked);
    const { agent, user } = asked;
    return user === null ? t('history.stopReduced', { agent }) : t('history.stopSentence', { agent, user });
  });
  protected readonly longest = REASON_LENGTH;
  protected readonly reason = signal('');
  protected readonly isGiven = computed(() => this.reason().trim() !== '');
}
