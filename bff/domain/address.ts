import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * Whether two e-mail addresses are one: by canonical form (NFC), letter case and domain (`xn--…` is what it stands
 * for), alike in every locale. Blanks around them, with which columns are padded, are none of theirs.
 */
export function sameAddress(one: string, other: string): boolean {
  return canonicalAddress(readable(one)) === canonicalAddress(readable(other));
}

/** Whether two addresses are one, and written with different letter case. */
export function differsInCaseOnly(one: string, other: string): boolean {
  return sameAddress(one, other) && readable(one) !== readable(other);
}

/** Whether an address begins with what was typed, by the same measure. */
export function beginsWith(address: string, typed: string): boolean {
  return canonicalAddress(address).startsWith(canonicalAddress(typed));
}

/**
 * Whether two addresses reach one mailbox: the same but for a `+tag` and the dot of the root. Nobody is looked up
 * by it.
 */
export function sameMailbox(one: string, other: string): boolean {
  return sameAddress(withoutTag(tidyAddress(one)), withoutTag(tidyAddress(other)));
}

function withoutTag(address: string): string {
  const at = address.lastIndexOf('@');
  const [local = ''] = address.slice(0, at).split('+');
  return at < 1 || local === '' ? address : `${local}${address.slice(at).replace(/\.+$/, '')}`;
}

/**
 * Lower case alone: upper case would make one of ß and ss, of ı and i, of ſ and s; NFKC of ＪＯＳ and JOS.
 * ς is σ at the end of a word; the second NFC joins what has a composed form in lower case alone (ǰ).
 * Hashes that are kept are made of it: it stays as it is.
 */
export function canonicalAddress(address: string): string {
  return address.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** As it is shown and kept: composed, without the blanks around it. An index finds no others than these blanks. */
export function tidyAddress(address: string): string {
  return address.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '').normalize('NFC');
}

/**
 * The ways in which an address, or its beginning, may be written, for whatever compares code points: as asked, in
 * lower case, in capitals, with capital initials; composed and not; its domain in letters and as `xn--…`.
 */
export function spellingsOf(asked: string): readonly string[] {
  const address = tidyAddress(asked);
  const letters = readable(address);
  const lower = letters.toLowerCase();
  const cases = [letters, lower, capitals(lower), ofLocal(lower, capitals), ofLocal(lower, initials)];
  const all = [address, ...cases, ...cases.map(asciiDomain)];
  const forms = all.flatMap((one) => [one.normalize('NFC'), one.normalize('NFD')]);
  return [...new Set(forms)].filter((one) => sameAddress(one, address));
}

/** With its domain in letters. */
function readable(address: string): string {
  return ofDomain(tidyAddress(address), (label) => {
    if (!/^xn--/i.test(label)) return label;
    const letters = domainToUnicode(label);
    return letters !== '' && domainToASCII(letters) === label.toLowerCase() ? letters : label;
  });
}

function asciiDomain(address: string): string {
  return ofDomain(address, (label) => {
    if (/^[\x20-\x7e]*$/.test(label)) return label;
    const ascii = domainToASCII(label);
    // What IDNA takes for another letter (ｅ for e) is no other way to write this domain.
    return ascii !== '' && domainToUnicode(ascii) === label.toLowerCase() ? ascii : label;
  });
}

function ofLocal(address: string, as: (local: string) => string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? as(address) : as(address.slice(0, at)) + address.slice(at);
}

function ofDomain(address: string, as: (label: string) => string): string {
  const at = address.lastIndexOf('@') + 1;
  if (at === 0) return address;
  return address.slice(0, at) + address.slice(at).split('.').map(as).join('.');
}

/** In capitals, but for letters whose capital is another's too (ß: SS, ı: I). */
function capitals(text: string): string {
  return text.replaceAll(/\p{L}/gu, (letter) => {
    const capital = letter.toUpperCase();
    return canonicalAddress(capital) === canonicalAddress(letter) ? capital : letter;
  });
}

function initials(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{M}\p{N}])\p{L}/gu, capitals);
}
