import { effect, ErrorHandler, inject, type Signal, signal, type Type } from '@angular/core';
import { Store } from '@ngrx/store';
import { assistanceFeature } from '../assistance.feature';
import type { Question } from './question';

export interface InjectedQuestion {
  /** What is still to be made sure of; null where nothing is. */
  readonly question: Signal<Question | null>;
  /** Whether the code must wait for the answer. */
  isOpen(): boolean;
  /** What asks it, once loaded: a chunk that most assistances never need. */
  readonly component: Signal<Type<unknown> | null>;
}

export function injectQuestion(): InjectedQuestion {
  const question = inject(Store).selectSignal(assistanceFeature.selectQuestion);
  const errors = inject(ErrorHandler);
  const component = signal<Type<unknown> | null>(null);
  effect(() => {
    // Each look at the server tries again what could not be loaded.
    if (question() === null || component() !== null) return;
    import('./findings-question').then(
      ({ FindingsQuestion }) => {
        component.set(FindingsQuestion);
      },
      (error: unknown) => {
        errors.handleError(error);
      },
    );
  });
  const isOpen = () => {
    const asked = question();
    return asked !== null && asked.how === null;
  };
  return { question, isOpen, component };
}
