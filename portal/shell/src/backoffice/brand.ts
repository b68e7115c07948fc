import { Component, inject } from '@angular/core';
import { LanguageChoice } from '../texts/language';

@Component({
  selector: 'shell-brand',
  template: `<span class="mark" aria-hidden="true">w</span><span>{{ texts().backoffice }}</span>`,
  styles: `
    :host {
      align-items: center;
      display: flex;
      font-size: 1.375rem;
      font-weight: 700;
      gap: 12px;
      line-height: 1.75rem;
    }

    .mark {
      background: var(--mat-sys-primary-container);
      block-size: 38px;
      border-radius: 8px;
      color: var(--mat-sys-on-primary-container);
      display: grid;
      font-weight: 700;
      inline-size: 38px;
      place-content: center;
    }
  `,
})
export class Brand {
  protected readonly texts = inject(LanguageChoice).texts;
}
