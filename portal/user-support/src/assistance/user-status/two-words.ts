import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from '../../icon/icon';
import { injectTexts } from '../../texts/texts';

/** The two words that the user's mail shows too: how a user tells support from somebody who only says so. */
@Component({
  selector: 'us-two-words',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <span class="words">
      <us-icon name="words" />
      <span>{{ t('words.label', { first: words()[0], second: words()[1] }) }}</span>
    </span>
    <span class="hint">{{ t('words.hint') }}</span>
  `,
  styles: `
    :host {
      display: inline-grid;
      gap: 4px;
      justify-items: inherit;
    }

    .words {
      align-items: center;
      background: var(--mat-sys-primary-container);
      border-radius: var(--us-corner, 6px);
      color: var(--mat-sys-on-primary-container);
      display: inline-flex;
      font: var(--mat-sys-title-small);
      gap: 12px;
      padding: 8px 16px;
      text-wrap: balance;
    }

    .hint {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class TwoWords {
  protected readonly t = injectTexts();
  readonly words = input.required<readonly [string, string]>();
}
