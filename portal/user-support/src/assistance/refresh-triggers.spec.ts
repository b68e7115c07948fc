import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RefreshTriggers } from './refresh-triggers';

/** As much of a page as decides whether it is seen. */
class Page extends EventTarget {
  hidden = false;
  readonly defaultView = new EventTarget();

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('when the server is asked again', () => {
  let page: Page;
  let asked: number;

  beforeEach(() => {
    jasmine.clock().install().mockDate();
    page = new Page();
    asked = 0;
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
  });
  afterEach(() => jasmine.clock().uninstall());

  it('is every 2.5 s while the tab is visible, and not at all while it is not', () => {
    const polling = TestBed.inject(RefreshTriggers)
      .whileVisible()
      .subscribe(() => (asked += 1));
    jasmine.clock().tick(7_500);
    expect(asked).toBe(3);
    page.show(false);
    jasmine.clock().tick(600_000);
    expect(asked).toBe(3);
    polling.unsubscribe();
  });

  it('is at once on a return to the tab, and then every 2.5 s', () => {
    page.hidden = true;
    const polling = TestBed.inject(RefreshTriggers)
      .whileVisible()
      .subscribe(() => (asked += 1));
    jasmine.clock().tick(60_000);
    expect(asked).toBe(0);
    page.show(true);
    expect(asked).toBe(1);
    jasmine.clock().tick(2_500);
    expect(asked).toBe(2);
    page.defaultView.dispatchEvent(new Event('focus'));
    expect(asked).toBe(3);
    polling.unsubscribe();
    jasmine.clock().tick(60_000);
    page.show(true);
    expect(asked).toBe(3);
  });

  it('is no return when the tab is hidden', () => {
    const returning = TestBed.inject(RefreshTriggers)
      .onReturn()
      .subscribe(() => (asked += 1));
    page.show(false);
    expect(asked).toBe(0);
    jasmine.clock().tick(60_000);
    expect(asked).withContext('returns alone do not poll').toBe(0);
    returning.unsubscribe();
  });
});
