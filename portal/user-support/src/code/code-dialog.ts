import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogClose, MatDialogTitle } from '@angular/material/dialog';
import { Icon } from '../icon/icon';
import { injectTexts } from '../texts/texts';

/** *Internal verification code*, whatever it opens: title, where the code went, what is put in, and the ways back. */
@Component({
  selector: 'us-code-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, MatDialogClose, MatDialogTitle],
  template: `
    <header>
      <h2 mat-dialog-title>{{ t('internal.title') }}</h2>
      <button type="button" class="close" mat-dialog-close [aria-label]="t('close')">
        <us-icon name="close" />
      </button>
    </header>
    <div class="content">
      @if (sentTo(); as address) {
        <p>
          {{ t('internal.sentTo') }} <strong>{{ address }}</strong>
        </p>
      }
      <ng-content />
      <button type="button" matButton="text" mat-dialog-close>{{ t('code.cancel') }}</button>
    </div>
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
export class CodeDialog {
  protected readonly t = injectTexts();
  /** Masked; left out while none was sent. */
  readonly sentTo = input<string | undefined>();
}
