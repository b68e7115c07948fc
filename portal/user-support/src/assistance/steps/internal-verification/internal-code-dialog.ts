import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogClose, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { Store } from '@ngrx/store';
import { Icon } from '../../../icon/icon';
import { injectTexts } from '../../../texts/texts';
import { assistanceFeature } from '../../assistance.feature';
import { CodeEntry } from '../../code-entry/code-entry';

/** The dialog for the agent's own code. Closing it loses nothing: the step offers it again. */
@Component({
  selector: 'us-internal-code-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeEntry, Icon, MatButton, MatDialogClose, MatDialogTitle],
  template: `
    <header>
      <h2 mat-dialog-title>{{ t('internal.title') }}</h2>
      <button type="button" class="close" mat-dialog-close [aria-label]="t('close')">
        <us-icon name="close" />
      </button>
    </header>
    @if (assistance(); as assistance) {
      <div class="content">
        <p>
          {{ t('internal.sentTo') }} <strong>{{ assistance.code?.sentTo }}</strong>
        </p>
        <us-code-entry purpose="internal" [assistance]="assistance" />
        <button type="button" matButton="text" mat-dialog-close>{{ t('code.cancel') }}</button>
      </div>
    }
  `,
  styles: `
    header {
      align-items: center;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      display: flex;
      justify-content: space-between;
      padding: 8px 16px 8px 24px;
    }

    :host {
      --mat-dialog-subhead-line-height: var(--mat-sys-title-medium-line-height, 1.5rem);
      --mat-dialog-subhead-size: var(--mat-sys-title-medium-size, 1rem);
      --mat-dialog-subhead-weight: var(--mat-sys-title-medium-weight, 600);
    }

    h2 {
      margin: 0;
      padding: 0;
    }

    h2::before {
      display: none;
    }

    .close {
      background: none;
      block-size: 40px;
      border: 0;
      border-radius: 50%;
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
      display: grid;
      flex: none;
      inline-size: 40px;
      place-items: center;
    }

    .close:hover {
      background: var(--mat-sys-surface-container-high);
    }

    .content {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
      padding: 24px;
    }

    p {
      margin: 0;
      overflow-wrap: anywhere;
      text-align: center;
    }
  `,
})
export class InternalCodeDialog {
  protected readonly t = injectTexts();
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
