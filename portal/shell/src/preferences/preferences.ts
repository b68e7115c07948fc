import { Component, computed, inject } from '@angular/core';
import { Icon } from '../icon/icon';
import { LanguageChoice } from '../texts/language';
import { ColorScheme } from './color-scheme';

/** Language and light or dark, in the top bar and on the sign-in page. */
@Component({
  selector: 'shell-preferences',
  imports: [Icon],
  template: `
    <button
      type="button"
      class="quiet-button language"
      [attr.lang]="language.other()"
      [attr.title]="otherName()"
      (click)="language.choose(language.other())"
    >
      <shell-icon name="translate" /><span>{{ otherName() }}</span>
    </button>
    <button
      type="button"
      class="quiet-button"
      [attr.aria-label]="language.texts().darkMode"
      [attr.title]="language.texts().darkMode"
      [attr.aria-pressed]="scheme.isDark()"
      (click)="scheme.toggle()"
    >
      <shell-icon [name]="scheme.isDark() ? 'light-mode' : 'dark-mode'" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      gap: 4px;
    }

    @media (width < 600px) {
      .language span {
        block-size: 1px;
        clip-path: inset(50%);
        inline-size: 1px;
        overflow: hidden;
        position: absolute;
        white-space: nowrap;
      }
    }
  `,
})
export class Preferences {
  protected readonly language = inject(LanguageChoice);
  protected readonly scheme = inject(ColorScheme);
  protected readonly otherName = computed(() => (this.language.other() === 'es' ? 'Español' : 'English'));
}
