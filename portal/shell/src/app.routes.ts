import type { Routes } from '@angular/router';
import { USER_SUPPORT_ROUTES } from '@waizant/user-support';
import { Backoffice } from './backoffice/backoffice';
import { notSignedIn, signedIn } from './session/guards';
import type { TextKey } from './texts/en';

/** For pages outside the modules: see page-title.ts. */
const titled = (title: TextKey) => ({ title });

const placeholder = (path: string, module: TextKey) => ({
  path,
  data: { module },
  loadComponent: async () => (await import('./placeholder/placeholder')).Placeholder,
});

export const ROUTES: Routes = [
  {
    path: 'sign-in',
    ...titled('signIn'),
    canActivate: [notSignedIn],
    loadComponent: async () => (await import('./sign-in/sign-in')).SignIn,
  },
  {
    path: '',
    component: Backoffice,
    canActivate: [signedIn],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'user-support/technical-assistance' },
      placeholder('dashboard', 'dashboard'),
      placeholder('store-users', 'storeUsers'),
      placeholder('notification-center', 'notificationCenter'),
      placeholder('plan-settings', 'planSettings'),
      placeholder('users-system', 'usersSystem'),
      { path: 'user-support', pathMatch: 'full', redirectTo: 'user-support/technical-assistance' },
      {
        path: 'user-support/technical-assistance',
        children: USER_SUPPORT_ROUTES,
      },
      {
        path: '**',
        ...titled('pageNotFound'),
        loadComponent: async () => (await import('./placeholder/page-not-found')).PageNotFound,
      },
    ],
  },
];
