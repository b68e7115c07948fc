import { Component, inject, input } from '@angular/core';
import { Icon } from '../icon/icon';
import type { TextKey } from '../texts/en';
import { LanguageChoice } from '../texts/language';

/** Stands where the real backoffice has another module, and says that it does. */
@Component({
  selector: 'shell-placeholder',
  imports: [Icon],
  template: `
    <section class="card">
      <h1>{{ texts()[module()] }}</h1>
      <div class="dashed">
        <shell-icon name="construction" />
        <p class="mark">{{ texts().placeholder }}</p>
        <p>{{ texts().placeholderText }}</p>
      </div>
    </section>
  `,
  styleUrl: './placeholder.scss',
})
export class Placeholder {
  /** From the route's data. */
  readonly module = input.required<TextKey>();

  protected readonly texts = inject(LanguageChoice).texts;
}
