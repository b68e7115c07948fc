import { APP_BASE_HREF } from '@angular/common';
import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideRouter, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { provideUserSupport, withOwnStore } from '@waizant/user-support';
import { ROUTES } from './app.routes';
import { PageTitle } from './page-title';
import { ColorScheme } from './preferences/color-scheme';
import { ShellSession } from './session/shell-session';
import { LanguageChoice } from './texts/language';

/** What the shell is made of. The module is given its language and its end of session here, as in any other shell. */
export function shellConfig(page: Document): ApplicationConfig {
  const session = new ShellSession();
  const language = new LanguageChoice(page);
  return {
    providers: [
      provideBrowserGlobalErrorListeners(),
      // Not <base>: the policy of the page is base-uri 'none'.
      { provide: APP_BASE_HREF, useValue: '/' },
      provideRouter(ROUTES, withComponentInputBinding()),
      { provide: TitleStrategy, useClass: PageTitle },
      { provide: ShellSession, useValue: session },
      { provide: LanguageChoice, useValue: language },
      { provide: ColorScheme, useValue: new ColorScheme(page) },
      provideUserSupport({
        apiBase: '/api',
        language: language.current,
        onSignedOut: () => session.isOver(),
      }),
      withOwnStore(),
    ],
  };
}
