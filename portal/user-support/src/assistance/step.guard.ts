import { inject } from '@angular/core';
import { type ActivatedRouteSnapshot, type CanActivateFn, Router, type UrlTree } from '@angular/router';
import { Store } from '@ngrx/store';
import type { ProductId } from '@waizant/user-support/contract';
import { filter, first, map } from 'rxjs';
import { AssistancePage } from './assistance.actions';
import { assistanceFeature, type StepPath } from './assistance.feature';

/** Waits for the server's step, asking for it where nobody has yet. One selector: never half of a new state. */
function serverStep() {
  return inject<Store>(Store)
    .select(assistanceFeature.selectServerStep)
    .pipe(
      filter((where) => where !== null),
      first(),
    );
}

/** A URL for another step leads to the server's: back, reload and links are safe. */
export const currentStep: CanActivateFn = (route) => {
  const router = inject(Router);
  return serverStep().pipe(
    map(({ path }) => route.routeConfig?.path === path || toStep(router, route, path)),
  );
};

/** Asks the server before any page of the wizard is shown. */
export const assistanceLoaded: CanActivateFn = () => {
  inject(Store).dispatch(AssistancePage.currentAsked());
  return serverStep().pipe(map(() => true));
};

/** Only into a product that the server offers: for the Store that is an administrator of the ecosystem. */
export const productOffered =
  (product: ProductId): CanActivateFn =>
  (route) => {
    const router = inject(Router);
    return serverStep().pipe(
      map(({ path, products }) => products.some(({ id }) => id === product) || toStep(router, route, path)),
    );
  };

/** The step beside this route, whatever the shell mounted the module at. */
function toStep(router: Router, route: ActivatedRouteSnapshot, path: StepPath): UrlTree {
  const parents = route.pathFromRoot.slice(0, -1).flatMap(({ url }) => url.map((segment) => segment.path));
  return router.createUrlTree(['/', ...parents, path]);
}
