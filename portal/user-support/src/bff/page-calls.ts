import { computed, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { finalize, type Observable, type Subscription } from 'rxjs';
import { type Problem, problemOf } from './problem';

/** How a page outside the store reads and commands: what is under way, and why the last call failed. */
export class PageCalls {
  readonly #destroyed: DestroyRef;
  readonly #underWay = signal(0);
  readonly #problem = signal<Problem | null>(null);

  readonly isUnderWay = computed(() => this.#underWay() > 0);
  readonly problem = this.#problem.asReadonly();

  constructor(destroyed: DestroyRef) {
    this.#destroyed = destroyed;
  }

  /** Ends with the page, or where it is given up or the agent forgotten meanwhile: then neither is called. */
  run<Answer>(
    call: Observable<Answer>,
    answered: (answer: Answer) => void,
    failed: (problem: Problem) => void = () => undefined,
  ): Subscription {
    this.#underWay.update((count) => count + 1);
    this.#problem.set(null);
    return call
      .pipe(
        takeUntilDestroyed(this.#destroyed),
        finalize(() => {
          this.#underWay.update((count) => count - 1);
        }),
      )
      .subscribe({
        next: answered,
        error: (error: unknown) => {
          const problem = problemOf(error);
          this.#problem.set(problem);
          failed(problem);
        },
      });
  }
}

export function injectPageCalls(): PageCalls {
  return new PageCalls(inject(DestroyRef));
}
