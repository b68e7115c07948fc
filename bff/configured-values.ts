import * as z from 'zod/mini';
import type { ParsedRing, Ring } from './domain/key-ring.ts';

/* What one variable of the configuration holds, where that is more than a word. */

/** By commas. */
export const list = z.pipe(
  z.string(),
  z.transform((value: string) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
);

/** A ring of keys; each problem names its position. */
export function ring<K>(parse: (text: string) => ParsedRing<K>) {
  return z.pipe(
    z.string(),
    z.transform((text: string, context): Ring<K> => {
      const parsed = parse(text);
      if ('ring' in parsed) return parsed.ring;
      for (const message of parsed.problems) context.issues.push({ code: 'custom', message, input: null });
      return z.NEVER;
    }),
  );
}

/** One line of words, as a screen shows it. */
function words(longest: number) {
  const oneLine = z.regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
  return z.string().check(z.trim(), z.minLength(1), z.maxLength(longest), oneLine);
}

const contacts = z.array(z.strictObject({ team: words(60), reach: words(120) })).check(z.maxLength(10));

/** `CONTACTS`: `[{"team": …, "reach": …}]`; what does not fit is not repeated. */
export const contactsJson = z.pipe(
  z.string(),
  z.transform((given: string, context): z.infer<typeof contacts> => {
    const parsed = contacts.safeParse(read(given));
    if (parsed.success) return parsed.data;
    const message = 'a JSON list of {"team", "reach"}, at most 10, each one line of 60 and 120 characters';
    context.issues.push({ code: 'custom', message, input: null });
    return z.NEVER;
  }),
);

function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
