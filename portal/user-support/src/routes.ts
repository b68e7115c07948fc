import type { Routes } from '@angular/router';

/**
 * What a shell mounts where it likes. One lazy step lies in between: the shell names the package at its start, for
 * `provideUserSupport`, and must not load the whole module with it.
 */
export const USER_SUPPORT_ROUTES: Routes = [
  { path: '', loadChildren: async () => (await import('./module-routes')).MODULE_ROUTES },
];
