import { DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { finalize, type Observable } from 'rxjs';
import { type Problem, problemOf } from './problem';

/** How a page outside the store reads and commands: what is under way, and why the last call failed. */
export class PageCalls {
  readonly #destroyed: DestroyRef;
  readonly #isUnderWay = signal(false);
  readonly #problem = signal<Problem | null>(null);

  readonly isUnderWay = this.#isUnderWay.asReadonly();
  readonly problem = this.#problem.asReadonly();

  constructor(destroyed: DestroyRef) {
    this.#destroyed = destroyed;
  }

  /** Ends with the page, or where the agent is forgotten meanwhile: then neither is called. */
  run<Answer>(
    call: Observable<Answer>,
    answered: (answer: Answer) => void,
    failed: (problem: Problem) => void = () => undefined,
  ): void {
    this.#isUnderWay.set(true);
    this.#problem.set(null);
    call
      .pipe(
        takeUntilDestroyed(this.#destroyed),
        finalize(() => {
          this.#isUnderWay.set(false);
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
