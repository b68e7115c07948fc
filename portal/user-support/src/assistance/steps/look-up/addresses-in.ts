/** Good enough to be asked for: the server decides. */
const COMPLETE = /^[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>.]{2,}$/;

/** Of ASCII and Latin letters. */
const ESCAPED = /%[2-7][\da-f]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f]/gi;

/** What is longer was not pasted for an address. */
const LONGEST = 2_000;

/**
 * The addresses in what people type or paste, once each, without what mail programs wrap around them. None where other
 * words stand beside one that is not in brackets: a blank within an address makes no shorter address of it.
 */
export function addressesIn(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  const bracketed = text.match(/(?<=[<([])[^<>()[\]]*@[^<>()[\]]*(?=[>)\]])/g);
  const around = bracketed ? text.replaceAll(/[<([][^<>()[\]]*[>)\]]/g, ' ').match(/\S+@\S+/g) : null;
  const parts = bracketed ? [...(around ?? []), ...bracketed] : text.split(/[\s,;]+/).filter(Boolean);
  const found = parts.map(unwrapped);
  const once = [...new Map(found.map((one) => [one.toLowerCase(), one])).values()];
  return once.every((one) => COMPLETE.test(one)) ? once : [];
}

function unwrapped(part: string): string {
  const bare = part
    .trim()
    // An apostrophe may be a name's first character, unless another one closes it.
    .replace(/^['‘](.*)['’][.,;:!?]*$/, '$1')
    .replaceAll(/^["“„«<([]+|["”»'’.,;:!?>)\]]+$/g, '');
  return bare
    .replace(/^mailto:([^?]*).*$/i, (_, address: string) => address.replaceAll(ESCAPED, decodeURIComponent))
    .normalize('NFC');
}

/** Composed, without what nobody sees and the server refuses: marks of direction, zero-width characters, controls. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?!\s)\p{Cc}/gu, '').normalize('NFC');
}
