import { Component, inject } from '@angular/core';
import { LanguageChoice } from '../texts/language';

@Component({
  selector: 'shell-page-not-found',
  template: `
    <section class="card">
      <h1>{{ texts().pageNotFound }}</h1>
      <p>{{ texts().pageNotFoundText }}</p>
    </section>
  `,
  styleUrl: './placeholder.scss',
})
export class PageNotFound {
  protected readonly texts = inject(LanguageChoice).texts;
}
