import { TestBed } from '@angular/core/testing';
import { ModuleUnderTest, words } from '../../module-under-test.spec';
import { CountdownRing } from './countdown-ring';

describe('the countdown', () => {
  let module: ModuleUnderTest;
  let ranOut: jasmine.Spy;

  /** Seconds of five minutes that remain. */
  function remaining(seconds: number) {
    module.set({ now: 300_000 - seconds * 1_000 });
    TestBed.tick();
    TestBed.tick();
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    const ring = await module.render(CountdownRing, { now: 0, startsAt: 0, endsAt: 300_000 });
    ranOut = jasmine.createSpy('ranOut');
    ring.ranOut.subscribe(ranOut);
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const time = () => words(module.find('[role=timer]'));
  const said = () => words(module.find('[role=status]'));
  const offset = () => Number(module.find('.rest').getAttribute('stroke-dashoffset'));
  const circumference = () => Number(module.find('.rest').getAttribute('stroke-dasharray'));

  it('shows what remains, and the ring empties with it', () => {
    expect(time()).toBe('Time left 5:00');
    expect(offset()).toBeCloseTo(0);
    remaining(252);
    expect(time()).toBe('Time left 4:12');
    remaining(150);
    expect(offset()).toBeCloseTo(circumference() / 2);
    remaining(0);
    expect(time()).toBe('Time left 0:00');
    expect(offset()).toBeCloseTo(circumference());
  });

  it('does not talk every second: the timer itself is silent', () => {
    expect(module.find('[role=timer]').getAttribute('aria-live')).toBe('off');
    expect(said()).toBe('');
    remaining(299);
    remaining(241);
    expect(said()).toBe('');
  });

  it('says what remains at the moments that help', () => {
    const moments: string[] = [];
    for (let seconds = 300; seconds >= 0; seconds -= 1) {
      remaining(seconds);
      if (said() !== (moments.at(-1) ?? '')) moments.push(said());
    }
    expect(moments).toEqual([
      '4 minutes left',
      '3 minutes left',
      '2 minutes left',
      '1 minute left',
      '30 seconds left',
      '10 seconds left',
      'Time is over',
    ]);
  });

  it('does not promise minutes that are gone when a sleeping tab wakes up', () => {
    remaining(250);
    remaining(50);
    expect(said()).toBe('1 minute left');
  });

  it('says nothing of the moments before it was opened', async () => {
    module.destroy();
    await module.render(CountdownRing, { now: 290_000, startsAt: 0, endsAt: 300_000 });
    expect(said()).toBe('');
  });

  it('tells once that the time is over', () => {
    remaining(1);
    expect(ranOut).not.toHaveBeenCalled();
    for (const seconds of [0, 0, -1, -60]) remaining(seconds);
    expect(ranOut).toHaveBeenCalledTimes(1);
  });
});
