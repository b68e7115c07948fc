import { ShellUnderTest } from '../shell-under-test.spec';
import { EN } from '../texts/en';
import { ES } from '../texts/es';
import { LanguageChoice } from '../texts/language';
import { ColorScheme } from './color-scheme';

const LANGUAGE = 'shell-preferences button:first-of-type';
const SCHEME = 'shell-preferences button:last-of-type';

describe('language and colour scheme', () => {
  afterEach(() => ShellUnderTest.cleanUp());

  function browserSpeaks(...languages: string[]) {
    spyOnProperty(navigator, 'languages').and.returnValue(languages);
  }

  it('changes the language of page, title and document, and remembers it', async () => {
    browserSpeaks('en-GB');
    const shell = new ShellUnderTest();
    await shell.open('/sign-in');
    expect(shell.find(LANGUAGE).lang).toBe('es');
    await shell.click(LANGUAGE);
    expect(shell.find('h1').textContent).toBe('Iniciar sesión');
    expect([document.title, document.documentElement.lang]).toEqual(['Iniciar sesión · Backoffice', 'es']);
    expect(new LanguageChoice(document).current()).toBe('es');
    await shell.click(LANGUAGE);
    expect(shell.find('h1').textContent).toBe('Sign in');
  });

  it('begins in the browser’s language, and in English where it speaks neither', () => {
    browserSpeaks('fr-FR', 'es-CO', 'en');
    expect(new LanguageChoice(document).current()).toBe('es');
    (Object.getOwnPropertyDescriptor(navigator, 'languages')?.get as jasmine.Spy).and.returnValue(['fr']);
    expect(new LanguageChoice(document).current()).toBe('en');
  });

  it('does not take a forged choice from storage', () => {
    browserSpeaks('en');
    localStorage.setItem('backoffice.language', 'constructor');
    localStorage.setItem('backoffice.scheme', 'constructor');
    expect(new LanguageChoice(document).current()).toBe('en');
    new ColorScheme(document);
    expect(document.documentElement.dataset['scheme']).toBeUndefined();
  });

  it('works where storage is switched off', () => {
    browserSpeaks('en');
    spyOn(Storage.prototype, 'getItem').and.throwError('denied');
    spyOn(Storage.prototype, 'setItem').and.throwError('denied');
    const language = new LanguageChoice(document);
    language.choose('es');
    expect(language.texts().signIn).toBe(ES.signIn);
  });

  it('follows the operating system until the agent chooses, and then remembers', async () => {
    const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const shell = new ShellUnderTest();
    await shell.open('/sign-in');
    expect(document.documentElement.dataset['scheme']).toBeUndefined();
    expect(shell.find(SCHEME).getAttribute('aria-pressed')).toBe(String(systemIsDark));
    await shell.click(SCHEME);
    expect(document.documentElement.dataset['scheme']).toBe(systemIsDark ? 'light' : 'dark');
    expect(getComputedStyle(document.documentElement).colorScheme).toBe(systemIsDark ? 'light' : 'dark');
    expect(shell.find(SCHEME).getAttribute('aria-pressed')).toBe(String(!systemIsDark));
    expect(new ColorScheme(document).isDark()).toBe(!systemIsDark);
  });

  it('has the same places to fill in both languages', () => {
    for (const key of Object.keys(EN) as (keyof typeof EN)[]) {
      const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
      expect(places(ES[key])).withContext(key).toEqual(places(EN[key]));
    }
  });
});
