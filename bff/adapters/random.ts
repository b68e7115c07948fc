import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { CODE_DIGITS } from '../contract/index.ts';
import type { Language } from '../domain/trace.ts';
import type { Random } from '../platform/ports.ts';

const CODES = 10 ** CODE_DIGITS;
const TOKEN_BYTES = 32;

/**
 * BIP-39's lists: 2048 plain words each, told apart by four letters. The Spanish one comes with its accents taken
 * apart.
 */
const WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: english,
  es: spanish.map((word) => word.normalize('NFC')),
};

/** Node's cryptographic source. */
export const cryptoRandom: Random = {
  uuid: () => randomUUID(),
  code: () => String(randomInt(CODES)).padStart(CODE_DIGITS, '0'),
  token: () => randomBytes(TOKEN_BYTES).toString('base64url'),
  words(language) {
    const list = WORDS[language];
    const first = randomInt(list.length);
    const step = 1 + randomInt(list.length - 1);
    return [wordAt(list, first), wordAt(list, (first + step) % list.length)];
  },
};

function wordAt(list: readonly string[], index: number): string {
  const word = list[index];
  if (word === undefined) throw new RangeError(`no word at ${String(index)}`);
  return word;
}
