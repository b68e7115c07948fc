import { type EnvironmentProviders, Injectable, isDevMode, makeEnvironmentProviders } from '@angular/core';
import {
  provideTransloco,
  type Translation,
  type TranslocoLoader,
  TranslocoService,
} from '@jsverse/transloco';

@Injectable()
class ChunkLoader implements TranslocoLoader {
  async getTranslation(language: string): Promise<Translation> {
    return language === 'es' ? (await import('./es')).es : (await import('./en')).en;
  }
}

/** The module's own texts, a lazy chunk a language; they never meet the shell's. */
export function provideTexts(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: ['en', 'es'],
        defaultLang: 'en',
        fallbackLang: 'en',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: ChunkLoader,
    }),
    TranslocoService,
  ]);
}
