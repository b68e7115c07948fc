import { DestroyRef, inject, type Signal, signal } from '@angular/core';
import { Store } from '@ngrx/store';
import { assistanceFeature } from './assistance.feature';

/** Twice a second, so that no second is skipped on the screen. */
const TICK_MS = 500;

/** The server's time, ms since 1970, ticking while the component that asked lives. */
export function injectServerNow(): Signal<number> {
  const offset = inject(Store).selectSignal(assistanceFeature.selectClockOffset);
  const now = signal(Date.now() + offset());
  const timer = setInterval(() => {
    now.set(Date.now() + offset());
  }, TICK_MS);
  inject(DestroyRef).onDestroy(() => {
    clearInterval(timer);
  });
  return now.asReadonly();
}
