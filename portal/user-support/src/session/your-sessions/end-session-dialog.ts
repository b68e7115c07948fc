import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { DIALOG_STYLES, SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';

export type EndingAsked =
  /** In the language of the moment. */
  | { readonly of: 'one'; readonly named: () => { readonly what: string; readonly address: string } }
  | { readonly of: 'others'; readonly count: number };

/** Asks before sessions are ended; answers true, or nothing. */
@Component({
  selector: 'us-end-session-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ asked.of === 'one' ? t('sessions.endTitle') : t('sessions.endOthersTitle') }}</h2>
    <mat-dialog-content>
      <p>
        {{
          asked.of === 'one'
            ? t('sessions.endSentence', asked.named())
            : t('sessions.endOthersSentence', asked)
        }}
      </p>
      <p>{{ t('sessions.endThen') }}</p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button type="button" matButton="text" (click)="dialog.close()">{{ t('cancel.back') }}</button>
      <button type="button" matButton="filled" (click)="dialog.close(true)">
        {{ asked.of === 'one' ? t('sessions.end') : t('sessions.endOthers') }}
      </button>
    </mat-dialog-actions>
  `,
  styles: [
    SHARED_STYLES,
    DIALOG_STYLES,
    `
      p + p {
        margin-block-start: 8px;
      }
    `,
  ],
})
export class EndSessionDialog {
  protected readonly t = injectTexts();
  protected readonly asked = inject<EndingAsked>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<EndSessionDialog, true>>(MatDialogRef);
}
