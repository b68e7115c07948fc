import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { Store } from '@ngrx/store';
import { CodeDialog } from '../../../code/code-dialog';
import { assistanceFeature } from '../../assistance.feature';
import { AssistanceCode } from '../../assistance-code/assistance-code';

/** The dialog for the agent's own code. Closing it loses nothing: the step offers it again. */
@Component({
  selector: 'us-internal-code-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AssistanceCode, CodeDialog],
  template: `
    <us-code-dialog [sentTo]="assistance()?.code?.sentTo">
      @if (assistance(); as assistance) {
        <us-assistance-code purpose="internal" [assistance]="assistance" />
      }
    </us-code-dialog>
  `,
})
export class InternalCodeDialog {
  readonly #open = inject(Store).selectSignal(assistanceFeature.selectOpen);
  protected readonly assistance = computed(() => {
    const open = this.#open();
    return open?.code?.purpose === 'internal' ? open : null;
  });

  constructor() {
    const dialog = inject<MatDialogRef<InternalCodeDialog>>(MatDialogRef);
    effect(() => {
      if (this.assistance() === null) dialog.close();
    });
  }
}
