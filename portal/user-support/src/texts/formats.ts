import type { Language } from '../config';

/** Whose way of writing numbers and days it is. */
const LOCALE = { en: 'en', es: 'es-CO' } as const;
/** As users' mails have it: an agent and a user speak of the same minute. */
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** `4:12`, from ms. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The plural category that a text is kept under: these two languages have no other. */
export function pluralOf(language: Language, count: number): 'one' | 'other' {
  return new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
}

export function clockTime(language: Language, iso: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], CLOCK).format(new Date(iso));
}

/** Whether it is of this day, where the agent sits: then the clock alone says when. */
export function isToday(iso: string): boolean {
  return new Date(iso).toDateString() === new Date().toDateString();
}

export function dateAndTime(language: Language, iso: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], { ...DAY, ...CLOCK }).format(new Date(iso));
}

/** A calendar date (YYYY-MM-DD), the same day everywhere. */
export function calendarDate(language: Language, date: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** Money in minor units of its currency. */
export function money(language: Language, minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat(LOCALE[language], { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minorUnits / 10 ** digits);
}

export function wholeNumber(language: Language, value: number): string {
  return new Intl.NumberFormat(LOCALE[language]).format(value);
}
