/**
 * Two addresses between which everything that begins with `prefix` sorts, whatever its case: in code-point order and
 * in the dictionary orders of SQL Server, some of which skip hyphens. The range may hold more; LIKE filters it.
 * Null where there is no such range: no address begins like that.
 */
export function emailRange(prefix: string): { readonly from: string; readonly before: string } | null {
  // Only letters and digits sort alike everywhere: what follows the last of them is left to LIKE.
  const [, kept = ''] = /^(.*[0-9a-z])[^0-9a-z]*$/is.exec(withoutOthers(prefix)) ?? [];
  if (kept === '') return null;
  const from = kept.toLowerCase();
  return { from, before: successor(from) ?? AFTER_ALL };
}

/** After every address that begins with a z. */
const AFTER_ALL = 'z'.repeat(254);

/** Up to the first character that orders differently from one collation to another. */
function withoutOthers(prefix: string): string {
  const [plain = ''] = /^[\x20-\x7e]*/.exec(prefix) ?? [];
  return plain;
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
