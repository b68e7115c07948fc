import {
  computed,
  type EnvironmentProviders,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  type Signal,
} from '@angular/core';
import { provideEffects } from '@ngrx/effects';
import { provideStore } from '@ngrx/store';
import type { ProductId, Purpose } from '@waizant/user-support/contract';

export type Language = 'en' | 'es';

/** What a shell tells the module. */
export interface UserSupportConfig {
  /** A path on the shell's own origin, since the session cookie is SameSite=Strict. Default: `/api`. */
  readonly apiBase?: string;
  /** The shell's language, followed at run time; of another one English is shown. */
  readonly language: Signal<Language>;
  /**
   * The shell's Cognito access token, null where nobody is signed in. Asked for whenever the module is entered or seen
   * again: whom it names is served, and it is handed to `POST /api/session` where that is somebody else than before.
   */
  readonly accessToken?: () => Promise<string | null>;
  /** Headers that a gateway before `apiBase` asks for, read at each call. The module's own win. */
  readonly headers?: () => Record<string, string>;
  /**
   * Called when nobody is signed in any more: the shell shows its own sign-in. `sign-in-too-old`, once for each
   * sign-in at Cognito: its tokens open nothing here any more, however fresh they are; have somebody sign in anew.
   */
  readonly onSignedOut?: (because?: 'sign-in-too-old') => void;
  /** Names of the products where the shell has its own. */
  readonly productLabels?: Partial<Record<ProductId, string>>;
  /** The help desk's own number of the case, for instance from the shell's URL. */
  readonly caseNumber?: () => string | null;
  /** What the user needs, where the shell knows it: filled in at the look-up, which starts nothing. */
  readonly purpose?: () => Purpose | null;
}

export const USER_SUPPORT_CONFIG = new InjectionToken<UserSupportConfig>('UserSupportConfig');

/** The module's configuration, for the root providers of a shell. */
export function provideUserSupport(config: UserSupportConfig): EnvironmentProviders {
  return makeEnvironmentProviders([{ provide: USER_SUPPORT_CONFIG, useValue: config }]);
}

/** For a shell without NgRx: the root store and effects that feature states need. */
export function withOwnStore(): EnvironmentProviders {
  return makeEnvironmentProviders([provideStore(), provideEffects()]);
}

/** The shell's language, by its primary subtag (`es-CO`); English where the module has no such texts. */
export function injectLanguage(): Signal<Language> {
  const { language } = injectConfig();
  return computed(() => (/^es(?![a-z])/i.test(language()) ? 'es' : 'en'));
}

export function injectConfig(): UserSupportConfig {
  return inject(USER_SUPPORT_CONFIG);
}
