import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Random } from '../assistance/ports.ts';

const CODES = 1_000_000;
const TOKEN_BYTES = 32;

/** Node's cryptographic source; the words are BIP-39's English list: 2048 plain words, told apart by four letters. */
export const cryptoRandom: Random = {
  uuid: () => randomUUID(),
  code: () => String(randomInt(CODES)).padStart(6, '0'),
  token: () => randomBytes(TOKEN_BYTES).toString('base64url'),
  words() {
    const first = randomInt(wordlist.length);
    const step = 1 + randomInt(wordlist.length - 1);
    return [wordAt(first), wordAt((first + step) % wordlist.length)];
  },
};

function wordAt(index: number): string {
  const word = wordlist[index];
  if (word === undefined) throw new RangeError(`no word at ${String(index)}`);
  return word;
}
