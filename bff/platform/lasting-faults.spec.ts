import type { Cause } from '../domain/causes.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { LastingFaults } from './lasting-faults.ts';

const REFUSED: readonly Cause[] = [{ name: 'ServiceFailed' }, { name: 'Error', code: 'ECONNREFUSED' }];
const THROTTLED: readonly Cause[] = [{ name: 'TooManyRequestsException', status: 429, requestId: 'r-1' }];

describe('a fault that lasts', () => {
  let now: number;
  let faults: LastingFaults;

  beforeEach(() => {
    now = 5;
    faults = new LastingFaults(() => now);
  });

  it('is told at once, and then once a minute with how often it came', () => {
    const told: (number | null)[] = [];
    for (let second = 0; second <= 120; second++) {
      told.push(faults.failed('outbox', REFUSED));
      now += 1_000;
    }
    expect(told.filter((count) => count !== null)).toEqual([1, 60, 60]);
    expect(told.map((count) => count !== null).indexOf(true, 1)).toBe(60);
  });

  it('is another one in another job, or with another cause; a request id makes none', () => {
    expect(faults.failed('outbox', REFUSED)).toBe(1);
    expect(faults.failed('expire', REFUSED)).toBe(1);
    expect(faults.failed('outbox', THROTTLED)).toBe(1);
    expect(
      faults.failed(
        'outbox',
        THROTTLED.map((cause) => ({ ...cause, requestId: 'r-2' })),
      ),
    ).toBeNull();
  });

  it('is over once it has not come for a minute: what was not told yet is told then, and the next is a first', () => {
    for (let n = 0; n < 5; n++) faults.failed('outbox', REFUSED);
    now += MINUTE_MS - 1;
    expect([faults.over('outbox'), faults.over('expire')]).toEqual([null, null]);
    now += 1;
    expect(faults.over('expire')).toBeNull();
    expect(faults.over('outbox')).toBe(4);
    expect(faults.over('outbox')).toBeNull();
    expect(faults.failed('outbox', REFUSED)).toBe(1);
  });

  it('that comes and goes every second is still a line a minute', () => {
    const told: (number | null)[] = [];
    for (let second = 0; second < 60; second++) {
      told.push(faults.failed('outbox', REFUSED), faults.over('outbox'));
      now += 1_000;
    }
    expect(told.filter((count) => count !== null)).toEqual([1]);
  });

  it('is kept in mind with two hundred others at most', () => {
    for (let n = 0; n <= 200; n++) faults.failed(`job ${String(n)}`, REFUSED);
    expect(faults.failed('job 200', REFUSED)).toBeNull();
    expect(faults.failed('job 0', REFUSED)).toBe(1);
  });
});
