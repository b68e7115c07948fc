import { DOCUMENT, effect, inject, Service, signal } from '@angular/core';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { moduleAt } from './backoffice/modules';
import { EN, type TextKey } from './texts/en';
import { LanguageChoice } from './texts/language';

/**
 * The name of the module in the sidebar, in the language of the moment; a module that gives its pages titles of its own
 * is taken at its word. Pages outside every module name a text of the shell.
 */
@Service({ autoProvided: false })
export class PageTitle extends TitleStrategy {
  readonly #title = signal('');

  constructor() {
    super();
    const page = inject(DOCUMENT);
    const language = inject(LanguageChoice);
    effect(() => {
      const texts = language.texts();
      const title = this.#title();
      const words = isTextKey(title) ? texts[title] : title;
      page.title = words === '' ? texts.backoffice : `${words} · ${texts.backoffice}`;
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const title = this.buildTitle(snapshot) ?? '';
    const isItsOwn = title !== '' && !isTextKey(title);
    this.#title.set(isItsOwn ? title : (moduleAt(snapshot.url)?.text ?? title));
  }
}

function isTextKey(title: string): title is TextKey {
  return Object.hasOwn(EN, title);
}
