import {
  calendarDate,
  clockTime,
  dateAndTime,
  isToday,
  minutesAndSeconds,
  money,
  pluralOf,
  wholeNumber,
} from './formats';

/** Intl writes narrow and no-break spaces, of which none matters here. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('how numbers and times are written', () => {
  it('never says 0:00 before the time is over, and nothing negative after it', () => {
    const cases: readonly (readonly [number, string])[] = [
      [300_000, '5:00'],
      [299_001, '5:00'],
      [252_000, '4:12'],
      [60_000, '1:00'],
      [59_999, '1:00'],
      [9_000, '0:09'],
      [1, '0:01'],
      [0, '0:00'],
      [-5_000, '0:00'],
    ];
    for (const [ms, said] of cases) expect(minutesAndSeconds(ms)).withContext(String(ms)).toBe(said);
  });

  it('knows one from many in both languages', () => {
    for (const language of ['en', 'es'] as const) {
      expect([0, 1, 2, 5].map((count) => pluralOf(language, count)))
        .withContext(language)
        .toEqual(['other', 'one', 'other', 'other']);
    }
    // Spanish has a category `many` that no text is kept under.
    expect(pluralOf('es', 1_000_000)).toBe('other');
  });

  it('does not move a calendar date into the day before, wherever the agent sits', () => {
    expect(calendarDate('en', '2027-01-01')).toBe('January 1, 2027');
    expect(calendarDate('es', '2027-01-01')).toBe('1 de enero de 2027');
  });

  it('writes money by the minor units that its currency has', () => {
    expect(plain(money('en', 129_900, 'USD'))).toBe('$1,299.00');
    expect(plain(money('es', 129_900, 'EUR'))).toBe('EUR 1.299,00');
    expect(plain(money('es', 6_000, 'USD'))).toBe('US$ 60,00');
    expect(plain(money('en', 1_500, 'JPY'))).toBe('¥1,500');
  });

  it('groups whole numbers as the language does', () => {
    expect(wholeNumber('en', 12_500)).toBe('12,500');
    expect(wholeNumber('es', 12_500)).toBe('12.500');
  });

  it('knows what is of today, where the agent sits', () => {
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 59).toISOString();
    jasmine
      .clock()
      .install()
      .mockDate(new Date(2026, 10, 24, 12));
    const known = [
      at(23, 23),
      at(24, 0),
      at(24, 23),
      at(25, 0),
      new Date(2025, 10, 24, 12).toISOString(),
    ].map(isToday);
    jasmine.clock().uninstall();
    expect(known).toEqual([false, true, true, false, false]);
  });

  it('says an instant in the agent’s own time', () => {
    const instant = new Date(2026, 10, 24, 15, 5).toISOString();
    expect(plain(clockTime('en', instant))).toBe('15:05');
    expect(clockTime('es', instant)).toBe('15:05');
    expect(plain(dateAndTime('en', instant))).toBe('Nov 24, 2026, 15:05');
    expect(dateAndTime('es', instant)).toBe('24 de nov de 2026, 15:05');
  });
});
