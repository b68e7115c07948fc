import { ErrorHandler, inject, Injectable, InjectionToken, signal } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { injectLanguage, type Language } from '../config';
import { pluralOf } from './formats';
import type { Given, GroupKey, Known, NameIn, Translation } from './text-types';

/** A lazy chunk a language. */
export const CHUNKS = new InjectionToken<Readonly<Record<Language, () => Promise<Translation>>>>(
  'UserSupportTexts',
  {
    providedIn: 'root',
    factory: () => ({
      en: async () => (await import('./en')).en,
      es: async () => (await import('./es')).es,
    }),
  },
);

interface Group {
  readonly [name: string]: string | Group;
}

type Values = Readonly<Record<string, string | number>>;

/** The texts that are shown: in the shell's language, as soon as its chunk is there. */
@Injectable({ providedIn: 'root' })
export class Texts {
  readonly #language = injectLanguage();
  readonly #chunks = inject(CHUNKS);
  readonly #errors = inject(ErrorHandler);
  readonly #shown = signal<{ readonly language: Language; readonly tree: Translation } | null>(null);

  /** Loads the shell's language; what is shown stays until it is there. Rejects where nothing can be shown at all. */
  async load(): Promise<void> {
    const language = this.#language();
    if (this.#shown()?.language === language) return;
    try {
      const tree = await this.#chunks[language]();
      // The shell may have gone on to another one meanwhile.
      if (this.#shown() === null || this.#language() === language) this.#shown.set({ language, tree });
    } catch (error) {
      if (this.#shown() === null) throw error;
      this.#errors.handleError(error);
    }
  }

  /** Whether there is a text of this name: for what a server that is newer than this page may name. */
  has<Key extends GroupKey>(group: Key, name: string): name is NameIn<Key> {
    const shown = this.#shown();
    return shown !== null && found(shown.tree, `${group}.${name}`) !== undefined;
  }

  /** A text in words; a signal's value, read anew where the language changes. */
  readonly t = <Key extends string>(key: Known<Key>, ...[values]: Given<Key>): string => {
    const shown = this.#shown();
    return shown === null ? '' : worded(shown.tree, shown.language, key, values);
  };
}

function worded(tree: Group, language: Language, key: string, values: Values = {}): string {
  const kept = found(tree, key);
  const text = typeof kept === 'object' ? kept[pluralOf(language, Number(values['count']))] : kept;
  return typeof text === 'string'
    ? text.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place))
    : key;
}

function found(tree: Group, key: string): string | Group | undefined {
  let at: string | Group | undefined = tree;
  for (const name of key.split('.'))
    at = typeof at === 'object' && Object.hasOwn(at, name) ? at[name] : undefined;
  return at;
}

/** The texts for a component: `t('case.number', { number })`. */
export function injectTexts(): Texts['t'] {
  return inject(Texts).t;
}

/** A page with texts comes after them: no key and no gap is ever seen. */
export const textsLoaded: CanActivateFn = async () => {
  await inject(Texts).load();
  return true;
};
