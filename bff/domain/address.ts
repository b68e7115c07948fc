/** Whether two e-mail addresses are one: by canonical form (NFC) and letter case, alike in every locale. */
export function sameAddress(one: string, other: string): boolean {
  return canonicalAddress(one) === canonicalAddress(other);
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
  return sameAddress(withoutTag(one), withoutTag(other));
}

function withoutTag(address: string): string {
  const at = address.lastIndexOf('@');
  const [local = ''] = address.slice(0, at).split('+');
  return at < 1 || local === '' ? address : `${local}${address.slice(at).replace(/\.+$/, '')}`;
}

/**
 * Lower case alone: upper case would make one of ß and ss, of ı and i, of ſ and s; NFKC of ＪＯＳ and JOS.
 * ς is σ at the end of a word; the second NFC joins what has a composed form in lower case alone (ǰ).
 */
export function canonicalAddress(address: string): string {
  return address.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
