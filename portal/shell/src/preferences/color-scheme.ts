import { computed, signal } from '@angular/core';
import { remember, remembered } from './remembered';

export type Scheme = 'light' | 'dark';

/** Light or dark: the operating system's until the agent chooses, and on the page as `html[data-scheme]`. */
export class ColorScheme {
  readonly #page: Document;
  readonly #systemIsDark = signal(false);
  readonly #chosen = signal<Scheme | null>(null);

  readonly isDark = computed(() => (this.#chosen() ?? (this.#systemIsDark() ? 'dark' : 'light')) === 'dark');

  constructor(page: Document) {
    this.#page = page;
    const system = matchMedia('(prefers-color-scheme: dark)');
    this.#systemIsDark.set(system.matches);
    system.addEventListener('change', ({ matches }) => this.#systemIsDark.set(matches));
    const chosen = remembered('scheme');
    if (chosen === 'light' || chosen === 'dark') this.#apply(chosen);
  }

  toggle(): void {
    const scheme = this.isDark() ? 'light' : 'dark';
    remember('scheme', scheme);
    this.#apply(scheme);
  }

  #apply(scheme: Scheme): void {
    this.#chosen.set(scheme);
    this.#page.documentElement.dataset['scheme'] = scheme;
  }
}
