/**
 * Other people's words where they stand in an official message: what is left of them can be read, and nothing of it is
 * a link, a number to call, an address or an order of characters that was not written. Pure, for mails and pages.
 */

/** By Unicode's list of look-alikes, and by what browsers take for a dot in a host (UTS 46). */
const DOTS = '.\u3002\u0701\u0702\uA60E\uA4F8\uA4FA\u1427\u06D4\u{10A50}\u0660\u06F0';
const HOST = new RegExp(`[\\p{L}\\p{M}\\d]{2}[${DOTS}]+[\\p{L}\\d]{2}`, 'u');
/** Marks strewn between the letters of a host. */
const BETWEEN = new RegExp(`[^\\p{L}\\p{M}\\d${DOTS}]`, 'gu');
/** What makes an address of the words around it. */
const JOINS = new RegExp(`([${DOTS}:/\\\\@])(?=\\S)`, 'gu');
/** Letters that look like a mark. */
const MARK_LIKE = /[\uA4F8-\uA4FD\uA60E\u1427\u02D0\u02D1\u1735\u16EB\u{10A50}]|\u{1D16D}/gu;
/** What cannot be seen: zero-width and bidi characters, fillers, variation selectors, tags. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const BREAKS = /[\p{Cc}\p{Z}]+/gu;
/** More is cut before anything is looked for. */
const LONGEST_GIVEN = 2_000;

export interface NameRule {
  /** Characters. */
  readonly longest: number;
  /** How many digits it may have in all: with more of them it has none. Too few for a code or a number to call. */
  readonly digits: number;
}
export const PERSON_NAME: NameRule = { longest: 60, digits: 0 };
export const ECOSYSTEM_NAME: NameRule = { longest: 80, digits: 4 };

/** What people write before a name without a space; any other dot between two words makes a host of them. */
const TITLES = /(?<![\p{L}\p{M}\d.])(Dra?|Sra?|Sta|Sto|Ing|Lic|Prof|Mrs?|Ms|St)\.(?=\p{Lu})/gu;

/** A name: letters of any script, spaces and `. , ' ’ ( ) & -`; null where nothing is left of it. */
export function plainName(given: string, { longest, digits }: NameRule): string | null {
  const words = seen(given)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(TITLES, '$1. ')
    .split(' ')
    .filter((word) => !isLinkLike(word))
    .join(' ')
    .replaceAll(MARK_LIKE, ' ')
    .replaceAll(/[^\p{L}\p{M}0-9 .,'’()&-]/gu, ' ');
  const counted = (words.match(/\d/g)?.length ?? 0) > digits ? words.replaceAll(/\d/g, ' ') : words;
  const name = tidy(Array.from(tidy(counted)).slice(0, longest).join(''));
  return /[\p{L}\d]/u.test(name) ? name : null;
}

/** A help desk's own number, where it looks like one (product.md), in groups of three digits; else null. */
export function plainCase(given: string): string | null {
  if (!/^[A-Za-z]{0,8}[-#]?[0-9]{1,8}$/.test(given)) return null;
  return given.replaceAll(/\d{6,}/g, (run) => run.replaceAll(/(\d{3})(?=\d)/g, '$1 '));
}

const ADDRESS = /^[\p{L}\d][\p{L}\p{M}\d._+'-]{0,63}@(?:[\p{L}\d][\p{L}\p{M}\d-]{0,62}\.)+\p{L}{2,63}$/u;

/** A mailbox's address as it is, for mails to staff; digits that could be taken for a code are hidden. Else null. */
export function plainAddress(given: string): string | null {
  const address = given.normalize('NFC');
  if (address.length > 254 || address !== address.replaceAll(UNSEEN, '').replaceAll(MARK_LIKE, ''))
    return null;
  if (!ADDRESS.test(address)) return null;
  return address.replaceAll(/(\p{Nd}{3})\p{Nd}{3,}/gu, '$1***');
}

const LONGEST_QUOTE = 300;

/**
 * What somebody wrote, for staff: every word of it, but with no address left whole and no number to call; else
 * null.
 */
export function plainQuote(given: string): string | null {
  const text = seen(given)
    .replaceAll(/[“”«»„"]/g, "'")
    .replaceAll(/\+?\p{Nd}(?:\P{Nd}{0,3}\p{Nd}){4,}/gu, '…')
    // What is left of many digits is one number, however far apart: enough of them to call.
    .replace(/^(?:\P{Nd}*\p{Nd}){7}.*$/su, (many) => many.replaceAll(/\p{Nd}+/gu, '…'))
    .replaceAll(JOINS, '$1 ');
  const letters = Array.from(text.trim());
  const short =
    letters.length > LONGEST_QUOTE ? `${letters.slice(0, LONGEST_QUOTE).join('').trim()}…` : text.trim();
  return /[\p{L}\p{N}]/u.test(short) ? short : null;
}

/** One line in one form: full-width letters, ligatures and styled alphabets as the letters that they stand for. */
function seen(given: string): string {
  return given
    .slice(0, LONGEST_GIVEN)
    .toWellFormed()
    .normalize('NFKC')
    .replaceAll(UNSEEN, '')
    .replaceAll(BREAKS, ' ')
    .replaceAll(/(?<![\p{L}\p{M}])\p{M}+/gu, '')
    .replaceAll(/(\p{M}{2})\p{M}+/gu, '$1');
}

/** What mail programs link, also with marks strewn in: a scheme, `www`, an address, a host. */
function isLinkLike(word: string): boolean {
  if (/@|\/\/|^\P{L}*\p{L}[\p{L}\d+.-]*:[^\s]/u.test(word)) return true;
  const bare = word.replaceAll(BETWEEN, '');
  return /^www/i.test(bare) || HOST.test(bare);
}

/** Marks where marks belong, and none that joins two words to a host. */
function tidy(words: string): string {
  const spaced = words
    .replaceAll(/\.(?=\p{L}[\p{L}\p{M}]|\d)/gu, '. ')
    .replaceAll(/,(?=\S)/g, ', ')
    .replaceAll(/(?<=\d)-|-(?=\d)|(?<=^|\s)[-&](?=\S)/g, ' ')
    .replaceAll(/([.,'’&-])\1+/g, '$1');
  const even = /^[^()]*(?:\([^()]*[\p{L}\d][^()]*\)[^()]*)*$/u.test(spaced)
    ? spaced
    : spaced.replaceAll(/[()]/g, ' ');
  return even
    .replaceAll(/(?<=^|\s)[.,'’]+(?=\s|$)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[^\p{L}\d(]+/u, '')
    .replace(/[^\p{L}\p{M}\d.)]+$/u, '');
}
