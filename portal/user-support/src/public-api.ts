import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import type { Routes } from '@angular/router';

export function provideUserSupport(): EnvironmentProviders {
  return makeEnvironmentProviders([]);
}

export const USER_SUPPORT_ROUTES: Routes = [
  { path: '', loadComponent: async () => (await import('./technical-assistance')).TechnicalAssistance },
];
