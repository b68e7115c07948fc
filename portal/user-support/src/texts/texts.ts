import { ErrorHandler, inject, Injectable, InjectionToken, signal } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { injectLanguage, type Language } from '../config';
import { pluralOf } from './formats';
import type { Given, GroupKey, Known, NameIn } from './text-types';

interface Group {
  readonly [name: string]: string | Group;
}

/** `way`: from the look-up to the products; `pages`: what stands beside it. */
type Part = 'way' | 'pages';

/** A lazy chunk a part and language. */
export const CHUNKS = new InjectionToken<
  Readonly<Record<Part, Readonly<Record<Language, () => Promise<Group>>>>>
>('UserSupportTexts', {
  providedIn: 'root',
  factory: () => ({
    way: {
      en: async () => (await import('./en')).en,
      es: async () => (await import('./es')).es,
    },
    pages: {
      en: async () => (await import('./pages-in-english')).pagesInEnglish,
      es: async () => (await import('./pages-in-spanish')).pagesInSpanish,
    },
  }),
});

interface Shown {
  readonly language: Language;
  readonly parts: ReadonlySet<Part>;
  readonly tree: Group;
}

type Values = Readonly<Record<string, string | number>>;

/** The texts that are shown: in the shell's language, as soon as its chunk is there. */
@Injectable({ providedIn: 'root' })
export class Texts {
  readonly #language = injectLanguage();
  readonly #chunks = inject(CHUNKS);
  readonly #errors = inject(ErrorHandler);
  readonly #parts = new Set<Part>(['way']);
  readonly #shown = signal<Shown | null>(null);

  /**
   * Loads the shell's language, of each part that was asked for; what is shown stays until it is there. Rejects where
   * `part` can be shown in no language at all.
   */
  async load(part: Part = 'way'): Promise<void> {
    const isShown = () => this.#shown()?.parts.has(part) === true;
    const language = this.#language();
    this.#parts.add(part);
    if (isShown() && this.#shown()?.language === language) return;
    const parts = new Set(this.#parts);
    try {
      const chunks = await Promise.all([...parts].map((each) => this.#chunks[each][language]()));
      const tree = Object.assign({}, ...chunks) as Group;
      const before = this.#shown();
      // Meanwhile the shell may have gone on to another language, or a page have brought more of this one.
      const isOld = isShown() && this.#language() !== language;
      const isLess = before?.language === language && before.parts.size > parts.size;
      if (!isOld && !isLess) this.#shown.set({ language, parts, tree });
    } catch (error) {
      if (!isShown()) throw error;
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

/** The same for the pages beside the assistance. */
export const pageTextsLoaded: CanActivateFn = async () => {
  await inject(Texts).load('pages');
  return true;
};
