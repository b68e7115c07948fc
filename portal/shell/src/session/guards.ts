import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { ShellSession } from './shell-session';

export const HOME = '/user-support/technical-assistance';

/** Lets agents who are signed in pass; sends everybody else to the sign-in page, which leads back here. */
export const signedIn: CanActivateFn = async (_, { url }) => {
  const [session, router] = [inject(ShellSession), inject(Router)];
  if ((await session.load()) === 'signed-in') return true;
  return router.createUrlTree(['/sign-in'], { queryParams: url === HOME ? {} : { returnTo: url } });
};

/** Nobody signs in twice: whoever is signed in goes to the page that was asked for. */
export const notSignedIn: CanActivateFn = async ({ queryParamMap }) => {
  const [session, router] = [inject(ShellSession), inject(Router)];
  const state = session.state() === 'unknown' ? await session.load() : session.state();
  return state === 'signed-in' ? router.parseUrl(pageAskedFor(queryParamMap.get('returnTo'))) : true;
};

/** A page of this application, whatever the query says: never another origin, never the sign-in page itself. */
export function pageAskedFor(returnTo: string | null): string {
  const isOurs = returnTo !== null && /^\/(?![/\\])/.test(returnTo) && !/^\/sign-in\b/.test(returnTo);
  return isOurs ? returnTo : HOME;
}
