import { computed, type Signal, signal } from '@angular/core';
import { remember, remembered } from '../preferences/remembered';
import { EN, type Texts } from './en';
import { ES } from './es';

export type Language = 'en' | 'es';

const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, es: ES };

/** The language of the whole page: what the agent chose, else the browser's first one that we speak. */
export class LanguageChoice {
  readonly #page: Document;
  readonly #current = signal<Language>('en');

  readonly current: Signal<Language> = this.#current.asReadonly();
  readonly other = computed<Language>(() => (this.#current() === 'en' ? 'es' : 'en'));
  readonly texts = computed(() => TEXTS[this.#current()]);

  constructor(page: Document) {
    this.#page = page;
    this.#apply(
      [remembered('language'), ...navigator.languages].map(spoken).find((it) => it !== null) ?? 'en',
    );
  }

  choose(language: Language): void {
    remember('language', language);
    this.#apply(language);
  }

  #apply(language: Language): void {
    this.#current.set(language);
    this.#page.documentElement.lang = language;
  }
}

function spoken(tag: string | null): Language | null {
  const [primary] = tag?.toLowerCase().split('-') ?? [];
  return primary === 'en' || primary === 'es' ? primary : null;
}
