import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Store } from '@ngrx/store';
import { describeAssistance, type Purpose } from '@waizant/user-support/contract';
import { BffClient } from '../../bff/bff-client';
import { injectPageCalls } from '../../bff/page-calls';
import { ProblemText } from '../../problem/problem-text';
import { DIALOG_STYLES, SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';
import { AssistanceApi } from '../assistance.actions';
import { assistanceFeature } from '../assistance.feature';
import { DescriptionFields } from './description-fields';

/** Changes case number and purpose of the open assistance; what the agent left as it was is not sent. */
@Component({
  selector: 'us-description-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    DescriptionFields,
    MatButton,
    MatDialogActions,
    MatDialogContent,
    MatDialogTitle,
    MatProgressBar,
    ProblemText,
  ],
  template: `
    <form novalidate (submit)="$event.preventDefault(); save()">
      <h2 mat-dialog-title>{{ t('case.title') }}</h2>
      <mat-dialog-content>
        <us-description-fields
          [(caseNumber)]="caseNumber"
          [(purpose)]="purpose"
          [readonly]="calls.isUnderWay()"
        />
        <div class="state">
          @if (calls.isUnderWay()) {
            <mat-progress-bar mode="indeterminate" [attr.aria-label]="t('case.saving')" />
          } @else if (calls.problem(); as problem) {
            <us-problem-text [problem]="problem" />
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button type="button" matButton="text" (click)="dialog.close()">{{ t('cancel.back') }}</button>
        <button type="submit" matButton="filled" [disabled]="calls.isUnderWay()" [disabledInteractive]="true">
          {{ t('case.save') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: [
    SHARED_STYLES,
    DIALOG_STYLES,
    `
      us-description-fields {
        margin-block-start: 4px;
      }

      .state {
        margin-block-start: 16px;
        min-block-size: 4px;
      }
    `,
  ],
})
export class DescriptionDialog {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #bff = inject(BffClient);
  protected readonly calls = injectPageCalls();
  protected readonly dialog = inject<MatDialogRef<DescriptionDialog>>(MatDialogRef);
  readonly #open = this.#store.selectSignal(assistanceFeature.selectOpen);
  /** As it was when the dialog opened: a poll meanwhile writes over nothing that is typed here. */
  readonly #before = this.#open();

  protected readonly caseNumber = signal(this.#before?.caseNumber ?? '');
  protected readonly purpose = signal<Purpose | null>(this.#before?.purpose ?? null);

  constructor() {
    effect(() => {
      if (this.#open() === null) this.dialog.close();
    });
  }

  protected save(): void {
    if (this.#before === null || this.calls.isUnderWay()) return;
    const [caseNumber, purpose] = [this.caseNumber().trim(), this.purpose()];
    const body = {
      ...(caseNumber !== (this.#before.caseNumber ?? '') && { caseNumber: caseNumber || null }),
      ...(purpose !== (this.#before.purpose ?? null) && { purpose }),
    };
    if (Object.keys(body).length === 0) {
      this.dialog.close();
      return;
    }
    const { id } = this.#before;
    this.calls.run(this.#bff.call(describeAssistance, { params: { id }, body }), (assistance) => {
      this.#store.dispatch(AssistanceApi.assistanceRefreshed({ assistance, receivedAt: Date.now() }));
      this.dialog.close();
    });
  }
}
