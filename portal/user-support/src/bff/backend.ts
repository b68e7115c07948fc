import { FetchBackend, HttpBackend } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';

/** What sends, below the host's interceptors. Angular 20 has one only where the host calls `provideHttpClient()`. */
export const BACKEND = new InjectionToken<Pick<HttpBackend, 'handle'>>('UserSupportBackend', {
  providedIn: 'root',
  factory: () => inject(HttpBackend, { optional: true }) ?? new FetchBackend(),
});
