import { createClock, installClock } from './clock.ts';

const MINUTE_MS = 60_000;

describe('the local clock', () => {
  const RealDate = Date;

  it('moves what every date without a time says, and no other date', () => {
    const clock = createClock();
    const uninstall = installClock(clock.shared);
    try {
      clock.advance(10 * MINUTE_MS);
      const ahead = [Date.now(), new Date().getTime(), clock.now(), Date.parse(Date())].map((time) =>
        Math.round((time - RealDate.now()) / MINUTE_MS),
      );
      expect(ahead).toEqual([10, 10, 10, 10]);
      expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
      expect(new Date(2026, 0, 2).getDate()).toBe(2);
      expect(Date.UTC(1970, 0, 1)).toBe(0);
      expect(clock.offset()).toBe(10 * MINUTE_MS);
    } finally {
      uninstall();
    }
  });

  it('keeps dates of before and of Node itself dates', () => {
    const earlier = new Date();
    const uninstall = installClock(createClock().shared);
    try {
      expect(earlier).toBeInstanceOf(Date);
      expect(structuredClone(earlier)).toBeInstanceOf(Date);
      expect(new Date()).toBeInstanceOf(Date);
    } finally {
      uninstall();
    }
    expect(Date).toBe(RealDate);
  });
});
