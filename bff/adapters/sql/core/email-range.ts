/**
 * Two addresses between which everything that begins with `prefix` sorts, whatever its case: in code-point order and
 * in the dictionary orders of SQL Server, some of which skip hyphens. The range may hold more; LIKE filters it.
 * Null where there is no such range: a prefix without a letter or digit of ASCII after which orders agree, or of z
 * alone, after which `ø` comes in one order and before which it comes in another.
 */
export function emailRange(prefix: string): { readonly from: string; readonly before: string } | null {
  // Only these sort alike everywhere: what follows the last of them is left to LIKE, what precedes it is as asked for.
  const [, kept = ''] = /^(.*[0-9a-z])[^0-9a-z]*$/is.exec(prefix) ?? [];
  if (kept === '') return null;
  const from = asciiLowerCase(kept);
  const before = successor(from);
  return before === null ? null : { from, before };
}

/** As engines compare where they know no other letters: the rest is asked for in each of its spellings. */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** A text that sorts after all that begin with `text`; null where only z's lead. */
function successor(text: string): string | null {
  const last = text.at(-1);
  if (last === undefined) return null;
  const head = text.slice(0, -1);
  if (last === '9') return `${head}a`;
  if (/[0-8a-y]/.test(last)) return head + String.fromCharCode(last.charCodeAt(0) + 1);
  // After z, and after what is neither letter nor digit, the character before it decides.
  return successor(head);
}
