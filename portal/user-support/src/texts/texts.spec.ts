import { ErrorHandler } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, Router } from '@angular/router';
import type { ProductId } from '@waizant/user-support/contract';
import { ModuleUnderTest } from '../module-under-test.spec';
import { en } from './en';
import { es } from './es';
import { pagesInEnglish } from './pages-in-english';
import { pagesInSpanish } from './pages-in-spanish';
import type { Given, NameIn, TextKey } from './text-types';
import { CHUNKS, pageTextsLoaded, Texts, textsLoaded } from './texts';

type Is<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type Takes<Key extends TextKey, Values> = [Values] extends Given<Key> ? true : false;
type TakesNothing<Key extends TextKey> = [] extends Given<Key> ? true : false;
type IsKey<Key> = Key extends TextKey ? true : false;

/** By path; a plural is two. */
function textsIn(group: object, path = ''): [path: string, text: string][] {
  return Object.entries(group).flatMap(([name, kept]: [string, string | object]) =>
    typeof kept === 'string' ? [[`${path}${name}`, kept]] : textsIn(kept, `${path}${name}.`),
  );
}

describe('the texts', () => {
  let module: ModuleUnderTest;
  let texts: Texts;

  async function inLanguage(language: 'en' | 'es') {
    module.language.set(language);
    await texts.load();
  }

  beforeEach(() => {
    module = new ModuleUnderTest();
    texts = TestBed.inject(Texts);
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  it('compile for keys that there are, with a value for each place, and for nothing else', () => {
    const claims: [
      key: IsKey<'handOver.failed'>,
      group: IsKey<'handOver'>,
      unknown: IsKey<'handOver.nothing'>,
      oneOfAPlural: IsKey<'code.wrong.one'>,
      keyOfAProduct: IsKey<`products.${ProductId}`>,
      keyOfAnyWord: IsKey<`products.${string}`>,
      withoutPlaces: Is<Given<'title'>, []>,
      withoutItsValue: TakesNothing<'handOver.failed'>,
      withItsValue: Takes<'handOver.failed', { product: string }>,
      withAnothersValue: Takes<'handOver.failed', { name: string }>,
      withHalf: Takes<'words.label', { first: string }>,
      withBoth: Takes<'words.label', { first: string; second: string }>,
      withACount: Takes<'code.wrong', { count: number }>,
      withACountInWords: Takes<'code.wrong', { count: string }>,
      ofTwoKeysForOne: Takes<'user.fine' | 'user.fineEmail', { email: string }>,
      ofTwoKeysForBoth: Takes<'user.fine' | 'user.fineEmail', { email: string; phone: string }>,
      namesOfAGroup: Is<NameIn<'history.blockKinds'>, keyof typeof pagesInEnglish.history.blockKinds>,
    ] = [
      true,
      false,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ];
    expect(claims).toHaveSize(17);
  });

  it('say the same keys with the same places in both languages, and each says something', () => {
    const places = (text: string) => [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, name]) => name).sort();
    const english = [...textsIn(en), ...textsIn(pagesInEnglish)];
    const spanish = new Map([...textsIn(es), ...textsIn(pagesInSpanish)]);
    expect([...spanish.keys()]).toEqual(english.map(([path]) => path));
    for (const [path, text] of english) {
      expect(text.trim()).withContext(path).not.toBe('');
      expect(spanish.get(path)?.trim()).withContext(path).not.toBe('');
      expect(places(spanish.get(path) ?? ''))
        .withContext(path)
        .toEqual(places(text));
    }
  });

  it('name in every state in which no code goes whom to ask: the team, the user or their own IT', () => {
    const other = /Ask them|ask the user|their own IT|Pídale|pídale|su área de TI/;
    const blocking = [
      ...['inactive-in-core', 'ambiguous-in-cognito', 'ambiguous-in-core', 'missing-in-cognito'],
      ...['disabled-in-cognito', 'unconfirmed', 'reset-required', 'external-provider', 'compromised'],
      ...['archived', 'unknown-in-cognito', 'no-active-ecosystem', 'email-not-verified'],
    ] as readonly (keyof typeof en.status.findings)[];
    for (const { status } of [en, es]) {
      for (const code of blocking) {
        const said = status.findings[code];
        expect(said.includes('{{team}}') || other.test(said))
          .withContext(`${code}: ${said}`)
          .toBeTrue();
      }
    }
  });

  it('put the values in as they are: text is no markup, no pattern and no text with places', async () => {
    await inLanguage('en');
    for (const name of ['<b>Ana</b> & co', '$& $1 $$', '{{name}}', 'a\\b', ''])
      expect(texts.t('ecosystem.continue', { name })).toBe(`Continue with ${name}`);
    expect(texts.t('words.label', { first: '{{second}}', second: 'two' })).toContain('{{second}} · two');
  });

  it('know one from many, by the rules of the language that is shown', async () => {
    const wrong = (count: number) => texts.t('code.wrong', { count });
    await inLanguage('en');
    expect([0, 1, 2].map(wrong)).toEqual([
      'That code is not right. 0 tries left.',
      'That code is not right. 1 try left.',
      'That code is not right. 2 tries left.',
    ]);
    await inLanguage('es');
    expect(wrong(1)).toBe(es.code.wrong.one.replace('{{count}}', '1'));
    expect(wrong(2)).toBe(es.code.wrong.other.replace('{{count}}', '2'));
  });

  it('say nothing before the first language is there, and never a key', async () => {
    expect(texts.t('title')).toBe('');
    expect(texts.has('products', 'store')).toBeFalse();
    await texts.load();
    expect(texts.t('title')).toBe(en.title);
  });

  it('are waited for by whoever comes to a page with texts', async () => {
    const arrived = TestBed.runInInjectionContext(() =>
      textsLoaded(TestBed.inject(ActivatedRoute).snapshot, TestBed.inject(Router).routerState.snapshot),
    );
    expect(texts.t('title')).toBe('');
    expect(await arrived).toBeTrue();
    expect(texts.t('title')).toBe(en.title);
  });

  it('stay in the old language until the new one is there', async () => {
    await inLanguage('en');
    module.language.set('es');
    const loading = texts.load();
    expect(texts.t('title')).toBe(en.title);
    await loading;
    expect(texts.t('title')).toBe(es.title);
  });

  it('end in the language that the shell has, whatever was asked for in between', async () => {
    await inLanguage('en');
    module.language.set('es');
    const there = texts.load();
    module.language.set('en');
    await Promise.all([there, texts.load()]);
    expect(texts.t('title')).toBe(en.title);
  });

  for (const [given, title] of [
    ['es-CO', es.title],
    ['es_419', es.title],
    ['ES', es.title],
    ['en-GB', en.title],
    ['pt', en.title],
    ['est', en.title],
    ['', en.title],
  ] as const) {
    it(`are those of the primary subtag, English where there are none: "${given}"`, async () => {
      // As a shell's own setting comes, whatever the type says.
      await inLanguage(given as 'en');
      expect(texts.t('title')).toBe(title);
    });
  }

  describe('of a language whose chunk cannot be loaded', () => {
    const failure = new TypeError('Failed to fetch dynamically imported module');
    let isThere: boolean;
    let handled: unknown[];

    beforeEach(() => {
      isThere = false;
      handled = [];
      TestBed.resetTestingModule();
      module = new ModuleUnderTest(
        {},
        {
          provide: CHUNKS,
          useValue: {
            way: { en: async () => en, es: async () => (isThere ? es : Promise.reject(failure)) },
            pages: {
              en: async () => (isThere ? pagesInEnglish : Promise.reject(failure)),
              es: async () => pagesInSpanish,
            },
          },
        },
        { provide: ErrorHandler, useValue: { handleError: (error: unknown) => handled.push(error) } },
      );
      texts = TestBed.inject(Texts);
    });

    it('leave the others standing; the shell hears of it, and it is tried again', async () => {
      await inLanguage('en');
      await inLanguage('es');
      expect(texts.t('title')).toBe(en.title);
      expect(handled).toEqual([failure]);
      isThere = true;
      await texts.load();
      expect(texts.t('title')).toBe(es.title);
    });

    it('let nobody into a page whose own ones are missing, though others are there', async () => {
      await inLanguage('en');
      await expectAsync(texts.load('pages')).toBeRejectedWith(failure);
      expect(texts.t('title')).toBe(en.title);
      isThere = true;
      await texts.load('pages');
      expect(texts.t('history.heading')).toBe(pagesInEnglish.history.heading);
    });

    it('let nobody in where there are no others: a page has no gaps', async () => {
      module.language.set('es');
      await expectAsync(texts.load()).toBeRejectedWith(failure);
    });
  });

  describe('of the pages beside the assistance', () => {
    const heading = () => texts.t('history.heading');

    it('come with the first of them, and in the language that the shell goes on to', async () => {
      await inLanguage('en');
      expect(texts.has('history.events', 'PlanRead')).toBeFalse();
      await texts.load('pages');
      expect([heading(), texts.t('title')]).toEqual([pagesInEnglish.history.heading, en.title]);
      await inLanguage('es');
      expect([heading(), texts.t('title')]).toEqual([pagesInSpanish.history.heading, es.title]);
    });

    it('are not lost where the others come after them', async () => {
      const others = texts.load();
      await texts.load('pages');
      await others;
      expect(heading()).toBe(pagesInEnglish.history.heading);
    });

    it('are waited for by whoever comes to one of them', async () => {
      const arrived = TestBed.runInInjectionContext(() =>
        pageTextsLoaded(TestBed.inject(ActivatedRoute).snapshot, TestBed.inject(Router).routerState.snapshot),
      );
      expect(await arrived).toBeTrue();
      expect(heading()).toBe(pagesInEnglish.history.heading);
    });
  });

  it('know which names they have a text for, and take no inherited one for it', async () => {
    await inLanguage('en');
    expect(texts.has('products', 'rcm')).toBeTrue();
    for (const name of ['', 'constructor', 'toString', '__proto__', 'store.length', 'Store'])
      expect(texts.has('products', name)).withContext(name).toBeFalse();
  });
});
