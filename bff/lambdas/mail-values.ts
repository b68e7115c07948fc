import { isIP } from 'node:net';
import {
  ECOSYSTEM_NAME,
  PERSON_NAME,
  plainAddress,
  plainCase,
  plainName,
  plainQuote,
} from '../domain/plain-words.ts';
import { spokenDuration } from '../domain/spoken-duration.ts';
import { SECOND_MS } from '../domain/time.ts';
import { environment } from './environment.ts';
import { FunctionError } from './function-error.ts';
import { zoneAt } from './time-zone.ts';

/*
 * What may stand in a message of ours. No other string does: the marks below exist for the compiler alone, and are
 * given here alone. A sentence is ours whatever values it holds, since each of them is one of the three.
 */

declare const kind: unique symbol;
/** Our words, numbers, times, codes and addresses. */
export type Ours = string & { readonly [kind]: 'ours' };
/** One of our words for what a person chose from a list. */
export type Chosen = string & { readonly [kind]: 'chosen' };
/** What is left of words that a person or another system wrote. */
export type Untrusted = string & { readonly [kind]: 'untrusted' };
export type Value = Ours | Chosen | Untrusted;

export type MailLanguage = 'en' | 'es';

/** A sentence of ours with values in it. */
export function ours(words: TemplateStringsArray, ...values: readonly Value[]): Ours {
  return String.raw({ raw: words }, ...values) as Ours;
}

export function joined(values: readonly Value[], between: Ours): Ours {
  return values.join(between) as Ours;
}

/** Refused, where the code is anything else: what stands in its place is read out on the phone. */
export function code(given: string): Ours {
  return shaped(/^[0-9]{6}$/, given);
}

/** One of the two words; the lists have letters alone. */
export function word(given: string): Ours {
  return shaped(/^\p{Script=Latin}{2,20}$/u, given);
}

/** What a user may name on the phone: letters alone, so that it is no code. */
export function reference(given: string): Ours {
  return shaped(/^[A-P]{4}-[A-P]{4}$/, given);
}

/** Where a page of ours is. */
export function ownAddress(given: string): Ours {
  return shaped(/^https?:\/\/[\w.:[\]-]+(?:\/[\w./-]*)?(?:#[\w.=-]+)?$/, given);
}

export function duration(language: MailLanguage, seconds: number): Ours {
  return spokenDuration(language, seconds) as Ours;
}

/** `3 days ago`, `today`. */
export function daysAgo(language: MailLanguage, days: number): Ours {
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day') as Ours;
}

/** How many, with its separators. */
export function number(language: MailLanguage, given: number): Ours {
  return new Intl.NumberFormat(language).format(given) as Ours;
}

/** Where somebody came from; null for what is no address of a network. */
export function networkAddress(given: string | null): Ours | null {
  return given !== null && isIP(given) !== 0 ? (given as Ours) : null;
}

/** How many. */
export function counted(number: number): Ours {
  return shaped(/^[0-9]{1,6}$/, String(number));
}

/** Whole minutes between two moments, one at least. */
export function minutesBetween(language: MailLanguage, from: Date, until: Date): Ours {
  const minutes = Math.max(1, Math.round((until.getTime() - from.getTime()) / (60 * SECOND_MS)));
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(
    minutes,
  ) as Ours;
}

const DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const LOCALE = { en: 'en-GB', es: 'es-CO' } as const;

/** 24 November 2026, 18:02 (America/Bogota, UTC-05:00): the clock on the reader's wall, and which one that is. */
export function moment(language: MailLanguage, at: Date): Ours {
  const zone = zoneAt(environment('MAIL_TIME_ZONE'), at) as Ours;
  return ours`${day(language, at)}, ${clock(language, at)} (${zone})`;
}

export function day(language: MailLanguage, at: Date): Ours {
  return formatted(language, at, DATE);
}

export function clock(language: MailLanguage, at: Date): Ours {
  return formatted(language, at, TIME);
}

/** Where users call support, in groups of three where it is one run: never what could be taken for a code. */
export function supportPhone(): Ours | null {
  const phone = environment('SUPPORT_PHONE');
  return phone === ''
    ? null
    : (phone.replaceAll(/\d{6,}/g, (run) => run.replaceAll(/\d{3}(?=\d)/g, '$& ')) as Ours);
}

/** The site's own line at the foot of a mail. */
export function siteFooter(language: MailLanguage): Ours | null {
  const line = environment(language === 'es' ? 'MAIL_FOOTER_ES' : 'MAIL_FOOTER_EN').trim();
  return line === '' ? null : (line as Ours);
}

/** Our word for a key; another release may know more keys than this one. */
export function chosen<Else>(
  list: Readonly<Record<string, Ours>>,
  key: string,
  otherwise: Else,
): Chosen | Else {
  const said = Object.hasOwn(list, key) ? list[key] : undefined;
  return said === undefined ? otherwise : (said as string as Chosen);
}

export function personName(given: string | null): Untrusted | null {
  return given === null ? null : (plainName(given, PERSON_NAME) as Untrusted | null);
}

export function ecosystemName(given: string | null): Untrusted | null {
  return given === null ? null : (plainName(given, ECOSYSTEM_NAME) as Untrusted | null);
}

export function caseNumber(given: string | null): Untrusted | null {
  return given === null ? null : (plainCase(given) as Untrusted | null);
}

/** Whom it is about. For staff alone: a mail to a user has no address but its own page's. */
export function mailbox(given: string): Untrusted | null {
  return plainAddress(given) as Untrusted | null;
}

/** Free text. For supervisors alone; the template says whose words they are. */
export function quote(language: MailLanguage, given: string | null): Ours | null {
  const text = given === null ? null : (plainQuote(given) as Untrusted | null);
  if (text === null) return null;
  return language === 'es' ? ours`«${text}»` : ours`“${text}”`;
}

function shaped(shape: RegExp, given: string): Ours {
  if (!shape.test(given)) throw new FunctionError('PayloadDoesNotFit', 'a value is not ours');
  return given as Ours;
}

function formatted(language: MailLanguage, at: Date, options: Intl.DateTimeFormatOptions): Ours {
  const timeZone = environment('MAIL_TIME_ZONE');
  return new Intl.DateTimeFormat(LOCALE[language], { ...options, timeZone }).format(at) as Ours;
}
