import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import { injectPageCalls, type PageCalls } from './page-calls';
import type { Problem } from './problem';

describe('the calls of a page', () => {
  let calls: PageCalls;
  let answers: Subject<string>;
  let seen: (string | Problem)[];

  const run = () => {
    answers = new Subject();
    calls.run(
      answers,
      (answer) => seen.push(answer),
      (problem) => seen.push(problem),
    );
  };
  const refuse = () => {
    answers.error(new HttpErrorResponse({ status: 409, error: { code: 'wrong-step' } }));
  };

  beforeEach(() => {
    seen = [];
    calls = TestBed.runInInjectionContext(injectPageCalls);
  });

  it('are under way until they are answered, refused, or end without an answer', () => {
    for (const end of [() => answers.complete(), refuse]) {
      expect(calls.isUnderWay()).toBeFalse();
      run();
      expect(calls.isUnderWay()).toBeTrue();
      end();
    }
    expect(calls.isUnderWay()).toBeFalse();
    expect(seen).toEqual([{ code: 'wrong-step' }]);
  });

  it('are under way until the last of several is over, whichever that is', () => {
    run();
    const first = answers;
    run();
    answers.complete();
    expect(calls.isUnderWay()).toBeTrue();
    first.complete();
    expect(calls.isUnderWay()).toBeFalse();
  });

  it('can be given up, and then say nothing more', () => {
    const givenUp = calls.run(new Subject<string>(), (answer) => seen.push(answer));
    givenUp.unsubscribe();
    expect(calls.isUnderWay()).toBeFalse();
    expect(seen).toEqual([]);
  });

  it('say why the last one failed, until the next one begins', () => {
    run();
    refuse();
    expect(calls.problem()).toEqual({ code: 'wrong-step' });
    run();
    expect(calls.problem()).toBeNull();
    answers.next('answer');
    expect(seen.at(-1)).toBe('answer');
  });

  it('end with the page', () => {
    run();
    TestBed.resetTestingModule();
    expect(answers.observed).toBeFalse();
  });
});
